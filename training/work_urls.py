"""Addresses of the tutor: office/training/works/…."""

urlpatterns = []
