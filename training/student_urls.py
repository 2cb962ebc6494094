"""Addresses of the student: me/learning/…."""

urlpatterns = []
