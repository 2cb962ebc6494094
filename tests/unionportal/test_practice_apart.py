"""A tree made for practice: nobody of the union meets it, and nothing leaves it."""

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.journal import Asked
from accounts.journal import page as journal_page
from applications.enums import Refused
from applications.finding import find_units, the_union
from applications.passing import pass_on
from audit.services import record
from cabinet.cards import check, code_of, issue
from cabinet.entering import members_at
from members import balance, register
from members.models import Member, Posting
from members.queries import namesakes
from members.services import MemberRefused
from members.transfers import seek
from notifications.admission import stops
from notifications.enums import MessageState, Reason
from notifications.models import Message
from notifications.services import queue_letter
from structure.enums import Kind, TreeRefused
from structure.models import PublicPage, Unit
from structure.public_pages import change_public_page
from structure.services import move_unit
from structure.whole import whole_union
from tests.factories import (
    NOON,
    in_office,
    make_application,
    make_employer,
    make_member,
    make_unit,
)
from unionportal.pages import union_contacts

pytestmark = pytest.mark.django_db
TOLD = {"surname": "Учебнова", "name": "Анна", "patronymic": "Ивановна"}


@pytest.fixture
def practice(house):
    """A primary organisation for practice, its union standing before the real one by name."""
    union = make_unit(Kind.UNION, short_name="Ааа учебный союз", is_practice=True)
    return make_unit(parent=union, short_name="ППО «Учебный завод»", town="Учебнинск")


@pytest.fixture
def invented(practice):
    return make_member(
        practice, **TOLD, card_number="УЧ-1", email="anna@example.org", birth_date="1990-05-05"
    )


def test_what_stands_below_is_for_practice_too(practice, house):
    assert practice.is_practice
    assert not house.primary.is_practice
    assert make_unit(Kind.SHOP, parent=practice).is_practice


def test_the_union_is_the_real_one(practice, house):
    assert Unit.objects.the_union() == house.union
    assert union_contacts()["union"] == house.union
    assert the_union() is None or the_union().unit == house.union
    assert practice not in Unit.objects.real()


def test_an_organisation_never_moves_between_the_two(practice, house):
    with pytest.raises(TreeRefused, match="отдельно от настоящих"):
        move_unit(practice.pk, house.union.pk, actor="оператор")
    practice.refresh_from_db()
    assert practice.parent.is_practice


def test_strangers_do_not_find_it(practice, house):
    make_employer(practice, name="Учебный завод", short_name="Учебный завод")

    assert find_units("учебный завод") == ([], False)
    assert find_units("Учебнинск") == ([], False)


def test_the_register_of_the_whole_union_is_without_invented_people(
    invented, house, people, django_assert_num_queries
):
    real = make_member(house.primary, surname="Учебнова", name="Анна")
    with django_assert_num_queries(4):  # offices, what is lent, roots, cards
        seen = list(register.visible(people.admin))

    assert real in seen
    assert invented not in seen
    assert invented not in Member.objects.for_user(people.admin, "view_member")
    rows, _ = register.find(people.admin, q="Учебнова")
    assert list(rows) == [real]


def test_the_whole_union_is_told_by_one_query(practice, house, django_assert_num_queries):
    house.union.refresh_from_db()
    place = (house.union.tree_id, house.union.lft, house.union.rght)
    with django_assert_num_queries(1):
        found = whole_union([place])
        assert found is not None
    with django_assert_num_queries(0):
        assert whole_union([(house.union.tree_id, 2, 3)]) is None
    root = Unit.objects.get(parent=None, is_practice=True)
    assert whole_union([(root.tree_id, root.lft, root.rght)]) is None


def test_figures_of_the_union_are_without_them(invented, house):
    house.union.refresh_from_db()
    lines = Posting.objects.filter(balance.inside(balance.Place.branch(house.union)))
    assert Posting.objects.filter(member=invented).exists()
    assert not lines.filter(member=invented).exists()


