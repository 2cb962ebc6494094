"""The pages of ``accounts`` together with those that also write letters or pass work on.

``accounts`` stands below letters and applications and may import neither (docs/adr/0005).
"""

from django.urls import path

from accounts import urls
from unionportal import (
    absences,
    ending,
    offices,
    passwords,
    steps_of_others,
    unused,
    who_holds_pages,
)

app_name = urls.app_name
urlpatterns = [
    path("login/", unused.Door.as_view(), name="login"),
    path("login/return/<token>/", unused.come_back_in, name="come_back_in"),
    path("office/people/<int:pk>/sign-in/", steps_of_others.of_person, name="sign_in_of"),
    path("office/people/<int:pk>/sign-in/reset/", steps_of_others.reset, name="reset_step"),
    path("office/people/<int:pk>/sign-in/end/", steps_of_others.put_out, name="put_out"),
    path("office/people/<int:pk>/change/", steps_of_others.change, name="change_person"),
    path("password-reset/", passwords.ask, name="password_reset"),
    path("office/people/of/<int:unit_pk>/give/", offices.give_mandate, name="give_mandate"),
    path(
        "office/people/of/<int:unit_pk>/invite/<int:pk>/",
        offices.invite_again,
        name="invite_again",
    ),
    path("office/people/mandates/<int:pk>/end/", ending.end_mandate, name="end_mandate"),
    path("office/people/ended/<int:pk>/back/", ending.take_back_end, name="take_back_end"),
    path("office/offices/", who_holds_pages.offices, name="offices"),
    path("office/offices/print/", who_holds_pages.print_offices, name="offices_print"),
    path("office/offices/file/", who_holds_pages.offices_file, name="offices_file"),
    path("office/profile/away/", absences.go_away, name="go_away"),
    path("office/people/<int:pk>/away/", absences.send_away, name="send_away"),
    *urls.urlpatterns,
]
