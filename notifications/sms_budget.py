"""What SMS may cost: limits of organisations by the month, and what has been spent of them.

A limit is of an organisation with everything below it, and those above hold as well. What a message
will cost is taken from all of them before it is sent, and mended when the gateway tells the price.
"""

from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.queries import responsible_for
from audit.services import record
from notifications.chat_enums import SmsState
from notifications.enums import MessageState
from notifications.models import Sms, SmsLimit, SmsSpent
from notifications.services import tell_user
from structure.models import Unit
from structure.scope import Action

NO_LIMIT = (
    "Лимит на СМС не задан ни здесь, ни выше: без него портал денег не тратит. Его задают в "
    "«Каналах связи»."
)
SPENT = "Лимит на СМС исчерпан: {unit}, {month}. Лимит меняют в «Каналах связи»."
HELD = (SmsState.RESERVED, SmsState.ACCEPTED)  # paid for; what has ended is sent anew for money
MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь"),
    *("октябрь", "ноябрь", "декабрь"),
)


def month_of(now):
    return timezone.localdate(now, timezone.get_default_timezone()).replace(day=1)


def in_words(month):
    return f"{MONTHS[month.month - 1]} {month.year}"


def price_held(message):
    """What an earlier try of the message has set aside, or None."""
    held = Sms.objects.filter(message=message, state__in=HELD)
    return held.values_list("estimate", flat=True).first()


@transaction.atomic
def reserve(message, *, pieces, price, provider, now):
    """(the SMS with its price set aside, ""), or (None, why it may not be sent).

    A second try of one message pays nothing more. One that has ended is sent anew as another SMS:
    by its number the gateway tells the two apart.
    """
    sms = Sms.objects.select_for_update().filter(message=message).first()
    if sms and sms.state in HELD:
        return sms, ""
    above = list(Unit.objects.above(message.unit).order_by("lft"))
    limits = {limit.unit_id: limit for limit in SmsLimit.objects.filter(unit__in=above)}
    if not limits:
        return None, NO_LIMIT
    month = month_of(now)
    rows = _locked(above, month)
    for unit in reversed(above):  # the nearest is told of first
        limit = limits.get(unit.pk)
        if limit and _is_over(limit, rows[unit.pk], pieces, price):
            _stop(rows.values(), limit, rows[unit.pk], now)
            return None, SPENT.format(unit=unit.short_name, month=in_words(month))
    _add(message.unit, month, pieces, price)
    if sms:
        sms.delete()
    made = Sms.objects.create(
        message=message, provider=provider, month=month, pieces=pieces, estimate=price
    )
    return made, ""


def _locked(above, month):
    """Rows of the month, locked from the union down, so that two senders never wait in a ring."""
    SmsSpent.objects.bulk_create(
        [SmsSpent(unit=unit, month=month) for unit in above], ignore_conflicts=True
    )
    rows = SmsSpent.objects.select_for_update(of=("self",)).filter(unit__in=above, month=month)
    return {row.unit_id: row for row in rows.order_by("unit__lft")}


def _is_over(limit, spent, pieces, price):
    too_dear = limit.roubles is not None and spent.roubles + price > limit.roubles
    return too_dear or (limit.pieces is not None and spent.pieces + pieces > limit.pieces)


def _stop(rows, limit, spent, now):
    """Count what was stopped, and tell whoever answers there, once for each limit."""
    SmsSpent.objects.filter(pk__in=[row.pk for row in rows]).update(blocked=F("blocked") + 1)
    if spent.told_at is not None:
        return
    SmsSpent.objects.filter(pk=spent.pk).update(told_at=now)
    user = responsible_for(limit.unit, action=Action.SEND_LETTER)
    if user:
        tell_user(
            user,
            f"Лимит на СМС исчерпан: {limit.unit.short_name}, {in_words(spent.month)}. "
            "СМС не отправляются, пока его не поднимут.",
            key=f"sms-limit:{limit.unit_id}:{spent.month}:{now:%d%H%M%S}",
            url=f"/office/channels/limits/{limit.unit_id}/",
        )


def _add(unit, month, pieces, roubles):
    """To the organisation and those above. One that moved meanwhile brings its past to nobody."""
    above = list(Unit.objects.above(unit).order_by("lft"))
    _locked(above, month)
    SmsSpent.objects.filter(unit__in=above, month=month).update(
        pieces=Greatest(F("pieces") + pieces, 0),
        roubles=Greatest(F("roubles") + roubles, Decimal(0)),
    )


@transaction.atomic
def settle(pk, *, cost):
    """The price is known: what was set aside is mended by the difference. Told again: nothing."""
    if cost is None:
        return
    sms = Sms.objects.select_for_update(of=("self",)).select_related("message__unit").get(pk=pk)
    held = sms.cost if sms.cost is not None else sms.estimate
    sms.cost = cost
    sms.save(update_fields=["cost"])
    if cost != held:
        _add(sms.message.unit, sms.month, 0, cost - held)


@transaction.atomic
def give_back(message):
    """The gateway refused the message for good, so it costs nothing."""
    sms = Sms.objects.select_for_update().filter(message=message, state=SmsState.RESERVED).first()
    if sms:
        Sms.objects.filter(pk=sms.pk).update(state=SmsState.DROPPED, cost=Decimal(0))
        _add(message.unit, sms.month, -sms.pieces, -sms.estimate)


def give_back_abandoned(limit=1000):
    """What was set aside for messages that were given up; how many there were."""
    hoped = (MessageState.WAITING, MessageState.SENDING, MessageState.SENT)
    abandoned = Sms.objects.filter(state=SmsState.RESERVED).exclude(message__state__in=hoped)
    rows = list(abandoned.select_related("message__unit").order_by("pk")[:limit])
    for sms in rows:
        give_back(sms.message)
    return len(rows)


@transaction.atomic
def set_limit(unit_pk, *, roubles, pieces, actor, now=None):
    """Set what the organisation may spend in a month; both empty: it has no limit of its own."""
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit_pk)
    limit = SmsLimit.objects.filter(unit=unit).first()
    old = [_told(limit.roubles), limit.pieces] if limit else [None, None]
    new = [_told(roubles), pieces]
    if old == new:
        return limit
    if roubles is None and pieces is None:
        limit.delete()
        limit = None
    else:
        values = {"roubles": roubles, "pieces": pieces}
        limit = SmsLimit.objects.update_or_create(unit=unit, defaults=values)[0]
    month = month_of(now or timezone.now())
    SmsSpent.objects.filter(unit=unit, month=month).update(told_at=None)
    record(
        "notifications.sms_limit.changed", unit, actor=actor, unit_id=unit.pk,
        changes={"roubles": [old[0], new[0]], "pieces": [old[1], new[1]]},
    )  # fmt: skip
    return limit


def _told(roubles):
    return None if roubles is None else f"{roubles:.2f}"
