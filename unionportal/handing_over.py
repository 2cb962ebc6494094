"""The end of an office and the passing on of what was in hand because of it, in one breath.

An office that ends on a day to come leaves a plan, a row; the nightly sweep carries it out by the
same function. What was passed on can be taken back for some days, a thing at a time: what has
moved since stays where it is.
"""

import logging
from collections import Counter
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.enums import GrantRefused, HandoverState
from accounts.guards import require_grantable, require_new, require_of_another
from accounts.locks import locked_people
from accounts.models import HandedOver, Handover, Mandate, User
from accounts.models.handovers import TAKEN_BACK_WITHIN
from accounts.queries import users_who_may
from audit.services import current_operation, operation, record
from notifications.services import tell_user
from structure.services import hold_tree
from unionportal.in_hand import COUNTED, KINDS, SHOWN, Kind, next_day, next_holder

logger = logging.getLogger(__name__)

ROBOT = "робот"
ENDED_LATELY = timedelta(days=60)  # a sweep may be late


@transaction.atomic
def end(pk, *, on, actor, choices=None, now=None):
    """End the office with its last day ``on``; what was in hand goes on as ``choices`` says.

    ``choices`` is {kind: id of the successor}; a kind without one goes to whoever answers for the
    organisation on that day. An office that ends today or later is passed on by the sweep, when
    it has ended. Returns the handover. Raises ``GrantRefused``.
    """
    now = now or timezone.now()
    hold_tree()
    old_end = Mandate.objects.get(pk=pk).ends_on
    mandate = services.end_mandate(pk, on=on, actor=actor)
    Handover.objects.filter(mandate=mandate, state=HandoverState.PLANNED).update(
        state=HandoverState.TAKEN_BACK, taken_back_at=now
    )
    handover = Handover.objects.create(
        mandate=mandate,
        last_day=on,
        old_end=old_end,
        choices={kind: pk for kind, pk in (choices or {}).items() if pk and kind in KINDS},
        actor=actor,
        operation=current_operation(),
        created_at=now,
    )
    if on < timezone.localdate(now):
        _carry_out(handover, actor=actor, now=now)
    return handover


def _carry_out(handover, *, actor, now):
    """Pass on everything; the caller holds the tree and has locked the person."""
    mandate, today = handover.mandate, timezone.localdate(now)
    given = Counter()
    for kind in KINDS.values():
        chosen = _successor(mandate, kind, handover.choices.get(kind.name), today)
        passed = kind.pass_on(mandate, chosen, on=today)
        if not passed:
            continue
        HandedOver.objects.bulk_create(
            HandedOver(handover=handover, kind=kind.name, object_id=pk, old=old, new=new)
            for pk, old, new in passed
        )
        record(
            "accounts.handover.passed",
            mandate,
            actor=actor,
            unit_id=mandate.unit_id,
            kind=kind.title,
            old=mandate.user_id,
            new={str(pk): new for pk, _, new in passed},
        )
        given.update(new for _, _, new in passed if new)
    handover.state, handover.done_at = HandoverState.DONE, now
    handover.operation = current_operation()
    handover.save(update_fields=["state", "done_at", "operation"])
    for user in User.objects.filter(pk__in=given):
        tell_user(
            user,
            f"Вам перешли дела: {mandate.user.short_name}, {mandate.title}, "
            f"{mandate.unit.short_name}. Всего {given[user.pk]}.",
            key=f"handover:{handover.pk}",
            url=reverse("today"),
        )
    return sum(given.values())


def _successor(mandate, kind, chosen, on):
    """Who was chosen, or the next holder of the office, if he may have it on that day."""
    able = users_who_may(kind.action, mandate.unit, on=on).exclude(pk=mandate.user_id)
    if chosen and (user := able.filter(pk=chosen).first()):
        return user
    if not chosen and (holder := next_holder(mandate, on=on)):
        return able.filter(pk=holder.pk).first()
    return None


