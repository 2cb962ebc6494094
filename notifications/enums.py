from django.db.models import TextChoices

HIDDEN = "Данные скрыты"


class Channel(TextChoices):
    EMAIL = "email", "Электронная почта"


class MessageState(TextChoices):
    """What became of a message. Every one of them is in exactly one of these."""

    WAITING = "waiting", "Ждёт отправки"
    SENDING = "sending", "Отправляется"
    SENT = "sent", "Отправлено"
    KEPT = "kept", "Лежит здесь: почта не подключена"
    FAILED = "failed", "Не доставлено"
    NO_ADDRESS = "no_address", "Нет адреса"


class LetterRefused(Exception):
    """The letter cannot be sent or worded so. The message is shown to the user as it is."""
