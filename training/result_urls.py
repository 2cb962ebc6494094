"""Addresses of results: office/training/groups/…/results/."""

from django.urls import path

from training.views import results

urlpatterns = [
    path("office/training/groups/<int:pk>/results/", results.results, name="results"),
    path(
        "office/training/groups/<int:pk>/results/back/", results.results_back, name="results_back"
    ),
]
