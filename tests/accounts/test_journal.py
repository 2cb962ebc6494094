"""The journal as a page: whose lines are seen, how they are sought, that reading leaves a line."""

import uuid
from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.journal import Asked, page
from accounts.models import User
from audit.enums import Kind
from audit.models import Entry, Keeping
from audit.services import operation, record
from tests.factories import make_member

pytestmark = pytest.mark.django_db
URL = reverse("accounts:journal")


@pytest.fixture
def member(house):
    return make_member(house.primary, surname="Ковалёва", name="Инна")


def read(member, actor):
    return record("members.card.read", member, actor=actor, unit_id=member.unit_id)


def seen(user, **asked):
    rows, _ = page(User.objects.get(pk=user.pk), Asked(**asked))
    return [entry.pk for entry in rows]


def shown(client, user, **asked):
    client.force_login(user)
    return client.get(URL, asked)


def test_each_sees_lines_of_his_own_organisations(house, people, member):
    other = make_member(house.neighbour, surname="Белов")
    here, there = read(member, people.chair), read(other, people.neighbour_chair)
    nowhere = record("accounts.signed_in", people.stranger, actor=people.stranger)

    assert {here.pk, there.pk, nowhere.pk} <= set(seen(people.admin))
    assert {here.pk, there.pk} <= set(seen(people.territorial_chair))
    assert nowhere.pk not in seen(people.territorial_chair)
    assert here.pk in seen(people.chair) and there.pk not in seen(people.chair)
    assert here.pk in seen(people.auditor) and there.pk not in seen(people.auditor)
    for stranger in (people.deputy, people.accountant, people.stranger, people.specialist):
        assert seen(stranger) == []


def test_many_organisations_are_sought_by_their_place_in_the_tree(
    monkeypatch, house, people, member
):
    monkeypatch.setattr("accounts.journal.FEW", 1)
    other = make_member(house.stranger_primary, surname="Белов")
    here, there = read(member, people.chair), read(other, people.admin)

    assert here.pk in seen(people.territorial_chair)
    assert there.pk not in seen(people.territorial_chair)


def test_lines_are_sought_by_person_who_where_kind_day_and_operation(house, people, member):
    other = make_member(house.primary, surname="Белов")
    with operation(known=uuid.UUID(int=7)):
        line = read(member, people.deputy)
    beside = read(other, people.chair)
    printed = record(
        "members.card.printed", member, actor=people.chair, unit_id=house.shop.pk
    )  # fmt: skip
    person = f"members.member:{member.pk}"
    today = timezone.localdate(line.at)
    yesterday = today - timedelta(days=1)
    admin = people.admin

    assert {line.pk, printed.pk} <= set(seen(admin, person=person))
    assert beside.pk not in seen(admin, person=person)
    assert seen(admin, actors=(people.deputy.pk,)) == [line.pk]
    assert seen(admin, actors=()) == []
    assert seen(admin, unit=house.shop, kind=Kind.PRINT) == [printed.pk]
    assert beside.pk not in seen(admin, unit=house.shop)
    assert seen(admin, operation=uuid.UUID(int=7)) == [line.pk]
    assert seen(admin, until=yesterday) == []
    assert seen(admin, since=today + timedelta(days=2)) == []
    assert {line.pk, beside.pk} <= set(seen(admin, since=yesterday, until=today))


def test_pages_go_on_from_the_last_line(monkeypatch, house, people, member):
    monkeypatch.setattr("accounts.journal.PAGE", 2)
    chair = User.objects.get(pk=people.chair.pk)
    pks = [read(member, people.chair).pk for _ in range(5)]
    asked = Asked(actors=(people.chair.pk,), kind=Kind.READ)

    first, after = page(chair, asked, size=2)
    second, after = page(chair, asked, after, size=2)
    third, end = page(chair, asked, after, size=2)

    assert [entry.pk for entry in first + second + third] == pks[::-1]
    assert end == ""


@pytest.mark.parametrize("role", ["admin", "territorial_chair", "chair", "auditor"])
def test_the_page_opens_to_those_who_read_the_journal(client, people, member, role):
    read(member, people.chair)

    answer = shown(client, getattr(people, role))

    assert answer.status_code == 200
    assert "Ковалёва" in answer.content.decode()


@pytest.mark.parametrize("role", ["deputy", "specialist", "accountant", "trainer", "stranger"])
def test_others_do_not_find_it_and_leave_no_line(client, people, role):
    client.force_login(getattr(people, role))
    before = Entry.objects.count()

    answers = [client.get(URL), client.get(reverse("accounts:export_journal"))]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Entry.objects.count() == before


def test_reading_leaves_one_line_with_what_was_asked(client, house, people, member):
    person = f"members.member:{member.pk}"
    read(member, people.chair)
    client.force_login(people.chair)
    before = Entry.objects.count()

    client.get(URL, {"person": person, "kind": "read", "since": "2026-11-01", "q": "chair"})

    line = Entry.objects.get(action="audit.journal.read")
    assert Entry.objects.count() == before + 1
    assert (line.person, line.actor_id, line.unit_id) == (
        person,
        people.chair.pk,
        house.primary.pk,
    )
    assert line.data == {"kind": "read", "since": "2026-11-01", "actors": [people.chair.pk]}


