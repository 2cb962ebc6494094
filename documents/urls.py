"""Addresses below ``/office/templates/``."""

from django.urls import path

from documents.views import posters, templates, uploading, variables

app_name = "documents"
urlpatterns = [
    path("", templates.templates, name="templates"),
    path("organisations/", templates.units, name="units"),
    path("variables/", variables.variables, name="variables"),
    path("builtin/<slug:kind>/file/", templates.builtin_file, name="builtin_file"),
    path("builtin/<slug:kind>/sample/", templates.builtin_sample, name="builtin_sample"),
    path("<int:pk>/", templates.template, name="template"),
    path("<int:pk>/file/", templates.template_file, name="template_file"),
    path("<int:pk>/sample/", templates.template_sample, name="template_sample"),
    path("<int:pk>/withdraw/", templates.withdraw, name="withdraw"),
    path("poster/<int:pk>/", posters.poster, name="poster"),
    path("qr/<int:pk>/", posters.join_qr, name="join_qr"),
    path("<slug:kind>/<int:pk>/", templates.kind, name="kind"),
    path("<slug:kind>/<int:pk>/check/", uploading.check, name="check"),
    path("<slug:kind>/<int:pk>/apply/", uploading.apply, name="apply"),
]
