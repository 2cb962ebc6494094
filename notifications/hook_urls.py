"""Addresses for servers, not for people."""

from django.urls import path

from notifications import webhooks

app_name = "hooks"
urlpatterns = [
    path("telegram/", webhooks.telegram, name="telegram"),
    path("max/", webhooks.max_bot, name="max"),
    path("sms/<slug:provider>/", webhooks.sms_report, name="sms_report"),
]
