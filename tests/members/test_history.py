from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.editing import save_card
from members.enums import Gender, MovementKind, Status
from members.history import SAID, days_before, full_years, history_of, said, status_said
from members.models import Membership, MembershipRules, Movement, Revision
from tests.factories import make_employer, make_member

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def moved(member, kind, on, **fields):
    fields = {"unit": member.unit, "actor": "тест", **fields}
    return Movement.objects.create(member=member, kind=kind, on=on, **fields)


def changed(member, at=AT, **changes):
    return Revision.objects.create(
        member=member, version=member.version, changes=changes, actor="Сидорова М. П.", at=at
    )


def told_of(member, **how):
    return [(line.title, line.lines) for line in history_of(member, **how).rows]


def test_what_happened_is_told_the_latest_first(house):
    member = make_member(house.primary, gender=Gender.FEMALE, status=Status.NONE)
    moved(member, MovementKind.ADMITTED, date(2020, 3, 4), note="Постановление № 5")
    moved(member, MovementKind.SUSPENDED, date(2024, 5, 6), note="отпуск по уходу")

    told = [(line.title, line.lines, line.on) for line in history_of(member).rows]

    assert told == [
        ("Временно снята с учёта: ППО «Волжская ГЭС»", ["отпуск по уходу"], date(2024, 5, 6)),
        (
            "Принята в члены профсоюза: ППО «Волжская ГЭС»",
            ["Постановление № 5"],
            date(2020, 3, 4),
        ),
    ]


def test_moves_and_changes_stand_in_one_line_of_time(house):
    member = make_member(house.primary, status=Status.NONE)
    moved(member, MovementKind.ADMITTED, date(2026, 3, 1))
    changed(member, position=["слесарь", "мастер"])
    moved(member, MovementKind.SUSPENDED, date(2026, 3, 3))

    assert [title for title, _ in told_of(member)] == [
        "Временно снят с учёта: ППО «Волжская ГЭС»",
        "Изменена должность: слесарь → мастер",
        "Принят в члены профсоюза: ППО «Волжская ГЭС»",
    ]
    assert [title for title, _ in told_of(member, only_moves=True)] == [
        "Временно снят с учёта: ППО «Волжская ГЭС»",
        "Принят в члены профсоюза: ППО «Волжская ГЭС»",
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("position", "", "мастер", "Указана должность: мастер"),
        ("department", "цех № 2", "", "Убрано подразделение: цех № 2"),
        ("phone", "", "+79730123456", "Указан телефон: +7 973 012-34-56"),
        ("birth_date", None, "1990-05-06", "Указана дата рождения: 06.05.1990"),
        ("gender", "", "f", "Указан пол: женский"),
        ("dues_mode", "employer", "cash",
         "Изменён порядок уплаты взносов: через работодателя → наличными"),
        ("photo", None, 5, "Указано фото"),
        ("photo", 5, 6, "Изменено фото"),
        ("photo", 6, None, "Убрано фото"),
        ("papers_at_chair", False, True, "Поставлена отметка «бумаги у председателя»"),
        ("papers_at_chair", True, False, "Снята отметка «бумаги у председателя»"),
        ("address", "", "х" * 300, f"Указан почтовый адрес: {'х' * 79}…"),
        ("employer", None, 10**9, "Указан работодатель: работодатель, которого больше нет"),
    ],
)  # fmt: skip
def test_a_change_is_a_sentence(house, name, old, new, sentence):
    member = make_member(house.primary, status=Status.NONE)
    changed(member, **{name: [old, new]})

    assert told_of(member) == [(sentence, [])]


def test_many_changes_of_one_act_are_one_line_with_sentences(house, people):
    member = make_member(house.primary, status=Status.NONE, position="слесарь")
    save_card(
        member.pk, actor=people.chair, source="Загрузка списка", now=AT,
        employer=house.employer, position="мастер",
    )  # fmt: skip

    (line,) = history_of(member).rows

    assert (line.title, line.lines) == (
        "Изменена карточка",
        [f"Указан работодатель: {house.employer.short_name}",
         "Изменена должность: слесарь → мастер"],
    )  # fmt: skip
    assert (line.who, line.source, line.on, line.recorded_at) == (
        str(people.chair), "Загрузка списка", AT.date(), AT,
    )  # fmt: skip


