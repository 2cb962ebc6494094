"""Addresses of joining: for everybody first, then of the office."""

from django.urls import path

from applications.views import join, mine, mine_files

app_name = "applications"

_join = [
    path("join/", join.find, name="find"),
    path("join/region/", join.region, name="region"),
    path("join/mail/", join.check_mail, name="check_mail"),
    path("join/thanks/", join.submitted, name="submitted"),
    path("join/<str:code>/", join.join, name="join"),
]
_mine = [
    path("a/<slug:token>/", mine.mine, name="mine"),
    path("a/<slug:token>/ready/", mine.mine_ready, name="mine_ready"),
    path("a/<slug:token>/withdraw/", mine.mine_withdraw, name="mine_withdraw"),
    path("a/<slug:token>/papers/<slug:kind>.<slug:form>", mine_files.mine_paper, name="mine_paper"),
    path("a/<slug:token>/upload/<slug:kind>/", mine_files.mine_upload, name="mine_upload"),
    path("a/<slug:token>/scans/<int:pk>/", mine_files.mine_scan, name="mine_scan"),
    path("a/<slug:token>/scans/<int:pk>/small/", mine_files.mine_thumbnail, name="mine_thumbnail"),
    path("a/<slug:token>/scans/<int:pk>/remove/", mine_files.mine_remove, name="mine_remove"),
]
_office = []

urlpatterns = [*_join, *_mine, *_office]
