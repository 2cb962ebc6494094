"""How an organisation keeps members: its own word, else that of the nearest above."""

import pytest
from django.urls import reverse

from accounts.models import User
from audit.models import Entry
from members.models import MembershipRules
from members.rules import Rules, change_rules, inherited_rules, membership_rules
from structure.enums import TreeRefused
from structure.models import Unit


def test_nobody_said_anything(house):
    assert membership_rules(house.shop) == Rules("", 14, False)


def test_the_nearest_has_the_last_word_on_each(house):
    MembershipRules.objects.create(unit=house.union, card_mask="##", confirm_transfer_days=30)
    MembershipRules.objects.create(
        unit=house.primary, card_mask="34-######", seniority_from_application=False
    )
    MembershipRules.objects.create(unit=house.territorial, seniority_from_application=True)

    assert membership_rules(house.shop) == Rules("34-######", 30, False)
    assert membership_rules(house.neighbour) == Rules("##", 30, True)
    assert inherited_rules(house.primary)["card_mask"] == ("##", house.union)


def test_a_change_is_recorded_and_the_same_again_is_not(house, people):
    told = {"card_mask": "34-####", "confirm_transfer_days": 5, "seniority_from_application": None}

    for _ in range(2):
        change_rules(house.primary.pk, actor=people.chair, **told)

    entry = Entry.objects.get(action="members.rules.changed")
    assert entry.data["changes"] == {
        "card_mask": ["", "34-####"],
        "confirm_transfer_days": [None, 5],
    }


def test_a_closed_organisation_sets_no_rules(house, people):
    Unit.objects.filter(pk=house.neighbour.pk).update(
        closed_on="2026-01-01", successor=house.primary
    )

    with pytest.raises(TreeRefused):
        change_rules(house.neighbour.pk, actor=people.admin, confirm_transfer_days=5)

    assert not MembershipRules.objects.exists()


def test_the_page_tells_what_holds_without_a_word_of_its_own(client, house, people):
    MembershipRules.objects.create(unit=house.territorial, confirm_transfer_days=30)
    client.force_login(User.objects.get(pk=people.chair.pk))
    url = reverse("members:rules", args=[house.primary.pk])

    assert "как у «Волгоградская ТО»: 30" in client.get(url).content.decode()
    answer = client.post(url, {"card_mask": "34-####", "seniority_from_application": "True"})

    assert answer.url == house.primary.get_absolute_url()
    assert membership_rules(house.shop) == Rules("34-####", 30, True)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"card_mask": "номер"}, "card_mask"),
        ({"confirm_transfer_days": "0"}, "confirm_transfer_days"),
    ],
)
def test_what_is_no_rule_is_refused_beside_the_field(told, field, client, house, people):
    client.force_login(User.objects.get(pk=people.chair.pk))

    page = client.post(reverse("members:rules", args=[house.primary.pk]), told)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not MembershipRules.objects.exists()


def test_a_shop_has_no_rules_of_its_own(client, house, people):
    client.force_login(User.objects.get(pk=people.chair.pk))

    assert client.get(reverse("members:rules", args=[house.shop.pk])).status_code == 404
