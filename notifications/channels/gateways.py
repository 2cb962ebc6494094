"""What a gateway of SMS is asked, and what it answers, whichever of them it is."""

from abc import ABC, abstractmethod
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.conf import settings

from notifications.enums import Reason


class Taken(NamedTuple):
    """The gateway has taken the message to send."""

    external_id: str
    cost: Decimal | None = None


class Report(NamedTuple):
    """What became of one message, as the gateway tells it."""

    external_id: str
    state: str
    words: str = ""
    code: str = ""
    cost: Decimal | None = None
    is_final: bool = False  # the number will not get it another time either
    is_gone: bool = False  # there is no such number


class Refusal(Exception):
    """The gateway did not take the message, in words for the ledger."""

    def __init__(self, words, *, code="", reason="", is_ours=False, is_reachable=True, wait=0):
        super().__init__(words)
        self.code, self.reason, self.is_ours = code, reason or Reason.AGAIN, is_ours
        self.is_final = bool(reason)
        self.is_reachable, self.wait = is_reachable, wait


class Gateway(ABC):
    """One provider. Each method raises ``Refusal`` or ``http.Away``."""

    name = title = address = ""

    @abstractmethod
    def price(self, phone, text) -> Decimal | None:
        """What the message would cost, before it is sent."""

    @abstractmethod
    def send(self, phone, text, number, *, is_again=False) -> Taken:
        """Give the message, by our own ``number``; ``is_again``: it may have been given before."""

    @abstractmethod
    def status(self, external_id, phone) -> Report | None:
        """What became of it; None for a message that the gateway does not know."""

    @abstractmethod
    def read_report(self, sent) -> list[Report] | None:
        """The reports in what was posted to us; None where the signature is not the gateway's."""


def gateway() -> Gateway | None:
    """The one that the settings name, if any."""
    from notifications.channels.smsc import Smsc
    from notifications.channels.smsru import SmsRu

    return (
        {"smsc": Smsc, "smsru": SmsRu}[settings.SMS_PROVIDER]() if settings.SMS_PROVIDER else None
    )


def money(value):
    try:
        return Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        return None