def test_nobody_plants_a_reading_of_whom_he_sees_nothing_of(client, house, people):
    stranger = make_member(house.stranger_primary, surname="Чужинова")
    read(stranger, people.admin)
    person = f"members.member:{stranger.pk}"
    client.force_login(people.chair)

    client.get(URL, {"person": person})
    client.get(reverse("accounts:export_journal"), {"person": person})

    assert Entry.objects.filter(person=person).count() == 1
    lines = Entry.objects.filter(action__startswith="audit.journal.")
    assert [line.person for line in lines] == [None, None]


def test_a_line_opens_to_old_and_new_values(client, people, member):
    record(
        "members.card.changed", member, actor=people.chair, unit_id=member.unit_id,
        changes={
            "surname": ["Ковалёва", "Орлова"],
            "gender": ["m", "f"],
            "birth_date": [None, "1990-05-01"],
        },
        note="По паспорту",
    )  # fmt: skip

    text = shown(client, people.chair).content.decode()

    assert '<th scope="row">Фамилия</th>' in text
    assert '<td data-label="Было">Ковалёва</td><td data-label="Стало">Орлова</td>' in text
    assert '<td data-label="Стало">женский</td>' in text
    assert '<td data-label="Было">пусто</td><td data-label="Стало">01.05.1990</td>' in text
    assert "<dt>Пояснение</dt><dd>По паспорту</dd>" in text


def test_organisations_are_told_by_name_in_the_same_queries(
    client, django_assert_num_queries, django_assert_max_num_queries, house, people, member
):
    moved = [house.primary, house.shop, house.neighbour, house.territorial]
    client.force_login(people.admin)
    read(member, people.chair)
    with django_assert_max_num_queries(40) as first:
        client.get(URL)
    for old, new in pairwise(moved):
        record(
            "members.moved", member, actor=people.chair, unit_id=new.pk, target=new.pk,
            changes={"unit": [old.pk, new.pk]},
        )  # fmt: skip

    with django_assert_num_queries(len(first.captured_queries)):
        text = client.get(URL).content.decode()

    was, became = house.neighbour.short_name, house.territorial.short_name
    assert f'<td data-label="Было">{was}</td><td data-label="Стало">{became}</td>' in text
    assert f"<dt>Куда</dt><dd>{became}</dd>" in text


def test_what_is_not_understood_is_said_beside_it_and_kept(client, people):
    answer = shown(client, people.chair, since="2026-11-10", until="2026-11-01")

    text = answer.content.decode()
    assert "Последний день раньше первого. Поменяйте дни местами." in text
    assert 'value="2026-11-10"' in text
    assert not Entry.objects.filter(action="audit.journal.read").exists()


@pytest.mark.parametrize(
    "asked",
    [{"person": "'; drop"}, {"operation": "7"}, {"kind": "x"}, {"unit": "9" * 30},
     {"after": "x~1"}, {"q": "\0"}, {"since": "2026-13-45"}],
)  # fmt: skip
def test_nonsense_in_the_address_breaks_nothing(client, people, asked):
    assert shown(client, people.chair, **asked).status_code == 200


def test_an_extract_is_taken_as_a_file_and_recorded(client, house, people, member):
    record(
        "members.card.changed", member, actor=people.chair, unit_id=member.unit_id,
        old="=cmd()", new="Орлова",
    )  # fmt: skip
    client.force_login(people.chair)

    answer = client.get(reverse("accounts:export_journal"), {"kind": "write"})

    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith('attachment; filename="journal-')
    assert "Изменена карточка" in text and "Значение: =cmd() → Орлова" in text
    line = Entry.objects.get(action="audit.journal.exported")
    assert (line.kind, line.data["kind"]) == (Kind.EXPORT, "write")
    assert line.data["rows"] == text.count("\r\n") - 1


def test_a_cell_that_a_spreadsheet_would_run_is_made_text(client, house, people, member):
    member.surname = "=HYPERLINK()"
    read(member, people.chair)
    client.force_login(people.chair)

    text = client.get(reverse("accounts:export_journal")).content.decode("utf-8-sig")

    assert "'=HYPERLINK()" in text and ";=HYPERLINK()" not in text


def test_the_number_of_queries_does_not_grow_with_lines(
    client, django_assert_num_queries, django_assert_max_num_queries, people, member
):
    read(member, people.chair)
    client.force_login(people.chair)
    with django_assert_max_num_queries(40) as first:
        client.get(URL)
    for actor in (people.deputy, people.admin):
        read(member, actor)

    with django_assert_num_queries(len(first.captured_queries)):
        client.get(URL)


def test_the_administrator_sets_how_long_it_is_kept(client, house, people):
    client.force_login(people.admin)

    answer = client.post(reverse("accounts:keep_journal"), {"years": "7"})

    assert (answer.status_code, answer.url) == (302, URL)
    assert Keeping.objects.get().years == 7
    line = Entry.objects.get(action="audit.keeping.changed")
    assert line.data == {"old": 5, "new": 7}


@pytest.mark.parametrize("years", ["2", "51", "", "x"])
def test_a_wrong_term_is_refused_beside_the_field(client, people, years):
    client.force_login(people.admin)

    answer = client.post(reverse("accounts:keep_journal"), {"years": years})

    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not Entry.objects.filter(action="audit.keeping.changed").exists()


def test_nobody_below_sets_it(client, people):
    client.force_login(people.territorial_chair)

    assert client.post(reverse("accounts:keep_journal"), {"years": "7"}).status_code == 404
    assert not Keeping.objects.exists()
