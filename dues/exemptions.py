"""A member is freed from dues for a time: written down, prolonged or ended, cancelled.

Withholding stops on the first day and goes on by itself on the day ``until``.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import record
from dues.enums import DuesRefused
from dues.models import DuesExemption
from dues.settling import settle
from members.editing import locked
from members.enums import ON_THE_BOOKS
from structure.services import hold_tree


@transaction.atomic
def exempt(member_pk, *, since, ground, actor, until=None, basis="", now=None):
    """Free him from ``since`` to ``until`` (excluded), or until somebody says the day."""
    hold_tree()
    member = locked(member_pk)
    if member.status not in ON_THE_BOOKS:
        raise DuesRefused(f"{member}: {member.get_status_display().lower()}, взносов не платит.")
    _require_days(since, until)
    _require_apart(standing_of(member_pk), since, until)
    exemption = DuesExemption.objects.create(
        member=member, unit=member.unit, since=since, until=until, ground=ground, basis=basis,
        created_by=str(actor)[:200],
    )  # fmt: skip
    record(
        "dues.exemption.made", exemption, actor=actor, unit_id=member.unit_id,
        changes={"since": [None, str(since)], "until": [None, until and str(until)]},
    )  # fmt: skip
    settle([member_pk], now=now)
    return exemption


@transaction.atomic
def end_exemption(pk, *, until, actor, now=None):
    """He pays again from ``until``; the same day again changes nothing."""
    exemption = _locked(pk)
    if until == exemption.until:
        return exemption
    _require_days(exemption.since, until)
    _require_apart(standing_of(exemption.member_id).exclude(pk=pk), exemption.since, until)
    old, exemption.until = exemption.until, until
    exemption.save(update_fields=["until"])
    record(
        "dues.exemption.ended", exemption, actor=actor, unit_id=exemption.unit_id,
        changes={"until": [old and str(old), str(until)]},
    )  # fmt: skip
    settle([exemption.member_id], now=now)
    return exemption


@transaction.atomic
def cancel_exemption(pk, *, actor, now=None):
    """It should never have been written: dues of that time are due again."""
    now = now or timezone.now()
    exemption = _locked(pk)
    exemption.cancelled_at = now
    exemption.save(update_fields=["cancelled_at"])
    record(
        "dues.exemption.cancelled", exemption, actor=actor, unit_id=exemption.unit_id,
        changes={"cancelled_at": [None, str(now)]},
    )  # fmt: skip
    settle([exemption.member_id], now=now)
    return exemption


def standing_of(member_pk):
    """Exemptions of a member that nobody cancelled."""
    return DuesExemption.objects.filter(member=member_pk, cancelled_at=None)


def _locked(pk):
    hold_tree()
    locked(DuesExemption.objects.values_list("member", flat=True).get(pk=pk))
    exemption = DuesExemption.objects.select_for_update().get(pk=pk)
    if exemption.cancelled_at:
        raise DuesRefused("Это освобождение уже отменено. Обновите страницу.")
    return exemption


def _require_days(since, until):
    if until is not None and until <= since:
        raise DuesRefused("Освобождение кончается раньше, чем началось. Проверьте дни.")


def _require_apart(others, since, until):
    over = others.filter(Q(until=None) | Q(until__gt=since))
    if until is not None:
        over = over.filter(since__lt=until)
    other = over.order_by("since").first()
    if other:
        ends = f"до {other.until:%d.%m.%Y}" if other.until else "без срока"
        raise DuesRefused(
            f"На это время освобождение уже есть: с {other.since:%d.%m.%Y} {ends}. Измените его."
        )
