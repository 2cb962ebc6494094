"""Who lost the right between the page and the press changes nothing of the tree."""

import pytest

from accounts.models import Mandate
from audit.models import Entry
from structure.agreements import add_agreement
from structure.employers import attach_employer, create_employer, detach_employer
from structure.enums import Kind, RightLost
from structure.headcounts import add_headcount
from structure.joining import change_rules
from structure.models import Unit
from structure.policies import publish_policy
from structure.public_pages import change_public_page
from structure.reopening import reopen_unit
from structure.services import (
    change_unit,
    close_unit,
    create_unit,
    issue_join_code,
    move_unit,
    revoke_join_code,
)
from tests.factories import TODAY

WRITES = {
    "change": lambda house, actor: change_unit(house.primary.pk, actor=actor, town="Иной"),
    "create": lambda house, actor: create_unit(
        kind=Kind.SHOP, parent_id=house.primary.pk, actor=actor, name="Ц", short_name="Ц"
    ),
    "move": lambda house, actor: move_unit(
        house.primary.pk, house.other_territorial.pk, actor=actor
    ),
    "close": lambda house, actor: close_unit(
        house.primary.pk, house.neighbour.pk, on=TODAY, actor=actor
    ),
    "reopen": lambda house, actor: reopen_unit(house.primary.pk, actor=actor),
    "rules": lambda house, actor: change_rules(house.primary.pk, actor=actor, close_days=50),
    "issue": lambda house, actor: issue_join_code(house.primary, actor=actor),
    "revoke": lambda house, actor: revoke_join_code(
        house.primary.join_codes.first().pk, actor=actor
    ),
    "headcount": lambda house, actor: add_headcount(
        house.primary.pk, actor=actor, on=TODAY, employees=10
    ),
    "agreement": lambda house, actor: add_agreement(
        house.primary.pk, actor=actor, concluded_on=TODAY, until=TODAY
    ),
    "employer": lambda house, actor: create_employer(
        house.primary.pk, actor=actor, name="АО", short_name="АО"
    ),
    "attach": lambda house, actor: attach_employer(
        house.primary.pk, house.foreign_employer.pk, actor=actor
    ),
    "detach": lambda house, actor: detach_employer(
        house.primary.pk, house.employer.pk, actor=actor
    ),
    "page": lambda house, actor: change_public_page(
        house.primary.pk, actor=actor, is_published=True
    ),
    "policy": lambda house, actor: publish_policy(house.primary.pk, "Текст", actor=actor),
}


@pytest.mark.parametrize("name", WRITES)
def test_nothing_is_written_by_a_right_that_was_held_a_moment_ago(name, house, people):
    actor = people.territorial_chair
    assert actor.scope("change_tree").holds(house.primary)  # as the page was asked
    Mandate.objects.filter(user=actor).delete()
    units, lines = list(Unit.objects.values()), Entry.objects.count()

    with pytest.raises(RightLost, match="Права на это у вас больше нет"):
        WRITES[name](house, actor)

    assert list(Unit.objects.values()) == units
    assert Entry.objects.count() == lines


def test_a_command_acts_without_an_account(house):
    change_unit(house.primary.pk, actor="робот", town="Волжский-2")

    assert Unit.objects.get(pk=house.primary.pk).town == "Волжский-2"


def test_the_page_says_so_in_a_sentence(client, house, people, monkeypatch):
    """The right goes while the request runs: the form keeps what was typed."""
    from structure.views import editing

    client.force_login(people.chair)
    real = editing.change_unit

    def raced(*args, **kwargs):
        Mandate.objects.filter(user=people.chair).delete()
        return real(*args, **kwargs)

    monkeypatch.setattr(editing, "change_unit", raced)
    page = client.get(f"/office/structure/{house.primary.pk}/edit/")
    told = {
        name: value for name, value in page.context["form"].initial.items() if value is not None
    }
    answer = client.post(f"/office/structure/{house.primary.pk}/edit/", told | {"town": "Иной"})

    assert answer.status_code == 422
    assert "Права на это у вас больше нет" in answer.content.decode()
    assert Unit.objects.get(pk=house.primary.pk).town == "Волжский"