def pass_on_what_ended(*, on=None, now=None):
    """Pass on what is in the hands of people whose office ended lately. May run twice or late.

    Returns how many things changed hands.
    """
    now = now or timezone.now()
    on = on or timezone.localdate(now)
    done = Handover.objects.filter(mandate=OuterRef("pk"), state=HandoverState.DONE)
    ended = Mandate.objects.filter(ends_on__lt=on, ends_on__gte=on - ENDED_LATELY)
    changed = 0
    for pk in list(ended.exclude(Exists(done)).order_by("pk").values_list("pk", flat=True)):
        try:
            with operation():
                changed += pass_on_ended(pk, on=on, now=now)
        except Exception:  # one broken row must not keep the others from being passed on
            logger.exception("the work of mandate %s was not passed on", pk)
    return changed


@transaction.atomic
def pass_on_ended(pk, *, on, now):
    """Carry out the plan of one mandate that has ended, or pass on by the rule where none is."""
    hold_tree()
    locked_people(Mandate.objects.get(pk=pk).user_id)
    mandate = (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("unit", "user", "standing_in_for__user")
        .get(pk=pk)
    )
    handover = mandate.handovers.exclude(state=HandoverState.TAKEN_BACK).first()
    if mandate.ends_on is None or mandate.ends_on >= on:
        return 0
    if handover and handover.state == HandoverState.DONE:
        return 0
    handover = handover or Handover.objects.create(
        mandate=mandate, last_day=mandate.ends_on, old_end=mandate.ends_on, created_at=now
    )
    handover.mandate = mandate
    return _carry_out(handover, actor=ROBOT, now=now)


@transaction.atomic
def take_back(pk, *, actor, now=None):
    """The office was not to be ended: it holds as before, and what has not moved since returns.

    Returns (how many things returned, how many stayed where they are). Raises ``GrantRefused``;
    a second call is refused, and he himself whose office it was.
    """
    now = now or timezone.now()
    hold_tree()
    handover = Handover.objects.select_related("mandate").get(pk=pk)
    people = locked_people(actor.pk, handover.mandate.user_id)
    handover = Handover.objects.select_for_update(of=("self",)).get(pk=pk)
    mandate = (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("unit", "user")
        .get(pk=handover.mandate_id)
    )
    require_grantable(people[actor.pk], mandate.role, mandate.unit)
    require_of_another(actor, mandate.user)
    if reason := why_kept(handover, mandate, now=now):
        raise GrantRefused(reason)
    require_new(
        mandate.user, mandate.unit, mandate.role, mandate.starts_on, handover.old_end, but=mandate
    )
    mandate.ends_on = handover.old_end
    mandate.save(update_fields=["ends_on"])
    returned = Counter(
        KINDS[thing.kind].put_back(thing) for thing in handover.things.order_by("pk")
    )
    handover.state, handover.taken_back_at = HandoverState.TAKEN_BACK, now
    handover.save(update_fields=["state", "taken_back_at"])
    record(
        "accounts.handover.taken_back",
        mandate,
        actor=actor,
        unit_id=mandate.unit_id,
        user=mandate.user_id,
        old=str(handover.last_day),
        new=handover.old_end and str(handover.old_end),
        returned=returned[True],
        stayed=returned[False],
        undoes=handover.operation and str(handover.operation),
    )
    return returned[True], returned[False]


def why_kept(handover, mandate, *, now):
    """Why the end cannot be taken back any more, in a sentence; "" when it can."""
    if handover.state == HandoverState.TAKEN_BACK:
        return "Это уже отменено."
    if handover.actor_id is None or mandate.ends_on != handover.last_day:
        return "Полномочие закончилось само, по сроку. Дайте его заново."
    if not handover.can_be_taken_back(now):
        return f"Отменить можно было {TAKEN_BACK_WITHIN.days} дней. Дайте полномочие заново."
    if not mandate.unit.is_open:
        return f"«{mandate.unit}» закрыта."
    if not mandate.user.is_active:
        return "Вход этого человека закрыт."
    return ""


class Held(NamedTuple):
    """One kind of work that he has in hand, for the page that ends his office."""

    kind: Kind
    number: int  # up to ``COUNTED`` and one more
    some: list[str]

    @property
    def is_more(self):
        return self.number > COUNTED


def preview(mandate):
    """What he has in hand because of this office and would lose with it."""
    day = next_day(timezone.localdate())
    found = []
    for kind in KINDS.values():
        rows = kind.of(mandate, on=day)
        some = [str(row) for row in rows.select_related(kind.unit)[:SHOWN]]
        if some:
            found.append(Held(kind, rows[: COUNTED + 1].count(), some))
    return found
