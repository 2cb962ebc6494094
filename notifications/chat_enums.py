"""Messengers and what people write to the bots of the union there."""

from django.db.models import TextChoices


class Messenger(TextChoices):
    """The values are those of ``Channel``: what is sent to a chat is a message of that channel."""

    TELEGRAM = "telegram", "Telegram"
    MAX = "max", "MAX"


class Said(TextChoices):
    """What one update of a bot is, as far as the portal cares."""

    START = "start", "привязать по коду"
    STOP = "stop", "больше не писать"
    TEXT = "text", "текст"
    FILES = "files", "снимки или файлы"
    OTHER = "other", "то, чего бот не понимает"


class UpdateState(TextChoices):
    WAITING = "waiting", "ждёт разбора"
    DONE = "done", "разобрано"
    FAILED = "failed", "не разобрано"


class SmsState(TextChoices):
    """What the gateway has told of one SMS."""

    RESERVED = "reserved", "отправляется"
    ACCEPTED = "accepted", "принято оператором"
    DELIVERED = "delivered", "доставлено"
    FAILED = "failed", "не доставлено"
    DROPPED = "dropped", "не отправлено"


class ChatRefused(Exception):
    """The chat cannot be linked. The message is shown to the person as it is."""
