"""The timetable of a group: added, moved, cancelled; who is told, and by whose clock."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage
from icalendar import Calendar

from audit.models import Entry
from notifications.models import Message, Notice
from structure.models import Unit
from tests.factories import NOON
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_meeting,
    make_student,
)
from training import clashes, recordings, reminding, timetable
from training.enums import EnrolmentState, GroupState, TrainingRefused
from training.models import Attendance, Meeting
from training.moments import in_words, moment_of

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 12, 3, 18, 0, tzinfo=UTC)  # 21:00 in Moscow, 6:00 of the 4th in Kamchatka


@pytest.fixture
def organiser(people):
    return people.territorial_chair


@pytest.fixture
def course(house):
    return make_course(house.territorial, title="Школа председателя", lessons=3)


@pytest.fixture
def group(course):
    return make_group(course, title="Первая")


@pytest.fixture
def learner(house, group):
    return enrol(group, make_student(house.primary, email="ivanov@example.org"))


def fields(**more):
    ends = more.get("starts_at", EVENING) + timedelta(minutes=90)
    return {
        "lesson": None, "title": "Переговоры", "starts_at": EVENING, "ends_at": ends,
        "hours": Decimal(2), "room": "Зал 2", "link": "", "tutor": None, **more,
    }  # fmt: skip


def calendar_of(letter):
    return Calendar.from_ical(default_storage.open(letter.attachments.get().storage_name).read())


def test_a_new_class_is_written_of_with_a_file_for_the_calendar(group, learner, organiser):
    made = timetable.add(group.pk, actor=organiser, now=NOON, **fields())

    letter = Message.objects.get()
    assert letter.to_address == "ivanov@example.org"
    assert "Когда: чт, 03.12.2026, 21:00–22:30, время: Москва" in letter.text
    attached = letter.attachments.get()
    assert attached.content_type == "text/calendar; charset=utf-8; method=REQUEST"
    calendar = calendar_of(letter)
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert event.decoded("DTSTART") == EVENING
    assert event.decoded("DTEND") == EVENING + timedelta(minutes=90)
    assert (event["SEQUENCE"], str(event["LOCATION"])) == (0, "Зал 2")
    assert event["ATTENDEE"].params["CN"] == "Первая"
    assert "Иванов" not in calendar.to_ical().decode()
    assert str(made.seed) not in calendar.to_ical().decode()
    assert Entry.objects.get(action="training.meeting.added").data["new"]["title"] == "Переговоры"


def test_a_moved_class_moves_in_the_calendar_too(group, learner, organiser):
    made = timetable.add(group.pk, actor=organiser, now=NOON, tells=False, **fields())
    later = fields(starts_at=EVENING + timedelta(days=1))

    timetable.change(made.pk, actor=organiser, now=NOON, reason="Болезнь", **later)
    timetable.change(made.pk, actor=organiser, now=NOON, reason="Болезнь", **later)  # harmless

    letter = Message.objects.get()
    assert letter.kind == "training_meeting_moved"
    assert "Почему: Болезнь" in letter.text
    (event,) = calendar_of(letter).walk("VEVENT")
    assert event["SEQUENCE"] == 1
    assert event["UID"].startswith(str(made.uid))
    entry = Entry.objects.get(action="training.meeting.changed")
    assert entry.data["changes"]["starts_at"] == [
        "2026-12-03 18:00:00+00:00", "2026-12-04 18:00:00+00:00",
    ]  # fmt: skip


def test_a_cancelled_class_leaves_the_calendar_and_may_come_back(group, learner, organiser):
    made = make_meeting(group, starts_at=EVENING)

    with pytest.raises(TrainingRefused, match="почему занятия не будет"):
        timetable.cancel(made.pk, actor=organiser, reason=" ", now=NOON)
    timetable.cancel(made.pk, actor=organiser, reason="Нет зала", now=NOON)

    calendar = calendar_of(Message.objects.get())
    assert calendar["METHOD"] == "CANCEL"
    assert calendar.walk("VEVENT")[0]["STATUS"] == "CANCELLED"
    with pytest.raises(TrainingRefused, match="уже отменено"):
        timetable.cancel(made.pk, actor=organiser, reason="Нет зала", now=NOON)

    timetable.change(made.pk, actor=organiser, now=NOON)

    made.refresh_from_db()
    assert (made.state, made.changes) == ("planned", 2)
    assert Message.objects.filter(kind="training_meeting_moved").count() == 1


def test_a_class_at_which_people_were_is_not_cancelled_nor_deleted(group, learner, organiser):
    held = make_meeting(group, starts_at=NOON - timedelta(days=1))
    Attendance.objects.create(meeting=held, enrolment=learner, presence="present")

    with pytest.raises(TrainingRefused, match="значит, оно было"):
        timetable.cancel(held.pk, actor=organiser, reason="Ошибка", now=NOON)
    with pytest.raises(TrainingRefused, match="его не удаляют"):
        timetable.delete(held.pk, actor=organiser, now=NOON)

    assert Meeting.objects.get().state == "planned"
    assert Message.objects.count() == 0


def test_what_people_wait_for_is_cancelled_before_it_is_deleted(group, learner, organiser):
    made = make_meeting(group)
    with pytest.raises(TrainingRefused, match="сначала отмените"):
        timetable.delete(made.pk, actor=organiser, now=NOON)
    timetable.cancel(made.pk, actor=organiser, reason="Нет зала", now=NOON)

    timetable.delete(made.pk, actor=organiser, now=NOON)

    assert Meeting.objects.count() == 0
    assert Entry.objects.get(action="training.meeting.deleted").data["old"]["title"] == "Занятие"


def test_what_has_been_is_changed_only_with_a_reason(group, learner, organiser):
    held = make_meeting(group, starts_at=NOON - timedelta(days=1))
    with pytest.raises(TrainingRefused, match="напишите, почему"):
        timetable.change(held.pk, actor=organiser, now=NOON, room="Зал 3")

    timetable.change(held.pk, actor=organiser, now=NOON, room="Зал 3", reason="Были в зале 3")

    assert Meeting.objects.get().room == "Зал 3"
    assert Message.objects.count() == 0  # nobody is called to what is over


def test_the_timetable_of_a_group_that_is_over_stays(group, organiser):
    group.state = GroupState.FINISHED
    group.save()

    with pytest.raises(TrainingRefused, match="её расписание не меняют"):
        timetable.add(group.pk, actor=organiser, now=NOON, **fields())
    assert Meeting.objects.count() == 0


def test_lessons_in_turn_keep_their_hour_when_the_clock_is_put_back(group, learner, organiser):
    Unit.objects.filter(pk=group.unit_id).update(time_zone="Europe/Berlin")
    lessons = list(timetable.unplanned(group))

    made = timetable.add_series(
        group.pk, lessons, first_day=date(2027, 3, 21), at=time(10), minutes=90, every_days=7,
        actor=organiser, now=NOON, room="", link="", tutor=None,
    )  # fmt: skip

    assert [one.starts_at for one in made] == [
        datetime(2027, 3, 21, 9, tzinfo=UTC),
        datetime(2027, 3, 28, 8, tzinfo=UTC),
        datetime(2027, 4, 4, 8, tzinfo=UTC),
    ]
    assert [one.title for one in made] == ["Занятие 1", "Занятие 2", "Занятие 3"]
    letter = Message.objects.get()  # one about all
    assert len(calendar_of(letter).walk("VEVENT")) == 3
    assert letter.text.count("Занятие ") == 3
    assert list(timetable.unplanned(group)) == []


@pytest.mark.parametrize(
    ("day", "words"), [(date(2027, 3, 28), "не бывает"), (date(2027, 10, 31), "бывает дважды")]
)
def test_an_hour_that_is_not_or_is_twice_is_refused_in_words(day, words, group, organiser):
    with pytest.raises(TrainingRefused, match=words):
        moment_of(day, time(2, 30), ZoneInfo("Europe/Berlin"))


def test_a_class_at_night_is_told_by_the_clock_of_kamchatka_and_of_kaliningrad(group):
    meeting = make_meeting(group, starts_at=EVENING, hours=1)
    moscow = ZoneInfo("Europe/Moscow")

    assert in_words(meeting, ZoneInfo("Asia/Kamchatka"), moscow) == (
        "пт, 04.12.2026, 06:00–07:00, время: Петропавловск-Камчатский (Москва + 9 ч) "
        "(у организатора чт, 03.12.2026, 21:00–22:00, Москва)"
    )
    late = make_meeting(group, starts_at=EVENING + timedelta(hours=3), hours=1)
    assert in_words(late, ZoneInfo("Europe/Kaliningrad"), moscow) == (
        "чт, 03.12.2026, 23:00–пт, 04.12.2026, 00:00, время: Калининград (Москва − 1 ч) "
        "(у организатора пт, 04.12.2026, 00:00–01:00, Москва)"
    )


def test_each_is_written_to_by_his_own_clock(house, group, learner, organiser):
    Unit.objects.filter(pk=house.stranger_primary.pk).update(time_zone="Asia/Kamchatka")
    enrol(group, make_student(house.stranger_primary, email="far@example.org"))
    enrol(group, make_student(house.primary, email="w@example.org"), state=EnrolmentState.WAITING)

    timetable.add(group.pk, actor=organiser, now=NOON, **fields())

    letters = {letter.to_address: letter.text for letter in Message.objects.all()}
    assert set(letters) == {"ivanov@example.org", "far@example.org"}
    assert "чт, 03.12.2026, 21:00" in letters["ivanov@example.org"]
    assert "пт, 04.12.2026, 06:00–07:30, время: Петроп" in letters["far@example.org"]


def test_whoever_leads_the_class_hears_of_it(group, organiser, people):
    timetable.add(group.pk, actor=organiser, now=NOON, **fields(tutor=people.specialist))
    timetable.add(group.pk, actor=organiser, now=NOON, **fields(tutor=organiser))

    assert Notice.objects.get().user == people.specialist


def test_two_places_at_once_are_warned_of(house, course, group, learner, people):
    other = make_group(course, title="Вторая")
    enrol(other, learner.student)
    here = make_meeting(group, starts_at=EVENING, tutor=people.specialist)
    make_meeting(other, starts_at=EVENING + timedelta(hours=1), tutor=people.specialist, title="Б")
    make_meeting(other, starts_at=EVENING + timedelta(hours=2), tutor=people.specialist)
    make_meeting(other, starts_at=EVENING, tutor=people.specialist, state="cancelled")

    told = clashes.of_group(group, [here])

    assert told == {
        here.pk: [
            f"{people.specialist.short_name} в это время ведёт «Б», группа «Вторая».",
            "Слушателей, у которых в это время «Б» в группе «Вторая»: 1.",
        ]
    }


def test_a_class_is_reminded_of_once_a_day_before(group, learner):
    make_meeting(group, starts_at=NOON + timedelta(hours=24))
    make_meeting(group, starts_at=NOON + timedelta(hours=24, minutes=1))
    make_meeting(group, starts_at=NOON + timedelta(hours=3), state="cancelled")
    make_meeting(group, starts_at=NOON - timedelta(minutes=1))

    assert reminding.remind_due(now=NOON) == 1
    assert reminding.remind_due(now=NOON) == 0
    assert Message.objects.get().kind == "training_meeting_soon"

    assert reminding.remind_due(now=NOON + timedelta(minutes=2)) == 1


def test_a_moved_class_is_reminded_of_anew(group, learner, organiser):
    meeting = make_meeting(group, starts_at=NOON + timedelta(hours=20))
    reminding.remind_due(now=NOON)
    moved = {"starts_at": EVENING, "ends_at": EVENING + timedelta(hours=1)}
    timetable.change(meeting.pk, actor=organiser, now=NOON, tells=False, **moved)

    assert reminding.remind_due(now=EVENING - timedelta(hours=1)) == 1
    assert Message.objects.filter(kind="training_meeting_soon").count() == 2


def test_a_recording_goes_to_those_who_missed_it_or_to_all(house, group, learner, organiser):
    there = enrol(group, make_student(house.primary, email="there@example.org"))
    held = make_meeting(group, starts_at=NOON - timedelta(days=1), state="held")
    Attendance.objects.create(meeting=held, enrolment=there, presence="present")
    told = {"video": None, "link": "https://video.example.org/1", "actor": organiser, "now": NOON}

    assert recordings.attach(held.pk, audience="", **told) == 0
    assert recordings.attach(held.pk, audience="absent", **told) == 1
    assert Message.objects.get().to_address == "ivanov@example.org"
    assert recordings.attach(held.pk, audience="absent", **told) == 0
    recordings.attach(held.pk, audience="all", **told)

    assert {letter.to_address for letter in Message.objects.all()} == {
        "ivanov@example.org", "there@example.org",
    }  # fmt: skip
    assert Message.objects.count() == 2  # nobody hears of it twice


def test_nothing_is_shown_before_there_is_something_to_show(group, organiser):
    coming = make_meeting(group)
    told = {"video": None, "audience": "all", "actor": organiser, "now": NOON}
    with pytest.raises(TrainingRefused, match="выберите видео"):
        recordings.attach(coming.pk, link="", **told)
    with pytest.raises(TrainingRefused, match="Занятия ещё не было"):
        recordings.attach(coming.pk, link="https://video.example.org/1", **told)
    assert Meeting.objects.get().recording_link == ""


def test_a_lesson_of_a_cancelled_class_is_planned_again(course, group, organiser):
    extra = make_lesson(course)
    make_meeting(group, lesson=extra, state="cancelled")
    make_meeting(group, lesson=course.lessons.first())

    assert [one.position for one in timetable.unplanned(group)] == [2, 3, 4]
