"""The pages of ``accounts`` together with those that also write letters or pass work on.

``accounts`` stands below letters and applications and may import neither (docs/adr/0005).
"""

from django.urls import path

from accounts import urls
from accounts.views import security, sign_in
from unionportal import (
    absences,
    ending,
    offices,
    passwords,
    steps_of_others,
    unused,
    who_holds_pages,
)
from unionportal.alarms import with_letter, with_letter_to

app_name = urls.app_name
urlpatterns = [
    path("login/", unused.Door.as_view(), name="login"),
    path("login/return/<token>/", unused.come_back_in, name="come_back_in"),
    path("office/people/<int:pk>/sign-in/", steps_of_others.of_person, name="sign_in_of"),
    path("office/people/<int:pk>/sign-in/reset/", steps_of_others.reset, name="reset_step"),
    path("office/people/<int:pk>/sign-in/end/", steps_of_others.put_out, name="put_out"),
    path("office/people/<int:pk>/change/", steps_of_others.change, name="change_person"),
    path("password-reset/", passwords.ask, name="password_reset"),
    path(
        "password-reset/<uidb64>/<token>/",
        with_letter_to(sign_in.NewPassword.as_view()),
        name="password_reset_confirm",
    ),
    path(
        "office/profile/password/",
        with_letter(sign_in.ChangePassword.as_view()),
        name="password_change",
    ),
    path("office/profile/security/apps/<int:pk>/", with_letter(security.app), name="app"),
    path(
        "office/profile/security/apps/<int:pk>/remove/",
        with_letter(security.remove_app),
        name="remove_app",
    ),
    path("office/profile/security/keys/new/", with_letter(security.new_key), name="new_key"),
    path(
        "office/profile/security/keys/<int:pk>/remove/",
        with_letter(security.remove_key),
        name="remove_key",
    ),
    path("office/profile/security/codes/new/", with_letter(security.new_codes), name="new_codes"),
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
