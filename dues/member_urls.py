from django.urls import path

from dues.views import member, missing, statements

urlpatterns = [
    path("members/<int:pk>/", member.member, name="member"),
    path("members/<int:pk>/statement/", member.enter, name="enter_statement"),
    path("members/<int:pk>/mode/", member.mode, name="dues_mode"),
    path("members/<int:pk>/exempt/", member.exempt, name="exempt"),
    path("exemptions/<int:pk>/end/", member.end_exemption, name="end_exemption"),
    path("exemptions/<int:pk>/cancel/", member.cancel_exemption, name="cancel_exemption"),
    path("statements/<int:pk>/renew/", statements.renew, name="renew_statement"),
    path("statements/<int:pk>/withdraw/", statements.withdraw, name="withdraw_statement"),
    path("statements/<int:pk>/keep/", statements.keep, name="keep_statement"),
    path("statements/<int:pk>/correct/", statements.correct, name="correct_statement"),
    path("statements/<int:pk>/drop/", statements.drop, name="drop_statement"),
    path("statements/<int:pk>/attach/", statements.attach_scan, name="attach_scan"),
    path("statements/<int:pk>/scan/", statements.scan, name="statement_scan"),
    path("statements/<int:pk>/received/", statements.original_received, name="original_received"),
    path("statements/<int:pk>/handed/", statements.original_handed, name="original_handed"),
    path("missing/", missing.without_statement, name="without_statement"),
    path("unconfirmed/", missing.unconfirmed, name="unconfirmed"),
]
