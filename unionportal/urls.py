"""Every address of the portal begins here; the paths themselves stand in the apps."""

from django.contrib import admin
from django.urls import include, path

from unionportal import closing, merging, moving, pages, policy_page, public_page, today
from unionportal.heartbeats.pages import state as health_of_portal

urlpatterns = [
    path("", pages.home, name="home"),
    path("privacy/", pages.privacy, name="privacy"),
    path("healthz", pages.healthz, name="healthz"),
    path("health/", health_of_portal, name="health"),
    path("office/", today.today, name="today"),
    path("", include("applications.urls")),
    path("", include("unionportal.account_urls")),
    path("", include("cabinet.urls")),
    path("", include("unionportal.heartbeats.urls")),
    path("", include("privacy.urls")),
    path("", include("unionportal.practice.urls")),
    path("org/<slug:code>/", public_page.public_page, name="public_page"),
    path("org/<slug:code>/privacy/", policy_page.policy, name="policy"),
    path("office/", include("unionportal.rights.urls")),
    path("office/structure/<int:pk>/close/", closing.close_unit, name="close_unit"),
    path("office/structure/<int:pk>/move/", moving.move_unit, name="move_unit"),
    path("office/structure/merge/", merging.merge_units, name="merge_units"),
    path("office/structure/", include("structure.urls")),
    path("office/members/", include("members.urls")),
    path("office/invitations/", include("invitations.urls")),
    path("office/imports/", include("imports.urls")),
    path("office/resolutions/", include("resolutions.urls")),
    path("office/dues/", include("dues.urls")),
    path("", include("training.urls")),
    path("office/templates/", include("documents.urls")),
    path("office/", include("notifications.urls")),
    path("letters/off/", include("notifications.open_urls")),
    path("hooks/", include("notifications.hook_urls")),
    path("admin/login/", pages.sign_in_to_admin, name="admin_login"),
    path("admin/", admin.site.urls),
]
