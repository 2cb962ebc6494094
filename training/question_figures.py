"""How questions of a course are answered: how often, how often right, what is chosen.

Counted by whole answers: a thousand people who answered alike are one line to grade.
"""

import json
from collections import Counter
from typing import NamedTuple

from django.db import connection

from training import grading
from training.models import Option, Question

LATEST = 2000  # attempts that are counted, so that the page costs the same for a million
HARD = 50  # percent of right answers, below which a question is hard
ENOUGH = 10  # answers, below which nothing is said of it

ANSWERS = """
    WITH latest AS (
        SELECT attempt.questions, attempt.answers FROM training_attempt AS attempt
        WHERE attempt.finished_at IS NOT NULL AND attempt.quiz_id IN (
            SELECT quiz.id FROM training_quiz AS quiz
            JOIN training_lesson AS lesson ON lesson.id = quiz.lesson_id
            WHERE lesson.course_id = %(course)s
        )
        ORDER BY attempt.id DESC LIMIT %(latest)s
    )
    SELECT (asked.value ->> 'id')::bigint AS question,
           latest.answers -> (asked.value ->> 'id') AS answer, count(*)
    FROM latest CROSS JOIN LATERAL jsonb_array_elements(latest.questions) AS asked (value)
    WHERE (asked.value ->> 'id')::bigint = ANY(%(questions)s)
    GROUP BY 1, 2
"""


class Chosen(NamedTuple):
    option: Option
    times: int
    percent: int


class Figures(NamedTuple):
    """One question: asked, answered right, and how often each answer was chosen."""

    question: Question
    asked: int
    right: int
    chosen: list[Chosen]  # of questions with answers to choose

    @property
    def percent(self):
        return grading.percent(self.right, self.asked)

    @property
    def is_hard(self):
        return self.asked >= ENOUGH and self.percent < HARD


def figures_of(course, questions):
    """[``Figures``] of these questions of a course, with options loaded, by one statement.

    Of the ``LATEST`` attempts handed in, whoever made them: nobody is named.
    """
    asked, right, picks = Counter(), Counter(), Counter()
    by_id = {one.pk: one for one in questions}
    for pk, answer, times in _answers(course, list(by_id)):
        asked[pk] += times
        if grading.is_right(by_id[pk], list(by_id[pk].options.all()), answer):
            right[pk] += times
        for option in answer if isinstance(answer, list) else ():
            picks[option] += times
    return [
        Figures(one, asked[one.pk], right[one.pk], _chosen(one, picks, asked[one.pk]))
        for one in questions
    ]


def _answers(course, pks):
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS, {"course": course.pk, "latest": LATEST, "questions": pks})
        for pk, answer, times in cursor.fetchall():
            yield pk, json.loads(answer) if isinstance(answer, str) else answer, times


def _chosen(question, picks, asked):
    if question.kind not in ("one", "many"):
        return []
    return [
        Chosen(one, picks[one.pk], grading.percent(picks[one.pk], asked))
        for one in question.options.all()
    ]