def test_the_journal_of_the_union_does_not_tell_of_them(practice, house, people):
    chair = in_office(practice)
    record("structure.unit.changed", practice, actor=chair, unit_id=practice.pk, changes={})
    record("structure.unit.changed", house.primary, actor=chair, unit_id=house.primary.pk)
    entries, _ = journal_page(people.admin, Asked(actors=None))

    places = {entry.unit_id for entry in entries}
    assert house.primary.pk in places
    assert practice.pk not in places
    own, _ = journal_page(chair, Asked(actors=None))
    assert {entry.unit_id for entry in own} == {practice.pk}


def test_alike_people_are_sought_among_their_own(invented, practice, house):
    real = make_member(house.primary, **TOLD)

    assert [card for card, _ in namesakes(house.primary, **TOLD)] == [real]
    assert [card for card, _ in namesakes(practice, **TOLD)] == [invented]


def test_nobody_is_transferred_out_of_practice(invented, practice, house, people):
    asked = ("УЧ-1", "Учебнова", invented.birth_date)
    assert seek(*asked, unit=practice, actor=in_office(practice), now=NOON) == invented
    with pytest.raises(MemberRefused):
        seek(*asked, unit=house.primary, actor=people.chair, now=NOON)


def test_an_application_is_not_passed_between_the_two(practice, house):
    application = make_application(practice)
    with pytest.raises(Refused, match="свою учебную"):
        pass_on(application.pk, house.primary, actor=in_office(practice), now=NOON)
    application.refresh_from_db()
    assert application.unit == practice


def test_invented_people_have_no_page_of_a_member(invented):
    assert members_at("anna@example.org") == []


def test_its_union_card_is_good_for_nobody(invented):
    with transaction.atomic():
        code = code_of(issue(invented.pk, actor="тест"))
    assert not check(code).is_good
    Unit.objects.filter(pk=invented.unit_id).update(is_practice=False)
    assert check(code).is_good  # by nothing else than that


def test_its_page_for_everybody_is_not_there(practice, client):
    change_public_page(practice.pk, actor="тест", is_published=True)
    page = PublicPage.objects.get(unit=practice)
    assert page.is_published
    assert client.get(reverse("public_page", args=[page.code])).status_code == 404
    join = practice.join_codes.first()
    assert client.get(reverse("public_page", args=[join.code])).status_code == 404


def test_no_letter_leaves_it(invented, practice, house):
    def write(unit, key):
        return queue_letter(
            "mandate_given", key=key, unit=unit, about=invented,
            to_address="somebody@example.org", context={"name": "Анна"}, path="/", now=NOON,
        )  # fmt: skip

    kept, real = write(practice, "practice"), write(house.primary, "real")

    assert (kept.state, kept.reason) == (MessageState.KEPT, Reason.PRACTICE)
    assert real.state == MessageState.WAITING
    Message.objects.filter(pk=kept.pk).update(state=MessageState.WAITING, reason="")
    again = Message.objects.select_related("unit").get(pk=kept.pk)
    assert stops([again], now=NOON)[kept.pk].reason == Reason.PRACTICE


def test_pages_of_headquarters_do_not_name_it(invented, practice, people, client):
    make_application(practice, surname="Учебнова")
    client.force_login(people.admin)
    for address in (
        reverse("today"), reverse("members:register"), reverse("applications:board"),
        reverse("structure:tree"), reverse("accounts:offices"), reverse("dues:month"),
        reverse("resolutions:list"), reverse("notifications:outbox"), reverse("accounts:journal"),
        reverse("members:duplicates"), reverse("training:groups"),
    ):  # fmt: skip
        page = client.get(address, follow=True).content.decode()
        assert "Учебн" not in page, address
        assert "учебный союз" not in page, address


def test_the_chair_of_practice_works_in_it_alone(invented, practice, house, client):
    make_member(house.primary, surname="Настоящая")
    client.force_login(in_office(practice, Role.PRIMARY_CHAIR))
    page = client.get(reverse("members:register")).content.decode()

    assert "Учебнова" in page
    assert "Настоящая" not in page
