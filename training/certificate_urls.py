"""Addresses of certificates: the check for everybody, the office's, the student's."""

from django.urls import path

from training.views import certificates, checking

urlpatterns = [
    path("certificate/", checking.check_certificate, name="check_certificate"),
    path("certificate/<str:code>/", checking.certificate_check, name="certificate_check"),
    path("office/training/certificates/", certificates.certificates, name="certificates"),
    path("office/training/certificates/<int:pk>/", certificates.certificate, name="certificate"),
    path(
        "office/training/certificates/<int:pk>.<slug:form>",
        certificates.certificate_file,
        name="certificate_file",
    ),
    path(
        "office/training/certificates/<int:pk>/revoke/",
        certificates.revoke_certificate,
        name="revoke_certificate",
    ),
    path(
        "office/training/certificates/<int:pk>/put-back/",
        certificates.put_back_certificate,
        name="put_back_certificate",
    ),
    path(
        "office/training/certificates/<int:pk>/again/",
        certificates.print_again,
        name="print_certificate_again",
    ),
    path(
        "office/training/groups/<int:pk>/certificates/issue/",
        certificates.issue_certificates,
        name="issue_certificates",
    ),
    path(
        "office/training/groups/<int:pk>/certificates.pdf",
        certificates.group_certificates,
        name="group_certificates",
    ),
    path(
        "office/training/groups/<int:pk>/certificates/state/",
        certificates.certificates_state,
        name="certificates_state",
    ),
    path(
        "me/learning/<int:pk>/certificate.pdf", certificates.my_certificate, name="my_certificate"
    ),
]
