"""Addresses of groups: ``office/training/…``."""

from django.urls import path

from training.views import groups

urlpatterns = [path("office/training/", groups.groups, name="groups")]
