"""Addresses of mandatory learning: office/training/required/…."""

from django.urls import include, path

from training.views import required

_required = [
    path("", required.rules, name="required"),
    path("new/", required.new_rule, name="new_rule"),
    path("<int:pk>/", required.owing, name="required_people"),
    path("<int:pk>/off/", required.end_rule, name="end_rule"),
]
urlpatterns = [path("office/training/required/", include(_required))]
