from django.urls import path

from resolutions.views import pages, printing

app_name = "resolutions"
urlpatterns = [
    path("", pages.resolutions, name="list"),
    path("<int:pk>/", pages.resolution, name="resolution"),
    path("<int:pk>/edit/", pages.edit, name="edit"),
    path("<int:pk>/scan/", printing.scan, name="scan"),
    path("<int:pk>/scan/attach/", pages.attach_scan, name="attach_scan"),
    path("<int:pk>/printing/", printing.printing, name="printing"),
    path("<int:pk>/print-again/", printing.print_again, name="print_again"),
    path("<int:pk>/paper.<str:form>", printing.paper, name="paper"),
    path("<int:pk>/extracts/ask/", printing.ask_extracts, name="ask_extracts"),
    path("<int:pk>/extracts.pdf", printing.extracts, name="extracts"),
    path("<int:pk>/extracts/<int:line_pk>.<str:form>", printing.extract, name="extract"),
]
