"""Rules of a union, and whom one of them finds; the same row answers for all below it."""

from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from applications.enums import OPEN, Stage
from applications.models import Application
from audit.services import record
from members.enums import ConsentKind, Status
from members.models import Consent, Member, Membership
from privacy.enums import RuleKind
from privacy.models import Limits, Rule
from structure.models import Unit

MOST = 2000  # people in one destruction
# Months until a rule is set: papers of joining are kept three years, records of dues five.
USUAL = {RuleKind.LEFT: 60, RuleKind.REFUSED: 36, RuleKind.WITHDRAWN: 1}


class Found(NamedTuple):
    """People that a rule finds in a place, by their numbers; ``is_more``: beyond ``MOST``."""

    members: list[int]
    applications: list[int]
    is_more: bool

    def __len__(self):
        return len(self.members) + len(self.applications)


def union_of(unit):
    return Unit.objects.above(unit).last()


def rules_of(unit) -> dict[str, Rule]:
    """{kind: rule} that holds for ``unit``; one that was never set is as usual, and not saved."""
    union = union_of(unit)
    set_ones = {rule.kind: rule for rule in Rule.objects.filter(unit=union)}
    return {
        kind: set_ones.get(kind) or Rule(unit=union, kind=kind, months=months)
        for kind, months in USUAL.items()
    }


def limits_of(unit) -> Limits:
    union = union_of(unit)
    return Limits.objects.filter(unit=union).first() or Limits(unit=union)


@transaction.atomic
def set_rules(union_pk, *, actor, rules, limits):
    """Set terms and limits of a union: ``rules`` is {kind: (months, is_active)}."""
    union = Unit.objects.select_for_update(no_key=True).get(pk=union_pk, parent=None)
    old = _told(rules_of(union), limits_of(union))
    for kind, (months, is_active) in rules.items():
        Rule.objects.update_or_create(
            unit=union, kind=kind, defaults={"months": months, "is_active": is_active}
        )
    Limits.objects.update_or_create(unit=union, defaults=limits)
    new = _told(rules_of(union), limits_of(union))
    if old != new:
        changes = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
        record("privacy.rules.set", union, actor=actor, unit_id=union.pk, changes=changes)


def _told(rules, limits):
    told = {rule.get_kind_display(): _said(rule) for rule in rules.values()}
    names = ("most_people", "most_percent", "quarantine_days", "archive_years", "dues_years")
    return told | {name: getattr(limits, name) for name in names}


def find(rule, place, *, on) -> Found:
    """Whom the rule finds in ``place`` and inside it; obstacles are not looked at here."""
    term = months_before(on, rule.months)
    here = Q(unit__in=Unit.objects.inside(place).values("pk"))
    match rule.kind:
        case RuleKind.LEFT:
            return _cut(_left(term).filter(here), None)
        case RuleKind.REFUSED:
            return _cut(*(rows.filter(here) for rows in _refused(term)))
    return _cut(_withdrawn(term).filter(here), None)


def _left(term):
    stays = Membership.objects.filter(member=OuterRef("pk"))
    later = stays.filter(Q(until=None) | Q(until__gt=term))
    cards = Member.objects.living().filter(status=Status.REMOVED)
    return cards.filter(Exists(stays)).exclude(Exists(later))


def _refused(term):
    """(cards of those who never were members, applications that never came to a card)."""
    ended = Application.objects.filter(
        stage=Stage.REJECTED, stage_since__date__lte=term, hidden_at=None
    )
    mine = Application.objects.filter(member=OuterRef("pk"))
    later = mine.filter(Q(stage__in=OPEN) | Q(stage_since__date__gt=term))
    cards = Member.objects.living().filter(status=Status.NONE, memberships=None)
    cards = cards.filter(Exists(mine)).exclude(Exists(later))
    return cards, ended.filter(member=None)


def _withdrawn(term):
    mine = Consent.objects.filter(member=OuterRef("pk"), kind=ConsentKind.PROCESSING)
    gone = mine.filter(withdrawn_at__date__lte=term)
    cards = Member.objects.living().filter(status__in=[Status.NONE, Status.REMOVED])
    return cards.filter(Exists(gone)).exclude(Exists(mine.filter(withdrawn_at=None)))


def _cut(cards, applications):
    members = list(cards.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    rest = MOST + 1 - len(members)
    alone = []
    if applications is not None and rest > 0:
        alone = list(applications.order_by("pk").values_list("pk", flat=True)[:rest])
    is_more = len(members) + len(alone) > MOST
    return Found(members[:MOST], alone[: MOST - len(members[:MOST])], is_more)


def months_before(day, months):
    """The day so many months earlier; of 31 January, the last of the month."""
    total = day.year * 12 + day.month - 1 - months
    for last in (day.day, 30, 29, 28):
        try:
            return date(total // 12, total % 12 + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _said(rule):
    return f"через {rule.months} мес." if rule.is_active else "не искать"
