"""Addresses of employers, of files for them, and of the window of an employer's accountant."""

from django.urls import path

from dues.views import copies, employers, layouts, window

urlpatterns = [
    path("employers/", employers.employers, name="employers"),
    path("employers/<int:pk>/", employers.employer, name="employer"),
    path("employers/<int:pk>/layout/", layouts.layout, name="layout"),
    path("employers/<int:pk>/layout/drop/", employers.drop_layout, name="drop_layout"),
    path("<int:pk>/send/", copies.send_register, name="send"),
    path("copies/<int:pk>/", copies.copy, name="copy"),
    path("copies/<int:pk>/state/", copies.copy_state, name="copy_state"),
    path("copies/<int:pk>/password/", copies.copy_password, name="copy_password"),
    path("copies/<int:pk>/file/", copies.copy_file, name="copy_file"),
    path("window/", window.window, name="window"),
    path("window/<int:pk>/", window.register, name="window_register"),
    path("window/<int:pk>/refuse/", window.refuse, name="window_refuse"),
    path("window/bring/", window.bring, name="window_bring"),
]
