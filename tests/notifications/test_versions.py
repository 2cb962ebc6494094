"""Versions of a letter's text, the letter that remembers its own, and what changed in words."""

import pytest
from django.urls import reverse

from audit.models import Entry
from notifications.catalogue import read_kind
from notifications.differences import differences
from notifications.enums import LetterRefused
from notifications.models import LetterText, LetterVersion, Message
from notifications.services import queue_letter
from notifications.texts import drop_text, return_to, save_text, version_of
from tests.factories import NOON

KIND = "received"


def save(unit, subject, *, actor, body="Здравствуйте, {{ имя }}!"):
    own = LetterText.objects.filter(kind=KIND, unit=unit).first()
    return save_text(
        read_kind(KIND), unit, subject=subject, body=body, seen=version_of(own), actor=actor
    )


def write(unit, key):
    return queue_letter(
        KIND, key=key, unit=unit, about=unit, to_address="a@example.org",
        context={"name": "Анна"}, now=NOON,
    )  # fmt: skip


def url(name, unit, *more):
    return reverse(f"notifications:{name}", args=[KIND, unit.pk, *more])


def numbers(unit):
    saved = LetterVersion.objects.filter(kind=KIND, unit=unit).order_by("number")
    return list(saved.values_list("number", "subject", "is_standard"))


@pytest.mark.django_db
def test_every_save_is_a_version_with_its_author(house, people):
    save(house.primary, "Раз", actor=people.chair)
    save(house.primary, "Два", actor=people.admin)
    drop_text(read_kind(KIND), house.primary, actor=people.chair)
    save(house.primary, "Три", actor=people.chair)

    assert numbers(house.primary) == [
        (1, "Раз", False),
        (2, "Два", False),
        (3, "", True),
        (4, "Три", False),
    ]
    assert list(LetterVersion.objects.order_by("number").values_list("author", flat=True)) == [
        people.chair.pk, people.admin.pk, people.chair.pk, people.chair.pk,
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_same_words_again_are_no_version_and_leave_no_line(house, people):
    save(house.primary, "Раз", actor=people.chair)
    before = Entry.objects.count()

    save(house.primary, "Раз", actor=people.chair)

    assert numbers(house.primary) == [(1, "Раз", False)]
    assert Entry.objects.count() == before


@pytest.mark.django_db
def test_a_letter_remembers_whose_words_it_has(house, people):
    standard = write(house.shop, "one")
    save(house.primary, "Раз", actor=people.chair)
    first = write(house.shop, "two")
    save(house.primary, "Два", actor=people.chair)
    second = write(house.shop, "three")
    drop_text(read_kind(KIND), house.primary, actor=people.chair)
    after = write(house.shop, "four")

    told = dict(Message.objects.values_list("key", "wording__number"))
    assert told == {"one": None, "two": 1, "three": 2, "four": None}
    assert (first.subject, second.subject) == ("Раз", "Два")
    assert standard.subject == after.subject


@pytest.mark.django_db
def test_an_earlier_version_holds_again_as_a_new_one(house, people):
    save(house.primary, "Раз", actor=people.chair)
    save(house.primary, "Два", actor=people.chair)
    earlier = LetterVersion.objects.get(number=1)
    seen = version_of(LetterText.objects.get())

    return_to(earlier, read_kind(KIND), seen=seen, actor=people.chair)

    assert LetterText.objects.get().subject == "Раз"
    assert [number for number, *_ in numbers(house.primary)] == [1, 2, 3]


@pytest.mark.django_db
def test_going_back_over_the_words_of_another_is_refused(house, people):
    save(house.primary, "Раз", actor=people.chair)
    seen = version_of(LetterText.objects.get())
    save(house.primary, "Два", actor=people.admin)

    with pytest.raises(LetterRefused, match="кто-то другой"):
        return_to(
            LetterVersion.objects.get(number=1), read_kind(KIND), seen=seen, actor=people.chair
        )

    assert LetterText.objects.get().subject == "Два"
    assert len(numbers(house.primary)) == 2


@pytest.mark.django_db
def test_the_pages_show_what_changed_and_lead_back(house, people, client):
    save(house.primary, "Раз", actor=people.chair)
    save(house.primary, "Раз и два", actor=people.chair)
    client.force_login(people.chair)

    listed = client.get(url("letter_versions", house.primary)).content.decode()
    page = client.get(url("letter_version", house.primary, 2))
    back = client.get(url("letter_version", house.primary, 1))
    answer = client.post(url("letter_version", house.primary, 1), {"seen": back.context["seen"]})

    assert "№ 1" in listed and "№ 2" in listed and people.chair.full_name in listed
    assert page.context["holds"] is True
    assert page.context["fields"][0][1][-1] == ("new", " и два")
    assert back.context["holds"] is False
    assert answer["Location"] == url("letter", house.primary)
    assert LetterText.objects.get().subject == "Раз"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"), [("chair", 200), ("admin", 200), ("deputy", 404), ("neighbour_chair", 404)]
)
def test_who_may_read_and_return_versions(house, people, client, who, status):
    save(house.primary, "Раз", actor=people.chair)
    client.force_login(getattr(people, who))

    answers = [
        client.get(url("letter_versions", house.primary)).status_code,
        client.get(url("letter_version", house.primary, 1)).status_code,
        client.post(url("letter_advice", house.primary), {"subject": "а", "body": "б"}).status_code,
    ]

    assert answers == [status] * 3


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_versions_costs_the_same(
    house, people, client, count, django_assert_num_queries
):
    for number in range(count):
        save(house.primary, f"Тема {number}", actor=people.chair)
    client.force_login(people.chair)
    client.get(url("letter_versions", house.primary))

    with django_assert_num_queries(8):
        client.get(url("letter_versions", house.primary))


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("а б в", "а б в", [("same", "а б в")]),
        ("а б в", "а г в", [("same", "а "), ("gone", "б"), ("new", "г"), ("same", " в")]),
        ("", "слово", [("new", "слово")]),
        ("слово", "", [("gone", "слово")]),
        (
            "раз\n\nдва",
            "раз\n\nдва три",
            [("same", "раз\n\nдва"), ("new", " три")],
        ),
    ],
)
def test_differences_are_told_word_by_word(old, new, pieces):
    assert differences(old, new) == pieces


def test_nothing_of_the_texts_is_lost_in_differences():
    old, new = "Раз два  три.\n\nЧетыре", "Раз  три пять.\n\nЧетыре!"
    pieces = differences(old, new)

    assert "".join(piece.text for piece in pieces if piece.sort != "new") == old
    assert "".join(piece.text for piece in pieces if piece.sort != "gone") == new
