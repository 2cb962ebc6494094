"""The card on the screen: what it shows, how it is edited, what is refused."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from members import life, posts
from members.editing import save_card
from members.enums import ConsentKind, Post
from members.models import (
    Consent,
    Member,
    MembershipRules,
    Revision,
)
from tests.factories import TODAY, make_member

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def page_of(member, name="members:member", *args, **query):
    return reverse(name, args=[member.pk, *args], query=query)


def typed(member, **fields):
    """The form of a block as it came, with what was changed in it."""
    return {"version": member.version, **fields}


WORK = {
    "employer": "", "department": "", "position": "", "profession": "", "personnel_number": "",
    "employment": "",
}  # fmt: skip


@pytest.fixture
def card(house):
    return make_member(house.shop, surname="Соколова", name="Анна", gender="f")


@pytest.fixture
def chair(client, people):
    client.force_login(people.chair)
    return people.chair


def test_a_block_is_saved_with_its_history(client, chair, card, house):
    told = {**WORK, "employer": house.employer.pk, "position": " старший  мастер "}

    answer = client.post(page_of(card, "members:edit", "work"), typed(card, **told))

    card.refresh_from_db()
    assert answer.url == f"{card.get_absolute_url()}#work"
    assert (card.employer, card.position, card.version) == (
        house.employer, "старший мастер", 2,
    )  # fmt: skip
    assert sorted(Revision.objects.get().changes) == ["employer", "position"]
    assert Entry.objects.get(action="members.card.changed").actor_id == chair.pk


def test_nothing_changed_leaves_no_trace(client, chair, card):
    client.post(page_of(card, "members:edit", "work"), typed(card, **WORK))

    assert not Revision.objects.exists()
    assert not Entry.objects.filter(action="members.card.changed").exists()


@pytest.mark.parametrize(
    ("block", "told", "words"),
    [
        ("identity", {"surname": "", "name": "Анна"}, "Заполните это поле"),
        ("identity", {"surname": "Иван0в", "name": "Анна"}, "только буквы"),
        ("identity", {"surname": "Соколова", "name": "Анна", "birth_date": "2999-01-01"},
         "ещё не наступил"),
        ("identity", {"surname": "Соколова", "name": "Анна", "birth_date": "2015-01-01"},
         "от 14 лет"),
        ("identity", {"surname": "Соколова", "name": "Анна", "birth_date": "2010-01-01"},
         "принят раньше 14 лет"),
        ("contacts", {"phone": "123"}, "разобрать номер"),
        ("contacts", {"email": "адрес"}, "Похоже, в адресе ошибка"),
        ("membership", {"card_number": "12"}, "по образцу 34-###"),
        ("membership", {"card_number": "34-001"}, "уже занят"),
        ("membership", {"applied_on": "2999-01-01"}, "ещё не наступил"),
        ("membership", {"first_joined_on": "2021-01-01"}, "Позже вступления"),
        ("membership", {"dues_from": "0001-01-01"}, "Проверьте год"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_beside_the_field_and_kept(
    client, chair, card, house, block, told, words
):
    MembershipRules.objects.create(unit=house.union, card_mask="34-###")
    make_member(house.neighbour, card_number="34-001", surname="Чужакова")

    answer = client.post(page_of(card, "members:edit", block), typed(card, **told))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert all(f'value="{value}"' in text for value in told.values() if value)
    assert "Чужакова" not in text
    assert Member.objects.get(pk=card.pk).version == card.version
    assert not Revision.objects.exists()


def test_whose_number_it_is_learns_only_who_sees_that_card(client, chair, card, house):
    holder = make_member(house.shop, card_number="000001", surname="Держателева")

    answer = client.post(
        page_of(card, "members:edit", "membership"), typed(card, card_number="000001")
    )

    assert answer.context["holder"] == holder
    assert f'<a href="{holder.get_absolute_url()}">Держателева' in answer.content.decode()


def test_a_bad_value_of_somebody_else_does_not_stop_another_field(client, chair, card):
    Member.objects.filter(pk=card.pk).update(birth_date=date(1850, 1, 1))

    client.post(
        page_of(card, "members:edit", "identity"),
        typed(card, surname="Соколова", name="Анна", patronymic="Игоревна", gender="f",
              birth_date="1850-01-01"),
    )  # fmt: skip

    card.refresh_from_db()
    assert (card.patronymic, card.birth_date) == ("Игоревна", date(1850, 1, 1))


def test_who_was_slower_loses_nothing_and_sees_the_newer_value(client, people, chair, card):
    seen = card.version
    save_card(card.pk, actor=people.deputy, position="мастер")
    told = {**WORK, "version": seen, "position": "начальник", "department": "цех № 2"}

    answer = client.post(page_of(card, "members:edit", "work"), told)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Deputy" in text
    assert "карточку изменили: должность" in text
    assert 'value="начальник"' in text
    assert "Сейчас в карточке: <strong>мастер</strong>" in text
    assert Member.objects.get(pk=card.pk).department == ""
    again = client.post(
        page_of(card, "members:edit", "work"), {**told, "version": answer.context["version"]}
    )
    card.refresh_from_db()
    assert again.status_code == 302
    assert (card.position, card.department) == ("начальник", "цех № 2")


def test_a_form_of_what_was_taken_back_overwrites_nothing(client, people, chair, card):
    save_card(card.pk, actor="список", position="мастер")
    address = page_of(card, "members:edit", "work")
    seen = client.get(address).context["version"]
    card.revisions.all().delete()  # as the undo of a list leaves it: the version comes back too
    Member.objects.filter(pk=card.pk).update(position="слесарь", version=card.version)
    save_card(card.pk, actor=people.deputy, department="цех № 9")

    answer = client.post(
        address, {**WORK, "version": seen, "position": "мастер", "department": "цех № 2"}
    )

    assert answer.status_code == 422
    assert "вернули прежние сведения" in answer.content.decode()
    assert "Сейчас в карточке: <strong>цех № 9</strong>" in answer.content.decode()
    card.refresh_from_db()
    assert (card.position, card.department) == ("слесарь", "цех № 9")


def test_what_the_slower_did_not_touch_is_not_overwritten(client, people, chair, card):
    seen = card.version
    save_card(card.pk, actor=people.deputy, position="мастер")

    answer = client.post(
        page_of(card, "members:edit", "work"), {**WORK, "version": seen, "department": "цех № 2"}
    )

    card.refresh_from_db()
    assert answer.status_code == 302
    assert (card.position, card.department) == ("мастер", "цех № 2")


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_form_without_its_version_overwrites_nobody(client, people, chair, card, version):
    save_card(card.pk, actor=people.deputy, position="мастер")

    client.post(
        page_of(card, "members:edit", "work"), {**WORK, "version": version, "position": "хитрый"}
    )

    assert Member.objects.get(pk=card.pk).position == "мастер"


def test_the_next_number_is_taken_by_a_button(client, chair, card, house):
    MembershipRules.objects.create(unit=house.union, card_mask="34-###")
    assert (
        "Выдать следующий номер"
        in client.get(page_of(card, "members:edit", "membership")).content.decode()
    )

    client.post(page_of(card, "members:take_number"))
    client.post(page_of(card, "members:take_number"))

    card.refresh_from_db()
    assert (card.card_number, card.version) == ("34-001", 2)


def test_a_signed_consent_is_noted_once(client, chair, card):
    offer = "Записать подписанное"
    assert offer in client.get(page_of(card)).content.decode()
    for day in ("2005-01-01", "2999-01-01", "2024-05-06", "2024-05-07"):
        client.post(page_of(card, "members:note_consent", "processing"), {"given_on": day})

    consent = Consent.objects.get()
    assert (consent.kind, consent.given_at.date()) == (ConsentKind.PROCESSING, date(2024, 5, 6))
    assert offer not in client.get(page_of(card)).content.decode()


def test_who_only_reads_is_offered_nothing_to_change(client, people, card):
    client.force_login(people.auditor)

    text = client.get(page_of(card)).content.decode()

    assert "Править" not in text
    assert "Качество данных" not in text
    assert "Добавить" not in text


def test_the_card_is_read_as_of_a_day(client, chair, card):
    save_card(card.pk, actor=chair, now=AT, position="мастер")
    Member.objects.filter(pk=card.pk).update(created_at=datetime(2020, 1, 1, tzinfo=UTC))

    before = client.get(page_of(card, on="2026-03-01")).content.decode()
    after = client.get(page_of(card, on="2026-03-02")).content.decode()

    assert "мастер" not in before
    assert "Как было на" in before
    assert "мастер" in after
    assert Entry.objects.filter(action="members.card.read").last().data
    assert "Карточки в портале тогда" not in before


@pytest.mark.parametrize("on", ["", "x", "0001-01-01", "2999-01-01", "2026-02-30"])
def test_an_odd_day_shows_the_card_of_today(client, chair, card, on):
    answer = client.get(page_of(card, on=on))

    assert answer.status_code == 200
    assert "Как было на" not in answer.content.decode()


def test_the_history_goes_on_on_its_own_page(client, chair, card):
    for number in range(12):
        save_card(card.pk, actor=chair, now=AT.replace(day=number + 1), position=f"п{number}")

    first = client.get(page_of(card))
    older = client.get(first.context["older_url"])
    moves = client.get(page_of(card, "members:history", only="moves"))

    assert len(first.context["history"]) == 10
    assert [line.title for line in older.context["history"]] == [
        "Изменена должность: п0 → п1", "Указана должность: п0",
        "Поставлена на учёт: ЦПО электроцеха",
    ]  # fmt: skip
    assert older.context["older_url"] == ""
    assert [line.title for line in moves.context["history"]] == [
        "Поставлена на учёт: ЦПО электроцеха"
    ]


def test_a_fuller_card_is_read_by_the_same_queries(client, chair, card, house):
    queries = []
    for size in (1, 3):
        while card.trainings.count() < size:
            number = card.trainings.count()
            save_card(card.pk, actor=chair, position=f"п{number}")
            life.add_line("training", card.pk, actor=chair, title="Основы", year=2020)
            life.add_line("award", card.pk, actor=chair, kind="union", title="Г", year=2020)
            posts.give_post(
                card.pk, house.primary, actor=chair, post=Post.MEMBER, since=date(2024, 3, 1)
            )
        with CaptureQueriesContext(connection) as captured:
            client.get(page_of(card))
        queries.append(len(captured))

    assert queries[0] == queries[1]
    assert queries[0] <= 30


def test_a_term_that_goes_on_is_not_called_over(client, chair, card):
    posts.give_post(
        card.pk, card.unit, actor=chair, post=Post.MEMBER, since=TODAY,
        planned_until=date(2999, 1, 1),
    )  # fmt: skip

    assert "срок кончился" not in client.get(page_of(card)).content.decode()


def test_looking_at_a_form_of_the_card_is_recorded_too(client, chair, card):
    client.get(page_of(card, "members:edit", "contacts"))

    line = Entry.objects.get(action="members.card.read")
    assert (line.actor_id, line.subject) == (chair.pk, f"members.member:{card.pk}")


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("вчера", "«вчера» — такого дня нет в календаре."),
        ("2026-02-31", "«2026-02-31» — такого дня нет в календаре."),
        ("2999-01-01", "01.01.2999 ещё не наступило."),
        ("0900-01-01", "Укажите день не раньше 1900 года."),
    ],
)
def test_a_day_that_cannot_be_asked_about_is_told_and_today_is_shown(
    client, chair, card, on, words
):
    page = client.get(page_of(card, on=on)).content.decode()

    assert f"{words} Показана карточка на сегодня." in page
    assert "Напечатать карточку" in page
