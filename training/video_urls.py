"""Addresses of videos: office/training/videos/…, me/learning/videos/…."""

urlpatterns = []
