from types import SimpleNamespace

import pytest

from members import register
from members.enums import Status
from members.models import Member
from structure.scope import Action
from tests.factories import in_office, make_member


@pytest.fixture
def four(house):
    """Members of the primary, its shop, the neighbour and the stranger."""
    rows = {
        "own": (house.primary, "Иванова", "Мария", "Петровна"),
        "child": (house.shop, "Ивановская", "Анна", "Ивановна"),
        "neighbour": (house.neighbour, "Петрова", "Мария", "Ивановна"),
        "stranger": (house.stranger_primary, "Ёлкин", "Пётр", ""),
    }
    return SimpleNamespace(
        **{
            word: make_member(unit, surname=surname, name=name, patronymic=patronymic)
            for word, (unit, surname, name, patronymic) in rows.items()
        }
    )


def shown(user, **chosen):
    return [card.surname for card in register.find(user, **chosen)[1].rows]


OFFICES = (
    "admin", "specialist", "territorial_chair", "chair", "shop_chair", "accountant", "trainer",
    "auditor", "neighbour_chair", "stranger",
)  # fmt: skip


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("few", [0, 50])
def test_the_register_shows_what_the_policy_lets(people, four, monkeypatch, office, few):
    monkeypatch.setattr(register, "FEW", few)
    user = getattr(people, office)

    allowed = Member.objects.for_user(user, Action.VIEW_MEMBER)

    assert set(register.visible(user)) == set(allowed)


def test_each_sees_his_own(people, four):
    assert shown(people.admin) == ["Ёлкин", "Иванова", "Ивановская", "Петрова"]
    assert shown(people.chair) == ["Иванова", "Ивановская"]
    assert shown(people.shop_chair) == ["Ивановская"]
    assert shown(people.accountant) == []


def test_a_user_who_was_locked_out_sees_nothing(people, four):
    people.chair.is_active = False

    assert list(register.visible(people.chair)) == []


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("иван", ["Иванова", "Ивановская"]),
        ("ИВАНОВА", ["Иванова"]),
        ("елкин", ["Ёлкин"]),
        ("  Ёлк  ", ["Ёлкин"]),
        ("иванова ма", ["Иванова"]),
        ("иванова м п", ["Иванова"]),
        ("мария иванова", ["Иванова"]),
        ("мария ивановна петрова", ["Петрова"]),
        ("петр елкин", ["Ёлкин"]),
        ("bdfyjdcrfz", ["Ивановская"]),
        ("сидор", []),
        ("иванова пётр", ["Иванова"]),  # Петровна
        ("иванова сидор", []),
        ("%", []),
        ("иванов_", []),
        ("\0", ["Ёлкин", "Иванова", "Ивановская", "Петрова"]),
    ],
)
def test_words_are_looked_for_as_names(people, four, typed, names):
    assert shown(people.admin, q=typed) == names


@pytest.fixture
def numbered(house):
    return make_member(
        house.primary, surname="Громов", phone="+79730123456", email="Gromov.A@example.org",
        card_number="00000042", personnel_number="7001",
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        "8 (973) 012-34-56", "+7 973 0123456", "79730123456", "9730123456", "973012", "8973",
        "00000042", "№ 00000042", "7001", "gromov.a@example.org", "GROMOV.A@", "gromov.a@exam",
    ],
)  # fmt: skip
def test_digits_and_mail_find_whose_they_are(people, numbered, typed):
    make_member(numbered.unit, surname="Другой", phone="+79990000000", email="other@example.org")

    assert shown(people.admin, q=typed) == ["Громов"]


@pytest.mark.parametrize("typed", ["42", "70", "+7 973 0123457", "romov.a@example.org", "@"])
def test_a_part_from_the_middle_finds_nobody(people, numbered, typed):
    assert shown(people.admin, q=typed) == []


def test_status_and_organisation_narrow(people, house, four):
    make_member(house.shop, surname="Ушедший", status=Status.REMOVED)
    make_member(house.shop, surname="Никто", status=Status.NONE)

    assert shown(people.admin, unit=house.primary, status="member") == ["Иванова", "Ивановская"]
    assert shown(people.admin, unit=house.shop, status="removed") == ["Ушедший"]
    assert shown(people.admin, status=register.NOBODY) == ["Никто"]
    assert shown(people.shop_chair, unit=house.neighbour) == []


def test_pages_follow_one_another_without_gaps_among_namesakes(people, house):
    for _ in range(5):
        make_member(house.primary, surname="Иванов")
    make_member(house.primary, surname="Яковлев")
    cards = register.visible(people.chair)

    seen, after = [], ""
    for _ in range(4):
        page = register.page_of(cards, after, size=2)
        seen += page.rows
        after = page.after
        if not after:
            break

    assert [card.surname for card in seen] == ["Иванов"] * 5 + ["Яковлев"]
    assert len({card.pk for card in seen}) == 6
    assert after == ""


@pytest.mark.parametrize("after", ["", "~", "иванов", "иванов~", "~5", "и~1e3", "и~" + "9" * 30])
def test_a_place_that_is_not_ours_is_the_beginning(people, four, after):
    assert len(register.find(people.admin, after=after)[1].rows) == 4


def test_counting_stops_early(people, four, monkeypatch):
    monkeypatch.setattr(register, "COUNTED", 2)

    assert register.counted(register.visible(people.admin)) == (2, True)
    assert register.counted(register.visible(people.chair)) == (2, False)


def test_the_whole_union_is_read_without_asking_about_each_organisation(people, four):
    cards, _ = register.find(people.admin, status="member")

    assert "structure_unit" not in str(cards.order_by("fio_sort").query)


def test_two_unions_are_not_taken_for_one(people, four, house, monkeypatch):
    monkeypatch.setattr(register, "FEW", 0)
    user = in_office(house.territorial, "territorial_chair")

    assert "structure_unit" in str(register.visible(user).query)
