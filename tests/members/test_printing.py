"""The card and the journal as sheets of paper: their size, their sides, and what is on them."""

from datetime import date

import pypdfium2
import pytest
from django.urls import reverse

from audit.models import Entry
from members import life, posts
from members.enums import Post, Status
from tests.factories import make_member

A5, A4_LYING = (420, 595), (842, 595)
JOURNAL = reverse("members:journal")


def sheets(answer):
    """[(size in points, text)] of the pages of a PDF."""
    assert answer["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(b"".join(answer.streaming_content)) as document:
        return [
            (tuple(map(round, page.get_size())), page.get_textpage().get_text_range())
            for page in document
        ]


@pytest.fixture
def chair(client, people):
    client.force_login(people.chair)
    return people.chair


def card_of(client, member):
    return sheets(client.get(reverse("members:print_member", args=[member.pk])))


def test_a_card_is_two_sides_of_a5(client, chair, house):
    member = make_member(
        house.shop, surname="Соколова", name="Анна", gender="f", card_number="000042",
        birth_date=date(1990, 5, 6), employer=house.employer,
    )  # fmt: skip
    posts.give_post(
        member.pk, house.primary, actor=chair, post=Post.TREASURER, since=date(2024, 3, 1)
    )

    (front, said), (back, told) = card_of(client, member)

    assert (front, back) == (A5, A5)
    for words in ("№ 000042", "Соколова", "06.05.1990", "ЦПО электроцеха", "стр. 1 из 2"):
        assert words in said
    for words in ("Казначей", "01.03.2024", "Награды", "стр. 2 из 2"):
        assert words in told


def test_an_empty_card_has_two_sides_too(client, chair, house):
    assert [size for size, _ in card_of(client, make_member(house.primary))] == [A5, A5]


def test_the_fullest_card_keeps_to_two_sides_and_says_what_is_left_out(client, chair, house):
    member = make_member(
        house.shop, address="а " * 150, department="Цех " * 35, position="мастер " * 20,
        school="Институт " * 20, speciality="сети " * 28, came_from="ППО " * 45,
    )  # fmt: skip
    for number in range(9):
        posts.give_post(
            member.pk, house.primary, actor=chair, post=Post.MEMBER, since=date(2024, 3, 1),
            title=f"Комиссия по охране труда и окружающей среды и социальным вопросам № {number}",
            basis="Протокол отчётно-выборной конференции первичной организации № 4",
        )  # fmt: skip
        life.add_line(
            "training", member.pk, actor=chair, year=2020, title="Основы профсоюзной работы " * 7
        )
        life.add_line(
            "award", member.pk, actor=chair, kind="union", year=2020, title="Почётная грамота " * 11
        )

    pages = card_of(client, member)

    assert [size for size, _ in pages] == [A5, A5]
    assert "в портале" in pages[1][1]


def test_the_journal_lists_members_of_an_organisation_and_inside_it(client, chair, house):
    make_member(house.shop, surname="Абрамова")
    make_member(house.primary, surname="Борисов", status=Status.SUSPENDED, status_reason="Служба")
    make_member(house.primary, surname="Ушедший", status=Status.REMOVED)
    make_member(house.neighbour, surname="Чужой")

    ((size, text),) = sheets(client.get(JOURNAL, {"unit": house.primary.pk, "form": "pdf"}))

    assert size == A4_LYING
    assert "2 человека" in text.replace("\xa0", " ")
    assert [name in text for name in ("Абрамова", "Борисов", "Служба", "Ушедший", "Чужой")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    entry = Entry.objects.get(action="members.journal.printed")
    assert (entry.unit_id, entry.data) == (house.primary.pk, {"people": 2})


def test_too_many_and_nobody_are_told_in_words(client, chair, house, monkeypatch):
    monkeypatch.setattr("members.views.printing.MOST", 1)
    make_member(house.shop)
    make_member(house.shop)

    many = client.get(JOURNAL, {"unit": house.shop.pk, "form": "pdf"}, follow=True)
    nobody = client.get(JOURNAL, {"unit": house.group.pk, "form": "pdf"}, follow=True)

    assert "здесь больше" in many.content.decode()
    assert "печатать нечего" in nobody.content.decode()
    assert not Entry.objects.filter(action="members.journal.printed").exists()


def test_the_journal_of_others_is_not_printed(client, chair, house):
    make_member(house.neighbour, surname="Чужой")

    answer = client.get(JOURNAL, {"unit": house.neighbour.pk, "form": "pdf"})

    assert "Журнал учёта" in answer.content.decode()
    assert not Entry.objects.filter(action="members.journal.printed").exists()


@pytest.mark.parametrize("office", ["auditor", "shop_chair", "accountant", "stranger"])
def test_who_may_take_no_lists_away_prints_none(client, people, house, office):
    client.force_login(getattr(people, office))

    assert client.get(JOURNAL, {"unit": house.shop.pk, "form": "pdf"}).status_code == 404
