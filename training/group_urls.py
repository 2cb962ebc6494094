"""Addresses of groups: ``office/training/…``."""

from django.urls import path

from training.views import group, groups

urlpatterns = [
    path("office/training/", groups.groups, name="groups"),
    path("office/training/groups/<int:pk>/", group.group, name="group"),
]
