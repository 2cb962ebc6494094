"""Pages of classes: who opens them, what they do, how many queries they ask."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from audit.models import Entry
from tests.cabinet.visits import let_in
from tests.factories import NOON, in_office
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_meeting,
    make_student,
    make_tutor,
)
from training import agenda, feeds, meeting_codes
from training.models import Attendance, CalendarFeed, Meeting

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def course(house):
    return make_course(house.territorial, title="Школа председателя", lessons=2)


@pytest.fixture
def group(course):
    return make_group(course, title="Первая")


@pytest.fixture
def meeting(group):
    return make_meeting(group, starts_at=timezone.now(), title="Переговоры")


@pytest.fixture
def learner(house, group):
    return enrol(group, make_student(house.primary, surname="Петрова", name="Анна"))


@pytest.fixture
def organiser(client, people):
    client.force_login(people.territorial_chair)
    return people.territorial_chair


def url(name, *args):
    return reverse(f"training:{name}", args=args)


def text(response):
    return response.content.decode()


def fields(**more):
    return {
        "lesson": "", "title": "Переговоры", "day": "2027-02-01", "at": "10:00", "minutes": "90",
        "hours": "", "room": "Зал 2", "link": "", "tutor": "", **more,
    }  # fmt: skip


def test_a_class_is_added_by_the_clock_of_the_organisation(client, organiser, group):
    page = client.get(url("add_meeting", group.pk))
    assert "По времени организации: Москва." in text(page)

    response = client.post(url("add_meeting", group.pk), fields(), follow=True)

    made = Meeting.objects.get()
    assert f"{made.starts_at:%Y-%m-%d %H:%M}" == "2027-02-01 07:00"
    assert (made.ends_at - made.starts_at, made.hours) == (timedelta(minutes=90), 2)
    assert "пн, 01.02.2027, 10:00–11:30" in text(response)
    assert "Занятие не в сроках группы" in text(response)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Выберите занятие курса или напишите тему."),
        ({"minutes": "1"}, "5"),
        ({"day": "вчера"}, ""),
        ({"day": "0001-01-01"}, "Проверьте год"),
        ({"day": "9999-12-31"}, "Проверьте год"),
        ({"link": "нет"}, ""),
    ],
)
def test_what_is_not_right_is_told_beside_the_field(wrong, words, client, organiser, group):
    response = client.post(url("add_meeting", group.pk), fields(**wrong))

    assert response.status_code == 422
    assert words in text(response)
    assert "Зал 2" in text(response)  # nothing typed is lost
    assert Meeting.objects.count() == 0


def test_a_class_keeps_the_tutor_who_held_it_and_teaches_no_more(client, organiser, group, people):
    held = make_meeting(group, tutor=people.trainer, starts_at=timezone.now() + timedelta(days=9))
    page = url("edit_meeting", held.pk)
    told = fields(tutor=people.trainer.pk, room="Зал 3", reason="")

    assert f'value="{people.trainer.pk}" selected' in text(client.get(page))
    assert client.post(page, told).status_code == 302

    held.refresh_from_db()
    assert (held.tutor, held.room) == (people.trainer, "Зал 3")


def test_an_id_that_is_not_a_number_is_nobody(client, organiser, group, meeting):
    asked = [
        client.post(url("attendance", meeting.pk), {"enrolment": "²", "presence": "present"}),
        client.post(url("add_tutor", group.pk), {"user": "²"}),
    ]

    assert [answer.status_code for answer in asked] == [404, 404]
    people = {"people": ["m²", "u²"], "how": "enrol"}
    assert client.post(url("enrol_people", group.pk) + "?way=register", people).status_code < 500


def test_lessons_are_put_in_turn(client, organiser, group):
    lesson = group.course.lessons.first()
    told = fields(lesson=lesson.pk, number="3", every="7")

    assert "осталось 2" in text(client.post(url("add_series", group.pk), told))
    client.post(url("add_series", group.pk), told | {"number": "2"})

    assert [one.title for one in Meeting.objects.all()] == ["Занятие 1", "Занятие 2"]
    assert client.get(url("add_series", group.pk)).status_code == 302  # nothing is left


@pytest.mark.parametrize(
    ("who", "timetable", "attendance", "edit"),
    [
        ("territorial_chair", 200, 200, 200),
        ("tutor", 200, 200, 404),
        ("other_tutor", 404, 404, 404),
        ("chair", 404, 404, 404),
        ("auditor", 404, 404, 404),
        ("admin", 200, 200, 200),
    ],
)
def test_each_opens_what_is_his(
    who, timetable, attendance, edit, client, people, house, course, group, meeting
):
    if who.endswith("tutor"):
        user = in_office(house.territorial, role="trainer")
        make_tutor(group if who == "tutor" else make_group(course), user)
    else:
        user = getattr(people, who)
    client.force_login(user)

    assert client.get(url("timetable", group.pk)).status_code == timetable
    assert client.get(url("attendance", meeting.pk)).status_code == attendance
    assert client.get(url("meeting_code", meeting.pk)).status_code == attendance
    assert client.get(url("recording", meeting.pk)).status_code == attendance
    assert client.get(url("edit_meeting", meeting.pk)).status_code == edit
    assert client.get(url("cancel_meeting", meeting.pk)).status_code == edit


def test_a_press_marks_one_with_scripts_and_without(client, organiser, meeting, learner):
    page = url("attendance", meeting.pk)

    plain = client.post(page, {"enrolment": learner.pk, "presence": "absent"})
    part = client.post(page, {"enrolment": learner.pk, "presence": "present"}, headers=HX)

    assert plain.headers["Location"] == f"{page}#p{learner.pk}"
    assert 'id="figures"' in text(part)
    assert "<html" not in text(part)
    assert Attendance.objects.get().presence == "present"
    assert Entry.objects.filter(action="training.attendance.read").count() == 0


def test_an_excuse_without_words_is_asked_for_in_the_row(client, organiser, meeting, learner):
    told = {"enrolment": learner.pk, "presence": "excused", "reason": " "}

    part = client.post(url("attendance", meeting.pk), told, headers=HX)

    assert part.status_code == 422
    assert "Напишите уважительную причину" in text(part)
    for wrong in ({"presence": "late"}, {"enrolment": "x"}, {"enrolment": "9" * 30}):
        assert client.post(url("attendance", meeting.pk), told | wrong).status_code == 404
    assert Attendance.objects.count() == 0


def test_the_code_is_on_the_screen_while_the_class_goes_on(client, organiser, group, meeting):
    shown = client.get(url("meeting_code", meeting.pk))
    part = client.get(url("meeting_code", meeting.pk), headers=HX)
    early = make_meeting(group, starts_at=timezone.now() + timedelta(hours=1))

    assert "<svg" in text(shown)
    assert shown.headers["Cache-Control"] == "no-store"
    assert "<html" not in text(part)
    assert "Код появится за 15 минут" in text(client.get(url("meeting_code", early.pk)))


def test_the_student_scans_and_presses(client, meeting, learner):
    let_in(client, learner.student.member)
    page = url("be_present", meeting_codes.code_of(meeting, now=timezone.now()))

    shown = client.get(page)
    assert Attendance.objects.count() == 0  # to look is not to be there
    done = client.post(page, {"form": shown.context["form_token"]})

    assert "Вы отмечены" in text(done)
    assert Attendance.objects.get().is_by_code
    late = client.get(url("be_present", "1-00"))
    assert late.status_code == 422
    assert "Код уже сменился" in text(late)


def test_the_calendar_shows_the_period_and_the_load(client, organiser, house, course, group):
    make_meeting(group, starts_at=NOON, title="Первое", tutor=organiser)
    make_meeting(group, starts_at=NOON + timedelta(hours=1), title="Второе", tutor=organiser)
    make_meeting(group, starts_at=NOON + timedelta(days=60), title="Далёкое")
    make_meeting(make_group(course, unit=house.other_territorial), starts_at=NOON, title="Чужое")

    month = client.get(url("calendar"), {"day": "2026-11-20"})
    week = client.get(url("calendar"), {"day": "2026-11-02", "view": "week"})
    other = client.get(url("calendar"), {"day": "2026-11-09", "view": "week"})

    for page in (month, week):
        assert "Первое" in text(page)
        assert "преподаватель занят в другом месте" in text(page)
        assert page.context["load"] == [
            {"tutor": organiser, "number": 2, "academic": 4, "hours": 4.0}
        ]
        assert "Далёкое" not in text(page)
        assert "Чужое" not in text(page)
    assert "Занятий в это время нет" in text(other)


def test_the_load_is_of_the_classes_shown(client, organiser, monkeypatch, group):
    for hour in range(3):
        make_meeting(group, starts_at=NOON + timedelta(hours=2 * hour), tutor=organiser)
    make_meeting(group, starts_at=NOON, state="cancelled")
    monkeypatch.setattr(agenda, "MOST", 3)

    page = client.get(url("calendar"), {"day": "2026-11-02"})

    assert [line["number"] for line in page.context["load"]] == [2]
    assert "Посчитана по занятиям, которые показаны." in text(page)


@pytest.mark.parametrize(
    "asked", [{"day": "9999-12-31"}, {"day": "0001-01-01"}, {"unit": "x", "tutor": "-1"}]
)
def test_an_address_that_is_not_ours_shows_today(asked, client, organiser, group):
    assert client.get(url("calendar"), asked).status_code == 200


def test_pages_ask_as_much_of_three_classes_as_of_one(
    client, organiser, house, people, group, meeting, learner
):
    pages = [
        url("timetable", group.pk), url("attendance", meeting.pk), url("calendar"),
        url("meeting_code", meeting.pk),
    ]  # fmt: skip
    Meeting.objects.update(tutor=people.specialist)
    counted = []
    for _ in range(2):
        numbers = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            numbers.append(len(queries))
        counted.append(numbers)
        for _ in range(2):
            enrol(group, make_student(house.primary))
            make_meeting(group, starts_at=timezone.now(), tutor=people.specialist)
            make_meeting(make_group(group.course), starts_at=timezone.now())
    assert counted[0] == counted[1]


def test_the_pages_of_a_student_ask_as_much_of_three_classes_as_of_one(client, group, learner):
    let_in(client, learner.student.member)
    pages = [url("my_calendar"), url("my_course", learner.pk), url("mine")]
    counted = []
    for _ in range(2):
        make_meeting(group, starts_at=timezone.now() + timedelta(days=1), title="Переговоры")
        make_meeting(
            group, starts_at=NOON, recording_link="https://v.example.org/1", recording_for="all"
        )
        numbers = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                shown = client.get(page)
            numbers.append(len(queries))
            assert "Переговоры" in text(shown)
        counted.append(numbers)
    assert counted[0] == counted[1]


def test_a_recording_for_the_absent_is_not_shown_to_one_who_was_there(client, group, learner):
    let_in(client, learner.student.member)
    held = make_meeting(
        group, starts_at=NOON, state="held", recording_link="https://v.example.org/1",
        recording_for="absent",
    )  # fmt: skip
    page = url("my_course", learner.pk)

    assert "v.example.org" in text(client.get(page))
    Attendance.objects.create(meeting=held, enrolment=learner, presence="present")
    assert "v.example.org" not in text(client.get(page))


def test_a_calendar_program_reads_the_classes_by_a_secret_address(client, group, learner):
    let_in(client, learner.student.member)
    coming = make_meeting(group, starts_at=timezone.now() + timedelta(days=2), title="Скоро")
    off = make_meeting(group, starts_at=timezone.now() + timedelta(days=3), state="cancelled")
    client.post(url("renew_my_feed"))
    first = feeds.address_of(CalendarFeed.objects.get())
    assert first in text(client.get(url("my_calendar")))
    client.cookies.clear()

    answer = client.get(first)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = {str(e["SUMMARY"]): e for e in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert events["Скоро"].decoded("DTSTART") == coming.starts_at.replace(microsecond=0)
    assert events[off.title]["STATUS"] == "CANCELLED"

    let_in(client, learner.student.member)
    client.post(url("renew_my_feed"))
    second = feeds.address_of(CalendarFeed.objects.get())
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.post(url("renew_my_feed"), {"close": "1"})
    assert client.get(second).status_code == 404
    lines = Entry.objects.filter(action__startswith="training.feed").order_by("pk")
    assert [line.action for line in lines] == [
        "training.feed.renewed", "training.feed.renewed", "training.feed.closed",
    ]  # fmt: skip


def test_a_tutor_reads_his_own_classes_and_only_while_he_may_come_in(
    client, organiser, people, group
):
    make_meeting(group, starts_at=timezone.now(), tutor=organiser, title="Моё")
    make_meeting(group, starts_at=timezone.now(), tutor=people.specialist, title="Чужое")
    client.post(url("renew_feed"))
    address = feeds.address_of(CalendarFeed.objects.get())

    calendar = Calendar.from_ical(client.get(address).content)
    assert [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")] == ["Моё"]
    organiser.is_active = False
    organiser.save()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "token",
    ["x", "1:2:3", feeds.SEAL.sign_object("x")],
    ids=["a word", "like a seal", "sealed by us"],
)
def test_an_address_that_nobody_was_given_tells_nothing(token, client, db):
    assert client.get(url("feed", token)).status_code == 404
