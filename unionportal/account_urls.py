"""The pages of ``accounts`` together with those that also write letters or pass work on.

``accounts`` stands below letters and applications and may import neither (docs/adr/0005).
"""

from django.urls import path

from accounts import urls
from unionportal import absences, offices, passwords

app_name = urls.app_name
urlpatterns = [
    path("password-reset/", passwords.ask, name="password_reset"),
    path("office/people/of/<int:unit_pk>/give/", offices.give_mandate, name="give_mandate"),
    path(
        "office/people/of/<int:unit_pk>/invite/<int:pk>/",
        offices.invite_again,
        name="invite_again",
    ),
    path("office/people/mandates/<int:pk>/end/", offices.end_mandate, name="end_mandate"),
    path("office/profile/away/", absences.go_away, name="go_away"),
    path("office/people/<int:pk>/away/", absences.send_away, name="send_away"),
    *urls.urlpatterns,
]
