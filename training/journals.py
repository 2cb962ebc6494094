"""The journal of a group: who has done what of which lesson."""

import io
from collections import defaultdict
from typing import NamedTuple

import xlsxwriter

from structure.keyset import page_of
from training.attending import presence_of
from training.enums import STUDIED, MeetingState, Presence, WorkState
from training.models import Attempt, Attendance, LessonProgress, Work
from training.participants import rows_of

PAGE = 200
WAITING = (WorkState.SENT, WorkState.TAKEN)
PRESENCE = {Presence.PRESENT: "был", Presence.ABSENT: "н", Presence.EXCUSED: "ув"}


class Cell(NamedTuple):
    """One person in one lesson; ``said`` are the words for whoever does not see the signs."""

    is_done: bool
    presence: str  # was he at the class of this lesson; "" while nobody has said
    quiz: int | None  # the best percent
    work: str  # the state of the last try; "" before the first
    mark: int | None

    @property
    def is_waiting(self):
        return self.work in WAITING

    @property
    def said(self):
        told = []
        if self.presence:
            told.append(Presence(self.presence).label.lower())
        if self.quiz is not None:
            told.append(f"тест {self.quiz} %")
        if self.work:
            told.append(f"работа: {WorkState(self.work).label.lower()}")
        if self.mark:
            told.append(f"оценка {self.mark}")
        if self.is_done:
            told.append("пройдено")
        return ", ".join(told) or "пока ничего"


class Look(NamedTuple):
    """How a cell is drawn."""

    style: str
    sign: str
    said: str


def look(cell) -> Look:
    is_back = cell.work == WorkState.RETURNED
    style = (
        "is-done" if cell.is_done
        else "is-waiting" if cell.is_waiting
        else "is-back" if is_back
        else ""
    )  # fmt: skip
    sign = (
        str(cell.mark) if cell.mark
        else "✓" if cell.is_done
        else "…" if cell.is_waiting
        else "↩" if is_back
        else f"{cell.quiz}%" if cell.quiz is not None
        else PRESENCE.get(cell.presence, "")
    )  # fmt: skip
    return Look(style, sign, cell.said)


class Journal(NamedTuple):
    lessons: list
    rows: list  # (enrolment, [Cell], how many required lessons are done, Attended)
    after: str
    totals: list  # for each lesson: how many of the shown have done it


def journal_of(group, *, after=""):
    """The page of the journal that begins after this place; a constant number of queries."""
    lessons = list(group.course.lessons.all())
    rows = rows_of(group).filter(state__in=STUDIED)
    people, after = page_of(rows, "sort_name", after, PAGE)
    cells = _cells(group, people, lessons)
    attended = presence_of(people)
    lines = []
    for one in people:
        own = [cells(one.pk, lesson.pk) for lesson in lessons]
        done = sum(
            cell.is_done for cell, lesson in zip(own, lessons, strict=True) if lesson.is_required
        )
        lines.append((one, own, done, attended[one.pk]))
    totals = [sum(own[place].is_done for _, own, _, _ in lines) for place in range(len(lessons))]
    return Journal(lessons, lines, after, totals)


def _cells(group, people, lessons):
    """call(enrolment id, lesson id) → ``Cell``"""
    of = {"enrolment__in": people}
    done = set(
        LessonProgress.objects.filter(**of, done_at__isnull=False).values_list(
            "enrolment", "lesson"
        )
    )
    quizzes = defaultdict(lambda: None)
    attempts = Attempt.objects.filter(**of, finished_at__isnull=False, most_points__gt=0)
    best = attempts.values_list("enrolment", "quiz__lesson", "points", "most_points")
    for pk, lesson, points, most in best:
        reached = 100 * points // most
        quizzes[pk, lesson] = max(reached, quizzes[pk, lesson] or 0)
    works = {
        (pk, lesson): (state, mark)
        for pk, lesson, state, mark in Work.objects.filter(**of)
        .order_by("number")
        .values_list("enrolment", "task__lesson", "state", "mark")
    }
    presence = {
        (pk, lesson): told
        for pk, lesson, told in Attendance.objects.filter(**of, meeting__lesson__isnull=False)
        .exclude(meeting__state=MeetingState.CANCELLED)
        .order_by("meeting__starts_at")
        .values_list("enrolment", "meeting__lesson", "presence")
    }

    def cell(pk, lesson):
        work, mark = works.get((pk, lesson), ("", None))
        return Cell(
            (pk, lesson) in done, presence.get((pk, lesson), ""), quizzes[pk, lesson], work, mark
        )

    return cell


def as_xlsx(group):
    """The whole journal as a sheet, in memory a page of people at a time."""
    out, after, number = io.BytesIO(), "", 0
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Журнал")
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, 36)
    sheet.freeze_panes(1, 1)
    while True:
        page = journal_of(group, after=after)
        if number == 0:
            titles = ["Слушатель", "Организация", *(str(one) for one in page.lessons)]
            for column, title in enumerate([*titles, "Пройдено", "Посещено, %"]):
                sheet.write_string(0, column, title, head)
            sheet.set_column(2, len(titles) + 1, 22)
        for enrolment, cells, done, attended in page.rows:
            number += 1
            words = [enrolment.student.full_name, enrolment.home.short_name]
            for column, said in enumerate([*words, *(cell.said for cell in cells)]):
                sheet.write_string(number, column, said)
            sheet.write_number(number, len(words) + len(cells), done)
            if attended.percent is not None:
                sheet.write_number(number, len(words) + len(cells) + 1, attended.percent)
        if not (after := page.after):
            break
    book.close()
    return out.getvalue()
