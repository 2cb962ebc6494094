"""Addresses of courses: office/training/courses/…."""

urlpatterns = []
