"""Addresses of results: office/training/results/…, certificate/<code>/."""

urlpatterns = []
