"""Writes to the dated percentages by which dues are shared."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.services import record
from dues.enums import DuesRefused
from dues.models import Share
from dues.shares import HUNDRED

NOT_WHOLE = "Доли должны давать 100 %: сейчас {} %."
SAME_DAY = "На эту дату распределение уже установлено. Отмените его или выберите другую дату."
BEGUN = "Распределение уже действует: отменить его нельзя. Установите новое с другой даты."
WITHDRAWN = "Это распределение уже отменено."


@transaction.atomic
def set_share(*, unit, starts_on, territorial, union, actor, basis=""):
    """From a day on, dues of this organisation and of those below are shared like this.

    What was shared before is not shared anew.
    """
    primary = HUNDRED - territorial - union
    if primary < 0 or territorial < 0 or union < 0:
        raise DuesRefused(NOT_WHOLE.format(territorial + union))
    try:
        with transaction.atomic():
            share = Share.objects.create(
                unit=unit, starts_on=starts_on, primary=primary, territorial=territorial,
                union=union, basis=basis[:200], set_by=str(actor)[:200],
            )  # fmt: skip
    except IntegrityError as error:
        raise DuesRefused(SAME_DAY) from error
    before = (
        Share.objects.filter(unit=unit, starts_on__lt=starts_on, withdrawn_at=None)
        .order_by("-starts_on")
        .first()
    )
    record(
        "dues.share.set", share, actor=actor, unit_id=unit.pk, starts_on=str(starts_on),
        old=_told(before), new=_told(share), basis=basis,
    )  # fmt: skip
    return share


def _told(share):
    return share and [str(share.primary), str(share.territorial), str(share.union)]


@transaction.atomic
def withdraw_share(pk, *, today, actor, now=None):
    """Take back a share that has not begun yet."""
    share = Share.objects.select_for_update().get(pk=pk)
    if share.withdrawn_at:
        raise DuesRefused(WITHDRAWN)
    if share.starts_on <= today:
        raise DuesRefused(BEGUN)
    share.withdrawn_at = now or timezone.now()
    share.save(update_fields=["withdrawn_at"])
    record("dues.share.withdrawn", share, actor=actor, unit_id=share.unit_id, old=_told(share))
    return share
