"""Reminders of what stands on the cards of organisations and will soon end.

A task for the responsible person ninety days before the end of a collective agreement, of a
tariff agreement and of the term of the elected bodies. The sweep may run twice or late: a task is
put once for each thing and each day of its end; when there is a next one, the task is done. When
that day comes to hold again, it is put again, unless a person has said that it is done.
"""

import logging
from datetime import date, timedelta
from itertools import chain, islice
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.queries import responsible_for
from notifications.models import Todo
from notifications.services import finish_todo, put_todo
from structure.agreements import SOON, ending_agreements, without_next
from structure.enums import TERM_YEARS
from structure.models import CollectiveAgreement, Unit
from structure.services import hold_tree

logger = logging.getLogger(__name__)

ROBOT = "робот"
PREFIX = "ending"
BATCH = 500
TOGETHER = 50  # tasks put in one transaction: the tree is held for the time of them


class Ending(NamedTuple):
    """One thing that ends on a day."""

    kind: str
    about: CollectiveAgreement | Unit
    unit: Unit
    on: date

    @property
    def key(self):
        return f"{PREFIX}:{self.kind}:{self.about.pk}:{self.on.isoformat()}"

    @property
    def title(self):
        return f"{TITLES[self.kind]} {self.on:%d.%m.%Y}: {self.unit.short_name}"

    @property
    def url(self):
        page = "structure:agreements" if self.kind == "agreement" else "structure:unit"
        return reverse(page, args=[self.unit.pk])


TITLES = {
    "agreement": "Коллективный договор действует до",
    "tariff": "Отраслевое соглашение действует до",
    "elections": "Провести отчётно-выборное собрание до",
}


def remind_of_endings(*, on=None, now=None):
    """Put the tasks that are due on a day and finish those that are over; returns how many new."""
    on, now = on or timezone.localdate(), now or timezone.now()
    put = 0
    for some in _in_batches(endings(on)):
        # One that the portal itself has finished is put again: its day was another meanwhile.
        known = set(
            Todo.objects.filter(key__in=[ending.key for ending in some])
            .exclude(done_by=ROBOT)
            .values_list("key", flat=True)
        )
        new = [ending for ending in some if ending.key not in known]
        for start in range(0, len(new), TOGETHER):
            put += _put_some(new[start : start + TOGETHER], on=on, now=now)
    finish_what_is_over(now=now)
    return put


def _put_some(some, *, on, now):
    """Together when all is well, else one by one; how many."""
    try:
        return _put(some, on=on, now=now)
    except Exception as error:
        if len(some) > 1:
            return sum(_put_some([ending], on=on, now=now) for ending in some)
        # One broken row must not keep the others from being told of.
        logger.error("%s was not told of", some[0].key, exc_info=error)
        return 0


def endings(on):
    agreements = ending_agreements(on).select_related("unit").order_by("pk")
    tariffs = Unit.objects.open().filter(
        tariff_agreement_until__gte=on, tariff_agreement_until__lte=on + SOON
    )
    return chain(
        (Ending("agreement", row, row.unit, row.until) for row in agreements.iterator(BATCH)),
        (Ending("tariff", row, row, row.tariff_agreement_until) for row in tariffs.iterator(BATCH)),
        _elections(on),
    )


def _elections(on):
    """By each length of the term, so that an index of the last elections is asked for a range."""
    for years in TERM_YEARS:
        first = on - timedelta(days=366 * years)
        last = on + SOON - timedelta(days=365 * years - 1)
        held = Unit.objects.open().filter(
            term_years=years, last_election_on__gte=first, last_election_on__lte=last
        )
        for unit in held.iterator(BATCH):
            if on <= unit.next_election_on <= on + SOON:
                yield Ending("elections", unit, unit, unit.next_election_on)


@transaction.atomic
def _put(some, *, on, now):
    hold_tree()  # else an organisation may be closed before its responsible person is asked for
    units = Unit.objects.open().in_bulk({ending.unit.pk for ending in some})
    responsible = {pk: responsible_for(unit, on=on) for pk, unit in units.items()}
    still = [ending for ending in some if ending.unit.pk in units]
    for ending in still:
        put_todo(
            ending.title,
            key=ending.key,
            unit=units[ending.unit.pk],
            user=responsible[ending.unit.pk],
            about=ending.about,
            url=ending.url,
            due_on=ending.on,
            now=now,
            anew=True,
        )
    return len(still)


def finish_what_is_over(*, now):
    """Tasks about what has been prolonged, followed by the next, corrected or taken back."""
    open_ones = Todo.objects.open().filter(key__startswith=f"{PREFIX}:").order_by("pk")
    for some in _in_batches(open_ones.values_list("pk", "key").iterator(BATCH)):
        still = _keys_that_hold([key for _, key in some])
        for pk, key in some:
            if key not in still:
                finish_todo(pk, actor=ROBOT, now=now)


def _in_batches(rows):
    rows = iter(rows)
    while some := list(islice(rows, BATCH)):
        yield some


def _keys_that_hold(keys):
    asked = {}
    for key in keys:
        _, kind, pk, _ = key.split(":")
        asked.setdefault(kind, []).append(int(pk))
    agreements = CollectiveAgreement.objects.filter(pk__in=asked.get("agreement", []))
    holding = [Ending("agreement", row, None, row.until) for row in without_next(agreements)]
    units = Unit.objects.open()
    for unit in units.filter(pk__in=asked.get("tariff", []), tariff_agreement_until__isnull=False):
        holding.append(Ending("tariff", unit, unit, unit.tariff_agreement_until))
    for unit in units.filter(pk__in=asked.get("elections", [])):
        if unit.next_election_on:
            holding.append(Ending("elections", unit, unit, unit.next_election_on))
    return {ending.key for ending in holding}
