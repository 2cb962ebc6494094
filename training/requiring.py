"""Rules of mandatory learning: made, ended, and what one would do before it is switched on.

A rule is never changed: another one is made from a day, so that days of grace run anew for all.
"""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from audit.services import record
from structure.models import Unit
from structure.scope import Action, may
from training.enums import TrainingRefused
from training.mandatory import offices_of, without_it
from training.models import Course, LearningRules

COUNTED = 10_000  # people, no further: the page tells «больше 10 000»
FIELDS = ("roles", "grace_days", "remind_days", "narrows")


class Outlook(NamedTuple):
    """What a rule would do on the day: people of these offices, and those whom nothing holds."""

    holders: int
    without: int
    whole: int  # of those without, administrators of the union: the last one is never narrowed

    @property
    def is_more(self):
        return self.holders > COUNTED or self.without > COUNTED


def outlook(rule, *, on):
    """Counted no further than ``COUNTED`` and one; three queries."""
    without = without_it(rule, on=on)
    admins = without.filter(role=Role.UNION_ADMIN)
    return Outlook(_people(offices_of(rule, on=on)), _people(without), _people(admins))


def _people(mandates):
    return mandates.order_by().values("user").distinct()[: COUNTED + 1].count()


@transaction.atomic
def require(unit, course, *, actor, on=None, **fields):
    """Make a course mandatory for some offices from the day ``on``. Raises ``TrainingRefused``.

    A rule of the same course there ends that day: everybody is warned anew.
    """
    on = on or timezone.localdate()
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    _require_right(actor, unit)
    if not Course.objects.filter(line=course.line, published_at__isnull=False).exists():
        raise TrainingRefused("Обязательным делают опубликованный курс.")
    for former in _running(unit, course.line):
        _end(former, on=on, actor=actor)
    rule = LearningRules.objects.create(unit=unit, course_line=course.line, since=on, **fields)
    record(
        "training.rule.made", rule, actor=actor, unit_id=unit.pk, course=course.pk,
        **{name: getattr(rule, name) for name in FIELDS},
    )  # fmt: skip
    return rule


@transaction.atomic
def release(pk, *, actor, on=None):
    """The course is mandatory no more: rights narrowed because of it come back with the sweep."""
    on = on or timezone.localdate()
    rule = LearningRules.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    _require_right(actor, rule.unit)
    if rule.until:
        raise TrainingRefused(f"Это правило и так снято с {rule.until:%d.%m.%Y}.")
    _end(rule, on=on, actor=actor)
    return rule


def _running(unit, line):
    rows = LearningRules.objects.select_for_update().filter(unit=unit, course_line=line, until=None)
    return list(rows.order_by("pk"))


def _end(rule, *, on, actor):
    rule.until = max(on, rule.since)
    rule.save(update_fields=["until"])
    record(
        "training.rule.ended", rule, actor=actor, unit_id=rule.unit_id, old=None,
        new=str(rule.until),
    )  # fmt: skip


def _require_right(actor, unit):
    if not may(actor, Action.REQUIRE_TRAINING, unit):
        raise TrainingRefused("Обязательное обучение здесь вводит администратор союза.")
