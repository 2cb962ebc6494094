"""SMS through a gateway: counted, paid from the organisation's limit, asked for its fate."""

import logging
import re
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notifications import sms_budget
from notifications.channels import Channel, Verdict, health
from notifications.channels.gateways import Refusal, gateway
from notifications.channels.http import Away
from notifications.channels.segments import MOST_PIECES, pieces_of
from notifications.chat_enums import SmsState
from notifications.enums import Channel as Name
from notifications.enums import Reason
from notifications.ledger import note_arrival, note_bounce
from notifications.models import Sms
from notifications.short import short_text

NO_SUCH_NUMBER = "550 5.1.1"  # as the ledger calls an address that is none
logger = logging.getLogger(__name__)

FIRST_ASK = timedelta(minutes=5)
MOST_ASKED = 8  # five minutes, ten, twenty … some ten hours; then the gateway's day is over


class SmsChannel(Channel):
    name = Name.SMS
    is_always_quiet = True

    @property
    def is_configured(self):
        return bool(settings.SMS_PROVIDER)

    def send(self, message, *, connection=None, now=None) -> Verdict:
        now = now or timezone.now()
        asked = health.pause_left(self.name, now=now)
        if asked:
            return Verdict.later("Шлюз СМС просил подождать.", is_reachable=False, wait=asked)
        phone, text = phone_of(message), short_text(message)
        if not phone:
            return Verdict.never(Reason.BAD_ADDRESS, "Это не номер мобильного телефона.")
        pieces = pieces_of(text)
        if pieces > MOST_PIECES:
            return Verdict.never(Reason.TOO_LARGE, f"В СМС {pieces} частей, а можно {MOST_PIECES}.")
        try:
            return self._sent(message, gateway(), phone, text, pieces, now)
        except Away as away:
            health.note_error(self.name, str(away), now=now)
            return Verdict.later(str(away), code=away.code, is_reachable=False)
        except Refusal as refusal:
            return self._refused(message, refusal, now)
        except Exception:  # the interface promises a verdict; the row keeps its try
            logger.exception("SMS of message %s", message.pk)
            return Verdict.later("СМС не собралось из-за ошибки портала.")

    def _sent(self, message, through, phone, text, pieces, now):
        price = sms_budget.price_held(message)
        if price is None:  # asked before anything is locked
            price = estimate(through, phone, text, pieces)
        sms, words = sms_budget.reserve(
            message, pieces=pieces, price=price, provider=through.name, now=now
        )
        if sms is None:
            return Verdict.never(Reason.BUDGET, words)
        if sms.state == SmsState.ACCEPTED:  # whoever sent it was killed before he said so
            return Verdict.sent(f"Принято шлюзом, номер {sms.external_id}.")
        taken = through.send(phone, text, sms.pk, is_again=message.attempts > 1)
        with transaction.atomic():
            sms_budget.settle(sms.pk, cost=taken.cost)
            Sms.objects.filter(pk=sms.pk).update(
                external_id=taken.external_id, state=SmsState.ACCEPTED, ask_at=now + FIRST_ASK
            )
        health.note_success(self.name, now=now)
        return Verdict.sent(f"Принято шлюзом, номер {taken.external_id}.")

    def _refused(self, message, refusal, now):
        words = str(refusal)
        if refusal.wait:
            health.pause(self.name, refusal.wait, now=now)
        if refusal.is_ours or not refusal.is_reachable:
            health.note_error(self.name, words, now=now)
        if refusal.is_final:
            sms_budget.give_back(message)
            return Verdict.never(refusal.reason, words, code=refusal.code)
        return Verdict.later(
            words, code=refusal.code, is_reachable=refusal.is_reachable, is_ours=refusal.is_ours,
            wait=timedelta(seconds=refusal.wait) if refusal.wait else None,
        )  # fmt: skip


def estimate(through, phone, text, pieces):
    """What it will cost: as the gateway says, else by the price of a part in the settings."""
    try:
        told = through.price(phone, text)
    except (Away, Refusal):
        told = None
    return told if told is not None else Decimal(settings.SMS_PRICE) * pieces


def phone_of(message):
    """Digits of a Russian mobile, «79…», as gateways want them; "" for anything else."""
    digits = re.sub(r"\D", "", message.to_address or message.phone)
    if len(digits) == 11 and digits[0] in "78" and digits[1] == "9":
        return "7" + digits[1:]
    return ""


@transaction.atomic
def take_report(provider, report, *, now=None):
    """Write down what the gateway tells of one SMS. Told twice or late, it changes nothing more.

    True when it was news. A message that the portal does not know is passed over.
    """
    now = now or timezone.now()
    sms = (
        Sms.objects.select_for_update(of=("self",))
        .filter(provider=provider, external_id=report.external_id)
        .exclude(external_id="")
        .select_related("message")
        .first()
    )
    if sms is None:
        return False
    sms_budget.settle(sms.pk, cost=report.cost)
    if sms.state != SmsState.ACCEPTED or report.state == SmsState.ACCEPTED:
        return False
    Sms.objects.filter(pk=sms.pk).update(state=report.state, ask_at=None)
    if report.state == SmsState.DELIVERED:
        note_arrival(sms.message, now=now)
    else:
        code = NO_SUCH_NUMBER if report.is_gone else ""
        note_bounce(sms.message, is_final=report.is_final, code=code, words=report.words, now=now)
    return True


def ask_for_news(limit=200, *, now=None):
    """Ask the gateway about what it took and has said nothing of since; how many answered."""
    now, through = now or timezone.now(), gateway()
    if through is None:
        return 0
    due = Sms.objects.filter(state=SmsState.ACCEPTED, ask_at__lte=now, provider=through.name)
    told = 0
    for sms in due.select_related("message").order_by("ask_at")[:limit]:
        try:
            report = through.status(sms.external_id, phone_of(sms.message))
        except (Away, Refusal) as fault:
            health.note_error(Name.SMS, str(fault), now=now)
            break
        told += bool(report and take_report(through.name, report, now=now))
        asked = sms.asked + 1
        again = now + FIRST_ASK * 2**asked if asked < MOST_ASKED else None
        Sms.objects.filter(pk=sms.pk, state=SmsState.ACCEPTED).update(asked=asked, ask_at=again)
    return told
