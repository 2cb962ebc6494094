"""Addresses of the student: ``me/learning/…``."""

from django.urls import path

from training.views import learning, my_quizzes, one_person, practice

urlpatterns = [
    path("me/learning/", learning.mine, name="mine"),
    path("me/learning/doors/tie/", one_person.tie_doors, name="tie_doors"),
    path("me/learning/doors/part/", one_person.part_doors, name="part_doors"),
    path("me/learning/<int:pk>/", learning.my_course, name="my_course"),
    path("me/learning/<int:pk>/lessons/<int:lesson_pk>/", learning.my_lesson, name="my_lesson"),
    path(
        "me/learning/<int:pk>/lessons/<int:lesson_pk>/read/",
        learning.read_lesson,
        name="read_lesson",
    ),
    path(
        "me/learning/<int:pk>/lessons/<int:lesson_pk>/practice/",
        practice.practice_state,
        name="practice_state",
    ),
    path("me/learning/<int:pk>/files/<int:material_pk>", learning.my_material, name="my_material"),
    path(
        "me/learning/<int:pk>/lessons/<int:lesson_pk>/quiz/",
        my_quizzes.start_quiz,
        name="start_quiz",
    ),
    path("me/learning/quizzes/<uuid:key>/", my_quizzes.my_quiz, name="my_quiz"),
    path("me/learning/quizzes/<uuid:key>/save/", my_quizzes.save_quiz, name="save_quiz"),
]