def test_pages_go_on_where_they_ended_and_miss_nothing(house):
    member = make_member(house.primary, status=Status.NONE)
    for day in range(1, 8):
        moved(member, MovementKind.ADMITTED, date(2026, 3, day), note=f"м{day}")
        changed(member, AT + timedelta(days=day), position=["", f"к{day}"])

    seen, after, pages = [], "", 0
    while True:
        page = history_of(member, after=after, size=3)
        seen += [line.lines[0] if line.lines else line.title[-2:] for line in page.rows]
        pages, after = pages + 1, page.after
        if not after:
            break

    assert pages == 5
    assert seen == [
        "к7", "к6", "м7", "к5", "м6", "к4", "м5", "к3", "м4", "к2", "м3", "к1", "м2", "м1",
    ]  # fmt: skip


@pytest.mark.parametrize("after", ["x", "|", "2026-03-01~1", "|9~9", "~|~", "\0~1|\0~1", "я" * 500])
def test_an_odd_place_shows_the_beginning(house, after):
    member = make_member(house.primary, status=Status.NONE)
    changed(member, position=["", "мастер"])

    assert told_of(member, after=after) == [("Указана должность: мастер", [])]


def test_many_employers_are_named_by_one_query(house):
    member = make_member(house.primary, status=Status.NONE)
    queries = []
    for size in (1, 3):
        while member.revisions.count() < size:
            changed(member, employer=[None, make_employer().pk])
        with CaptureQueriesContext(connection) as captured:
            history_of(member)
        queries.append(len(captured))

    assert queries == [3, 3]


@pytest.mark.parametrize("kind", MovementKind)
def test_every_kind_of_event_has_its_words(kind):
    assert kind in SAID
    assert said(kind, Gender.MALE) == said(kind, Gender.UNKNOWN)


def test_the_status_is_said_of_a_woman_as_of_a_woman():
    assert status_said(Status.REMOVED, Gender.FEMALE) == "Снята с учёта"
    assert status_said(Status.SUSPENDED, Gender.MALE) == "Временно снят с учёта"
    assert status_said("member", Gender.FEMALE) == "Член Профсоюза"
    assert status_said("", Gender.MALE) == "Не член профсоюза"


def test_years_add_up_over_transfers_and_leave_breaks_out():
    rows = [
        Membership(since=date(2010, 1, 1), until=date(2012, 1, 1)),
        Membership(since=date(2012, 1, 1), until=date(2013, 1, 1)),
        Membership(since=date(2020, 1, 1), until=None),
        Membership(since=date(2019, 1, 1), until=date(2019, 1, 1)),
    ]

    assert full_years(rows, date(2021, 1, 2)) == 4
    assert full_years(rows, date(2021, 1, 2), earlier=366) == 5
    assert full_years(rows, date(2009, 1, 1)) == 0


def test_years_before_the_first_membership_count_too(house):
    member = make_member(
        house.shop, since=date(2020, 1, 1), first_joined_on=date(2010, 1, 1)
    )  # fmt: skip

    assert days_before(member, list(member.memberships.all())) == 3652
    assert days_before(member, []) == 0


def test_the_union_may_count_from_the_application(house):
    member = make_member(house.shop, since=date(2020, 1, 11), applied_on=date(2020, 1, 1))
    memberships = list(member.memberships.all())

    before = days_before(member, memberships)
    MembershipRules.objects.create(unit=house.union, seniority_from_application=True)
    by_union = days_before(member, memberships)
    MembershipRules.objects.create(unit=house.primary, seniority_from_application=False)

    assert (before, by_union, days_before(member, memberships)) == (0, 10, 0)


def test_the_day_of_a_correction_is_that_of_our_clocks(house):
    card = make_member(house.primary)
    wrong = card.movements.get()
    late = datetime(2026, 11, 2, 22, 30, tzinfo=UTC)  # in Moscow the third has begun
    card.movements.create(
        kind=MovementKind.STRUCK, on=date(2026, 11, 3), unit=house.primary, actor="тест",
        recorded_at=late, undoes=wrong,
    )  # fmt: skip

    _, told = history_of(card).rows

    assert told.lines[-1] == "Отменено как ошибка 03.11.2026"
