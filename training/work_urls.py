"""Addresses of practical works: of the tutor and of the student."""

from django.urls import include, path

from training.views import my_works, works

_office = [
    path("", works.works, name="works"),
    path("<int:pk>/", works.work, name="work"),
    path("<int:pk>/take/", works.take_work, name="take_work"),
    path("<int:pk>/release/", works.release_work, name="release_work"),
    path("<int:pk>/check/", works.check_work, name="check_work"),
    path("<int:pk>/undo/", works.undo_check, name="undo_check"),
    path("<int:pk>/files/<int:file_pk>", works.work_file, name="work_file"),
]
_student = [
    path("<int:pk>/lessons/<int:lesson_pk>/work/", my_works.my_work, name="my_work"),
    path("works/files/<int:pk>", my_works.my_work_file, name="my_work_file"),
]
urlpatterns = [
    path("office/training/works/", include(_office)),
    path("me/learning/", include(_student)),
]
