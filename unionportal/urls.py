"""Every address of the portal begins here; the paths themselves stand in the apps."""

from django.contrib import admin
from django.urls import include, path

from unionportal import closing, pages, today

urlpatterns = [
    path("", pages.home, name="home"),
    path("privacy/", pages.privacy, name="privacy"),
    path("healthz", pages.healthz, name="healthz"),
    path("office/", today.today, name="today"),
    path("", include("applications.urls")),
    path("", include("unionportal.account_urls")),
    path("office/structure/<int:pk>/close/", closing.close_unit, name="close_unit"),
    path("office/structure/", include("structure.urls")),
    path("office/members/", include("members.urls")),
    path("office/resolutions/", include("resolutions.urls")),
    path("office/dues/", include("dues.urls")),
    path("office/templates/", include("documents.urls")),
    path("office/", include("notifications.urls")),
    path("admin/login/", pages.sign_in_to_admin, name="admin_login"),
    path("admin/", admin.site.urls),
]
