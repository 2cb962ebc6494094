"""What bots of all messengers have in common: sending to a chat, reading what came."""

import logging
from abc import abstractmethod
from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from notifications import chats
from notifications.channels import Channel, Verdict, health
from notifications.channels.http import Away
from notifications.chat_enums import Messenger
from notifications.enums import Reason
from notifications.short import short_text

logger = logging.getLogger(__name__)

MOST_TEXT = 4000  # signs; both messengers take a little more
MOST_FILE = 20 * 1024 * 1024  # what a bot may take from the servers of Telegram
SOME_TIME = 30  # seconds, where the messenger asks to wait and does not say how long


class Heard(NamedTuple):
    """One update of a bot, told in our words. ``files`` are dicts that ``fetch`` understands."""

    update_id: str
    chat_id: str
    kind: str
    text: str = ""
    files: tuple = ()


class Fault(Exception):
    """The messenger refused. ``is_gone``: the person has stopped the bot, or is there no more."""

    def __init__(self, words, *, code="", is_gone=False, is_ours=False, wait=0):
        super().__init__(words)
        self.code, self.is_gone, self.is_ours, self.wait = code, is_gone, is_ours, wait


class Bot(Channel):
    """A messenger. What it asks over the network raises ``Fault`` or ``http.Away``."""

    is_webhook = False  # do updates come by themselves, or are they asked for?

    @abstractmethod
    def deliver(self, chat_id, text):
        """Send; the messenger's own name of the message."""

    @abstractmethod
    def updates(self, place):
        """(raw updates after ``place``, the next place), at once: a worker has more to do."""

    @abstractmethod
    def heard(self, raw) -> Heard | None:
        """An update in our words; None for what is none of our business."""

    @abstractmethod
    def fetch(self, file) -> bytes:
        """The bytes of one of ``Heard.files``."""

    @abstractmethod
    def deep_link(self, code) -> str:
        """The address that opens the chat with the bot and gives it the code."""

    def send(self, message, *, connection=None, now=None) -> Verdict:
        now = now or timezone.now()
        asked = health.pause_left(self.name, now=now)
        if asked:
            return Verdict.later(f"{self.title} просил подождать.", is_reachable=False, wait=asked)
        if not chats.is_linked(self.name, message.to_address):
            return Verdict.never(Reason.REFUSED, "Чат отвязан: человек больше не пишет боту.")
        try:
            told = self.deliver(message.to_address, short_text(message)[:MOST_TEXT])
        except Away as away:
            health.note_error(self.name, str(away), now=now)
            return Verdict.later(str(away), code=away.code, is_reachable=False)
        except Fault as fault:
            return self._failed(message, fault, now)
        except Exception:  # the interface promises a verdict; the row keeps its try
            logger.exception("message %s to a chat", message.pk)
            return Verdict.later("Сообщение не собралось из-за ошибки портала.")
        health.note_success(self.name, now=now)
        return Verdict.sent(code=told[:20])

    def _failed(self, message, fault, now):
        words = str(fault)
        if fault.is_gone:
            chats.unlink_chat(self.name, message.to_address, why=words, now=now)
            return Verdict.never(Reason.REFUSED, words, code=fault.code)
        if fault.wait:
            health.pause(self.name, fault.wait, now=now)
            return Verdict.later(
                words, code=fault.code, is_reachable=False, wait=timedelta(seconds=fault.wait)
            )
        if fault.is_ours:
            health.note_error(self.name, words, now=now)
            return Verdict.later(words, code=fault.code, is_ours=True, is_reachable=False)
        return Verdict.never(Reason.REFUSED, words, code=fault.code)

    @property
    def title(self):
        return Messenger(self.name).label


def file_name(name, number, ending):
    """A name for a file that has come without one."""
    return name or f"Снимок {number}{ending}"
