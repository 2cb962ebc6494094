from django.urls import reverse

from applications.enums import Outcome, Stage
from tests.cabinet.visits import a_member, let_in
from tests.factories import make_application

ADDRESS = reverse("applications:mine_papers")
PIECE = {"HTTP_HX_REQUEST": "true"}


def words(response):
    return response.content.decode()


def test_a_member_finds_the_papers_of_his_joining_and_nobody_else_s(client, house):
    member, other = a_member(house.primary), a_member(house.primary, card_number="9")
    mine = make_application(house.primary, stage=Stage.ACCEPTED, member=member)
    refused = make_application(
        house.primary, stage=Stage.REJECTED, outcome=Outcome.REFUSED, member=member
    )
    foreign = make_application(house.primary, stage=Stage.ACCEPTED, member=other)
    let_in(client, member)

    for page in (words(client.get(ADDRESS)), words(client.get(ADDRESS, **PIECE))):
        assert mine.get_public_url() in page
        assert refused.get_public_url() not in page
        assert foreign.get_public_url() not in page
    assert f'hx-get="{ADDRESS}"' in words(client.get(reverse("cabinet:me")))


def test_who_has_none_on_the_portal_is_told_where_they_are(client, house):
    let_in(client, a_member(house.primary))

    assert "хранятся в вашей организации" in words(client.get(ADDRESS, **PIECE))


def test_nobody_else_gets_there(client, house):
    assert client.get(ADDRESS).url == reverse("cabinet:enter")
