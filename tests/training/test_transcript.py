"""The transcript of a person, and what of it stands on his card."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from audit.models import Entry
from tests.cabinet.visits import a_member, let_in
from tests.factories import NOON, TODAY, make_mandate, make_member, make_user
from tests.training.school import enrol, make_course, make_group, make_student
from tests.training.test_section_four import learnt
from training import certifying, requiring
from training.enums import EnrolmentState, RecordState
from training.learners import student_of_user
from training.models import Certificate, Student
from training.transcript import on_card, transcript_of
from training.warning import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def student(house):
    return make_student(house.primary, surname="Петрова", name="Анна")


def said(student):
    return [line.standing for line in transcript_of(student, on=TODAY).lines]


def test_the_newest_first_with_the_hours_of_what_counts(student):
    learnt(student, date(2024, 5, 1), hours=Decimal("10.5"), valid_until=TODAY - timedelta(days=1))
    learnt(student, date(2025, 5, 1), hours=20, valid_until=TODAY)
    learnt(student, date(2026, 5, 1), hours=30)
    learnt(student, date(2026, 6, 1), hours=40, state=RecordState.PROPOSED)
    learnt(student, date(2026, 7, 1), hours=50, state=RecordState.REFUSED)
    learnt(student, date(2026, 8, 1), hours=60, state=RecordState.REVOKED, decided_at=NOON)

    found = transcript_of(student, on=TODAY)

    assert found.hours == Decimal("60.5")
    assert said(student) == [
        f"подтверждение отозвано {TODAY:%d.%m.%Y}",
        "не подтверждено",
        "ждёт подтверждения",
        "действует бессрочно",
        f"действует по {TODAY:%d.%m.%Y}",
        f"срок истёк {TODAY - timedelta(days=1):%d.%m.%Y}",
    ]
    assert [line.holds for line in found.lines] == [False, False, False, True, True, False]
    assert len(found.counted) == 3


def test_a_certificate_that_was_revoked_says_so(student, house, people):
    one = enrol(make_group(make_course(house.primary)), student, state=EnrolmentState.PASSED)
    record = learnt(student, enrolment=one)
    given = Certificate.objects.create(
        record=record, unit=house.primary, number="7/2026", mark="m", issued_on=TODAY
    )
    assert transcript_of(student, on=TODAY).lines[0].certificate == given

    certifying.revoke(given.pk, reason="ошибка", actor=people.chair, now=NOON)

    assert said(student) == [f"удостоверение отозвано {TODAY:%d.%m.%Y}"]
    assert transcript_of(student, on=TODAY).hours == 0


def test_all_rows_of_one_person_are_one_transcript(student):
    user = make_user(surname="Петрова", name="Анна")
    row = Student.objects.create(member=student.member, user=user, unit=student.unit)
    learnt(student, hours=10)
    learnt(row, hours=5)

    for one in (student, row):
        assert transcript_of(one, on=TODAY).hours == 15


def test_one_record_asks_as_much_as_three(student, house):
    costs = []
    for number in (1, 2):
        for _ in range(number):
            learnt(student)
        with CaptureQueriesContext(connection) as asked:
            transcript_of(student, on=TODAY)
        costs.append(len(asked))

    assert costs == [1, 1]


def test_an_officer_is_seen_where_he_holds_office_today(house, people):
    mine = student_of_user(people.neighbour_chair)
    assert mine.unit == house.neighbour
    people.neighbour_chair.mandates.update(ends_on=TODAY - timedelta(days=1))

    def seen(user):
        return Student.objects.for_user(user, "view_training").filter(pk=mine.pk).exists()

    assert not seen(people.chair)
    assert seen(people.territorial_chair)  # nobody's office now: still of whoever sent him
    make_mandate(people.neighbour_chair, house.primary, Role.PRIMARY_DEPUTY)
    assert seen(people.chair)


def page_of(client, user, name, pk):
    client.force_login(user)
    return client.get(reverse(f"training:{name}", args=[pk])).content.decode()


def test_the_office_reads_and_prints_it_with_one_line_each(client, student, people):
    learnt(student, hours=50, document="удостоверение № 118")

    page = page_of(client, people.chair, "record", student.pk)
    paper = page_of(client, people.chair, "print_record", student.pk)

    for shown in (page, paper):
        assert "удостоверение № 118" in shown
        assert "Петрова" in shown
    rows = Entry.objects.filter(action__startswith="training.record.").order_by("pk")
    assert list(rows.values_list("action", "person", "actor_id")) == [
        ("training.record.read", student.of_person, people.chair.pk),
        ("training.record.printed", student.of_person, people.chair.pk),
    ]


def test_the_person_reads_and_prints_his_own_by_both_doors(client, house, people):
    member = a_member(house.primary)
    learnt(Student.objects.create(member=member, unit=house.primary), hours=50)
    let_in(client, member)
    assert "Засчитано часов: 50" in client.get(reverse("training:my_record")).content.decode()
    assert "Всего часов" in client.get(reverse("training:print_my_record")).content.decode()

    client.cookies.clear()
    client.force_login(people.chair)
    assert "Записей пока нет" in client.get(reverse("training:my_record")).content.decode()
    paper = client.get(reverse("training:print_my_record")).content.decode()
    assert "Засчитанного обучения пока нет" in paper


def test_the_card_tells_what_is_learnt_and_what_is_learnt_now(client, student, house, people):
    for year in (2022, 2023, 2024, 2025):
        learnt(student, date(year, 5, 1), hours=10)
    enrol(make_group(make_course(house.primary, title="Школа председателя")), student)

    piece = page_of(client, people.chair, "of_member", student.member_id)

    assert "Учится сейчас: Школа председателя" in piece
    assert "Всего засчитано часов: 40" in piece
    assert piece.count("line-title") == 3
    assert reverse("training:record", args=[student.pk]) in piece
    assert reverse("training:of_member", args=[student.member_id]) in client.get(
        student.member.get_absolute_url()
    ).content.decode()  # fmt: skip


def test_a_card_that_the_school_has_never_met_is_quiet(client, house, people):
    member = make_member(house.primary)

    piece = page_of(client, people.chair, "of_member", member.pk)

    assert "ещё не учился" in piece
    assert reverse("training:propose_for_card", args=[member.pk]) in piece
    assert not Student.objects.exists()
    assert "Внести" not in page_of(client, people.auditor, "of_member", member.pk)


def test_the_card_is_silent_to_whoever_does_not_see_learning(client, house, people):
    card = make_member(house.shop).get_absolute_url()
    client.force_login(people.shop_chair)

    page = client.get(card)
    assert page.status_code == 200
    assert f"{card}training/" not in page.content.decode()


def test_the_card_tells_what_an_officer_must_learn(student, house, people):
    course = make_course(house.union, title="Охрана труда")
    now = timezone.now()
    requiring.require(
        house.union, course, actor=people.admin, on=timezone.localdate(now),
        roles=[Role.PRIMARY_CHAIR], grace_days=30, remind_days=60, narrows=True,
    )  # fmt: skip
    Student.objects.create(user=people.chair, member=student.member, unit=house.primary)
    sweep(now=now)

    [owed] = on_card(student.member, on=timezone.localdate(now)).owed

    assert (owed.title, owed.is_over) == ("Охрана труда", True)
    assert owed.last_day == timezone.localdate(now) + timedelta(days=30)


def test_the_card_asks_no_more_for_three_records(student, house):
    costs = []
    for number in (1, 2):
        for _ in range(number):
            learnt(student)
            enrol(make_group(make_course(house.primary)), student)
        with CaptureQueriesContext(connection) as asked:
            on_card(student.member, on=TODAY)
        costs.append(len(asked))

    assert costs[0] == costs[1]
