"""The members of the demo union who use their own pages."""

from io import StringIO

import pytest
from django.core.management import call_command

from cabinet.enums import ProposalState
from cabinet.models import Proposal, UnionCard, Wish
from notifications.models import Todo
from structure.models import JoinCode
from tests.cabinet.visits import a_member
from tests.factories import NOON
from unionportal.demo.branches import HOME_CODE
from unionportal.demo.logins import LOGINS, PASSWORD
from unionportal.demo.pages import MEMBER, NEEDED, open_pages, page_link


@pytest.fixture
def home(house, people):
    JoinCode.objects.create(unit=house.primary, code=HOME_CODE)
    members = [
        a_member(house.shop, email=f"m{number}@example.org", card_number=str(number))
        for number in range(NEEDED)
    ]
    open_pages(NOON)
    return members


def test_cards_proposals_and_a_wish_are_there(home):
    states = list(Proposal.objects.order_by("pk").values_list("state", flat=True))

    assert UnionCard.objects.filter(revoked_at=None).count() == NEEDED
    assert UnionCard.objects.get(revoked_at__isnull=False).reason == "lost"
    assert states.count(ProposalState.WAITING) == 3
    assert {ProposalState.ACCEPTED, ProposalState.REJECTED} < set(states)
    assert Wish.objects.get().kind == "leave"
    assert Todo.objects.open().count() == 4


def test_the_link_printed_opens_the_page(client, home):
    link = page_link()

    assert client.post(link.removeprefix("https://portal.test")).url == "/me/"
    assert "member@example.org" in client.get("/me/").content.decode()


def test_a_union_without_such_people_stays_as_it_is(house, people):
    JoinCode.objects.create(unit=house.primary, code=HOME_CODE)

    open_pages(NOON)

    assert page_link() == ""
    assert not UnionCard.objects.exists()


def test_the_logins_name_the_page_only_in_a_demo(home, people):
    out = StringIO()
    call_command("demologins", stdout=out)
    assert out.getvalue() == ""

    people.chair.email = LOGINS[0].email
    people.chair.set_password(PASSWORD)
    people.chair.save()
    call_command("demologins", stdout=out)

    assert "Страница члена профсоюза" in out.getvalue()
    assert "/me/enter/" in out.getvalue()
    assert MEMBER not in out.getvalue()
