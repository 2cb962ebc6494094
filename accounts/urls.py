"""Pages that write no letters. Those that do stand above: ``unionportal.account_urls``."""

from django.contrib.auth import views as django_views
from django.urls import path

from accounts.views import identity, journal, office, profile, rules, second_step, security, sign_in

app_name = "accounts"
urlpatterns = [
    path("login/second/", second_step.second_step, name="second_step"),
    path("login/key/", second_step.key_door, name="key_door"),
    path("login/identity/", identity.go, name="identity"),
    path("login/identity/back/", identity.back, name="identity_back"),
    path("logout/", sign_in.SignOut.as_view(), name="logout"),
    path("password-reset/done/", django_views.PasswordResetDoneView.as_view(),
         name="password_reset_done"),
    path("password-reset/complete/", django_views.PasswordResetCompleteView.as_view(),
         name="password_reset_complete"),
    path("invitation/<uid>/<token>/", sign_in.accept_invitation, name="accept_invitation"),
    path("office/profile/", profile.profile, name="profile"),
    path("office/profile/security/", security.security, name="security"),
    path("office/profile/security/soon/", second_step.second_soon, name="second_soon"),
    path("office/profile/security/prove/", security.prove, name="prove"),
    path("office/profile/security/apps/new/", security.new_app, name="new_app"),
    path("office/profile/security/rules/", rules.rules, name="factor_rules"),
    path("office/profile/security/sessions/others/end/", security.end_others, name="end_others"),
    path("office/profile/security/sessions/<slug:key_hash>/end/", security.end_session,
         name="end_session"),
    path("office/profile/away/<int:pk>/end/", profile.come_back, name="come_back"),
    path("office/people/", office.office, name="people"),
    path("office/people/<int:pk>/", office.person, name="person"),
    path("office/people/<int:pk>/lend/", office.lend, name="lend"),
    path("office/people/away/<int:pk>/end/", office.call_back, name="call_back"),
    path("office/people/grants/<int:pk>/end/", office.take_back, name="take_back"),
    path("office/people/mandates/<int:pk>/", office.mandate_words, name="mandate"),
    path("office/people/mandates/<int:pk>/term/", office.mandate_term, name="mandate_term"),
    path("office/people/mandates/<int:pk>/drop/", office.drop_planned, name="drop_planned"),
    path("office/people/of/<int:unit_pk>/responsible/", office.responsible, name="responsible"),
    path("office/journal/", journal.journal, name="journal"),
    path("office/journal/export/", journal.export, name="export_journal"),
    path("office/journal/keeping/", journal.keeping, name="keep_journal"),
]  # fmt: skip
