"""What a destruction would do, before anybody proposes it: who, who not, and why."""

import hashlib
from typing import NamedTuple

from applications.models import Application
from members.models import Member
from privacy import obstacles
from privacy.brake import why_braked
from privacy.rules import find, limits_of

SHOWN = 100


class Row(NamedTuple):
    """A person of the preview; ``name`` is how the form names him."""

    name: str
    title: str
    place: str
    url: str
    why: str  # why yes, or why not


class Preview(NamedTuple):
    """``yes`` and ``no`` are cut to ``SHOWN``; ``mark`` tells one set of people from another."""

    members: list[int]
    applications: list[int]
    yes: list[Row]
    no: list[Row]
    obstructed: int
    is_more: bool
    brake: str
    mark: str

    def __len__(self):
        return len(self.members) + len(self.applications)


def by_rule(rule, place, *, on) -> Preview:
    """Whom the rule finds in the place, parted by obstacles. The questions do not grow with them
    but by the size of the answer."""
    limits, found = limits_of(place), find(rule, place, on=on)
    against = obstacles.of_members(found.members, limits, on=on)
    alone_against = obstacles.of_applications(found.applications, limits, on=on)
    members = [pk for pk in found.members if pk not in against]
    applications = [pk for pk in found.applications if pk not in alone_against]
    why = why_yes(rule)
    no = [*_cards(list(against)[:SHOWN], against)]
    no += _alone(list(alone_against)[: SHOWN - len(no)], alone_against)
    yes = _cards(members[:SHOWN], {}, why)
    yes += _alone(applications[: SHOWN - len(yes)], {}, why)
    units = [
        *Member.objects.filter(pk__in=members).values_list("unit", flat=True),
        *Application.objects.filter(pk__in=applications).values_list("unit", flat=True),
    ]
    told = f"{members}{applications}".encode()
    return Preview(
        members, applications, yes, no, len(against) + len(alone_against), found.is_more,
        why_braked(units, limits, on=on) if units else "", hashlib.sha256(told).hexdigest()[:16],
    )  # fmt: skip


def why_yes(rule):
    return {
        "left": f"снят с учёта больше {rule.months} мес. назад",
        "refused": f"не принят, прошло больше {rule.months} мес.",
        "withdrawn": "отозвал согласие, другого основания хранить нет",
    }[rule.kind]


def _cards(pks, against, why=""):
    rows = Member.objects.filter(pk__in=pks).select_related("unit").order_by("fio_sort", "pk")
    return [
        Row(f"m{card.pk}", card.known_name, card.unit.short_name, card.get_absolute_url(),
            "; ".join(against.get(card.pk, [])) or why)
        for card in rows
    ]  # fmt: skip


def _alone(pks, against, why=""):
    rows = Application.objects.filter(pk__in=pks).select_related("unit").order_by("surname", "pk")
    return [
        Row(f"a{one.pk}", one.full_name, one.unit.short_name, one.get_absolute_url(),
            "; ".join(against.get(one.pk, [])) or why)
        for one in rows
    ]  # fmt: skip
