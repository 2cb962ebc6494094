"""What leaves the portal and what it tells its own people: every message is a row first."""

from notifications.models.inner import Notice, Todo, TodoQuerySet
from notifications.models.messages import Attachment, Message, MessageQuerySet
from notifications.models.texts import LetterText

__all__ = [
    "Attachment", "LetterText", "Message", "MessageQuerySet", "Notice", "Todo", "TodoQuerySet",
]  # fmt: skip
