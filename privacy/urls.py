"""Addresses of answers to people about their data, and of destruction."""

app_name = "privacy"

urlpatterns = []
