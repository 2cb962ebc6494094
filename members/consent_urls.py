"""Addresses of consents and of requests about personal data."""

from django.urls import path

from members.views import consent_registry, consents, requests, stand

patterns = [
    path("consents/", consent_registry.registry, name="consent_registry"),
    path("consents/file/", consent_registry.registry_file, name="consent_registry_file"),
    path("consents/stand/", stand.birthdays, name="stand"),
    path("<int:pk>/consents/", consents.consents, name="consents"),
    path("<int:pk>/consents/note/<slug:kind>/", consents.note, name="note_consent"),
    path("<int:pk>/consents/end/<slug:kind>/", consents.take_back, name="withdraw_consent"),
    path("<int:pk>/consents/<int:consent_pk>/scan/", consents.scan, name="consent_scan"),
    path(
        "<int:pk>/consents/<int:consent_pk>/withdrawal/",
        consents.withdrawal_scan,
        name="withdrawal_scan",
    ),
    path(
        "<int:pk>/consents/<int:consent_pk>/certificate.pdf",
        consents.certificate,
        name="withdrawal_certificate",
    ),
    path("consents/requests/", requests.requests, name="data_requests"),
    path("consents/requests/new/", requests.new, name="new_data_request"),
    path("consents/requests/<int:pk>/", requests.one_request, name="data_request"),
    path("consents/requests/<int:pk>/scan/", requests.scan, name="data_request_scan"),
    path("consents/requests/steps/<int:pk>/done/", requests.finish_step, name="finish_step"),
    path("consents/requests/steps/<int:pk>/extend/", requests.extend_step, name="extend_step"),
    path("consents/requests/steps/<int:pk>/answer/", requests.answer, name="step_answer"),
]
