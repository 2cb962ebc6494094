"""Addresses of courses: office/training/courses/…."""

from django.urls import include, path

from training.views import course_progress, courses, lessons, question_figures, questions

_course = [
    path("", courses.course, name="course"),
    path("edit/", courses.edit_course, name="edit_course"),
    path("conditions/", courses.course_conditions, name="course_conditions"),
    path("copy/", courses.copy_course, name="copy_course"),
    path("publish/", courses.course_act, {"act": "publish"}, name="publish_course"),
    path("version/", courses.course_act, {"act": "version"}, name="course_version"),
    path("archive/", courses.course_act, {"act": "archive"}, name="archive_course"),
    path("drop/", courses.course_act, {"act": "drop"}, name="drop_course"),
    path("lessons/new/", lessons.new_lesson, name="new_lesson"),
    path("questions/", questions.questions, name="questions"),
    path("questions/stats/", question_figures.question_stats, name="question_stats"),
    path("progress/", course_progress.course_progress, name="course_progress"),
    path("questions/new/", questions.new_question, name="new_question"),
]
_lesson = [
    path("", lessons.course_lesson, name="course_lesson"),
    path("edit/", lessons.edit_lesson, name="edit_lesson"),
    path("place/", lessons.place_lesson, name="place_lesson"),
    path("delete/", lessons.delete_lesson, name="delete_lesson"),
    path("quiz/", lessons.lesson_quiz, name="lesson_quiz"),
    path("task/", lessons.lesson_task, name="lesson_task"),
    path("files/new/", lessons.new_material, name="new_material"),
]
_courses = [
    path("", courses.courses, name="courses"),
    path("new/", courses.new_course, name="new_course"),
    path("preview/", lessons.lesson_preview, name="lesson_preview"),
    path("<int:pk>/", include(_course)),
    path("lessons/<int:pk>/", include(_lesson)),
    path("files/<int:pk>", lessons.course_material, name="course_material"),
    path("files/<int:pk>/remove/", lessons.remove_material, name="remove_material"),
    path("questions/<int:pk>/edit/", questions.edit_question, name="edit_question"),
    path("questions/<int:pk>/archive/", questions.archive_question, name="archive_question"),
]
urlpatterns = [path("office/training/courses/", include(_courses))]
