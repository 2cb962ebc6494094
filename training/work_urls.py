"""Addresses of practical works, of the journal and of the talk: of the tutor, of the student."""

from django.urls import include, path

from training.views import journals, my_works, talk, works

_office = [
    path("", works.works, name="works"),
    path("<int:pk>/", works.work, name="work"),
    path("<int:pk>/take/", works.take_work, name="take_work"),
    path("<int:pk>/release/", works.release_work, name="release_work"),
    path("<int:pk>/check/", works.check_work, name="check_work"),
    path("<int:pk>/undo/", works.undo_check, name="undo_check"),
    path("<int:pk>/files/<int:file_pk>", works.work_file, name="work_file"),
]
_group = [
    path("journal/", journals.journal, name="journal"),
    path("journal.xlsx", journals.journal_file, name="journal_file"),
    path("talk/", talk.talks, name="talks"),
    path("talk/<int:lesson_pk>/", talk.group_talk, name="group_talk"),
    path("talk/<int:remark_pk>/hide/", talk.hide_remark, name="hide_remark"),
]
_student = [
    path("<int:pk>/lessons/<int:lesson_pk>/talk/", talk.my_talk, name="my_talk"),
    path("<int:pk>/lessons/<int:lesson_pk>/say/", talk.say_mine, name="say"),
    path("<int:pk>/lessons/<int:lesson_pk>/work/", my_works.my_work, name="my_work"),
    path("works/files/<int:pk>", my_works.my_work_file, name="my_work_file"),
]
urlpatterns = [
    path("office/training/works/", include(_office)),
    path("office/training/groups/<int:pk>/", include(_group)),
    path("me/learning/", include(_student)),
]
