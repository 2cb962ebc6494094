"""Addresses of the practice: begun and entered from a lesson, left from the band."""

from django.urls import path

from unionportal.practice import entering

app_name = "practice"
urlpatterns = [
    path("me/practice/<slug:role>/begin/", entering.begin, name="begin"),
    path("me/practice/<int:pk>/enter/", entering.enter, name="enter"),
    path("me/practice/leave/", entering.leave, name="leave"),
]
