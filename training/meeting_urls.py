"""Addresses of meetings and attendance: office/training/…, me/learning/present/…."""

urlpatterns = []
