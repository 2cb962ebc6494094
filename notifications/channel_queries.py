"""What the page «Каналы связи» shows."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from notifications.bots_reading import bots
from notifications.channels.gateways import gateway
from notifications.enums import Channel
from notifications.models import ChannelState, SmsLimit, SmsSpent
from notifications.sms_budget import month_of
from structure.keyset import page_of
from structure.models import Unit
from structure.scope import Action

PAGE = 25
FIRST, LAST = 2000, 3000  # years of a calendar that has months before and behind
FOREIGN = (
    "Выключен. Это иностранный мессенджер: государственным и некоторым другим организациям писать "
    "через него гражданам нельзя (149-ФЗ, ст. 10, ч. 8–10), а данные в нём хранятся за границей "
    "(152-ФЗ). Включает тот, кто обслуживает портал, если вашей организации это разрешено."
)


class Way(NamedTuple):
    """One channel: is it set up, and how it lives."""

    title: str
    is_on: bool
    note: str
    state: ChannelState | None = None
    is_mail: bool = False  # its successes and failures are those of the ledger


class Limited(NamedTuple):
    unit: Unit
    limit: SmsLimit
    spent: SmsSpent | None


def ways():
    """Every channel, by one query."""
    states = {state.channel: state for state in ChannelState.objects.all()}
    through, on = gateway(), {bot.name for bot in bots()}
    mail = settings.EMAIL_HOST if settings.EMAIL_CONFIGURED else "Письма лежат в «Исходящих»."
    return [
        Way("Почта", settings.EMAIL_CONFIGURED, mail, is_mail=True),
        Way(
            "СМС", through is not None, f"Шлюз {through.title}." if through else "Шлюз не задан.",
            states.get(Channel.SMS),
        ),
        Way("MAX", Channel.MAX in on, "" if Channel.MAX in on else "Бот не задан.",
            states.get(Channel.MAX)),
        Way("Telegram", Channel.TELEGRAM in on, _telegram(on), states.get(Channel.TELEGRAM)),
    ]  # fmt: skip


def _telegram(on):
    if Channel.TELEGRAM in on:
        return ""
    return "Разрешён, но бот не задан." if settings.TELEGRAM_ALLOWED else FOREIGN


def month_in(text):
    """The month that the address names, else the present one."""
    try:
        told = date.fromisoformat(f"{text}-01")
    except ValueError:
        return month_of(timezone.now())
    return told if FIRST <= told.year < LAST else month_of(timezone.now())


def months_around(month):
    """(the month before, the month after unless it has not come)."""
    after = (month + timedelta(days=31)).replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    return before, after if after <= month_of(timezone.now()) else None


def spent(user, month, *, after=""):
    """(spending of organisations with their own limits, where to go on), the largest first."""
    mine = SmsSpent.objects.for_user(user, Action.KEEP_CHANNELS).filter(month=month)
    rows, after = page_of(
        mine.select_related("unit"), "roubles", after, PAGE, read=_roubles, descending=True
    )
    limits = SmsLimit.objects.filter(unit__in=[row.unit_id for row in rows])
    own = {limit.unit_id: limit for limit in limits}
    for row in rows:
        row.limit = own.get(row.unit_id)
    return rows, after


def limits_set(user):
    """Limits within reach, the highest organisations first; so many that a page can show them."""
    mine = SmsLimit.objects.for_user(user, Action.KEEP_CHANNELS).select_related("unit")
    return mine.order_by("unit__level", "unit__tree_id", "unit__lft")[:PAGE]


def _roubles(text):
    if not text.replace(".", "", 1).isdigit() or len(text) > 14:
        raise ValueError
    return Decimal(text)


def limits_above(unit):
    """Limits that hold for the organisation besides its own, the nearest first."""
    above = Unit.objects.above(unit).exclude(pk=unit.pk)
    limits = SmsLimit.objects.filter(unit__in=above).select_related("unit")
    month = month_of(timezone.now())
    rows = SmsSpent.objects.filter(unit__in=above, month=month)
    spent_of = {row.unit_id: row for row in rows}
    return [
        Limited(limit.unit, limit, spent_of.get(limit.unit_id))
        for limit in sorted(limits, key=lambda one: -one.unit.level)
    ]


def spent_by(unit):
    """This month's spending of the organisation with everything below it, or None."""
    return SmsSpent.objects.filter(unit=unit, month=month_of(timezone.now())).first()
