"""What leaves the portal and what it tells its own people: every message is a row first."""

from notifications.models.delivery import (
    Batch,
    DeadAddress,
    FallbackRule,
    OptOut,
    Pause,
)
from notifications.models.inner import Notice, Todo, TodoQuerySet
from notifications.models.messages import Attachment, Attempt, Message, MessageQuerySet
from notifications.models.texts import LetterText

__all__ = [
    "Attachment", "Attempt", "Batch", "DeadAddress", "FallbackRule", "LetterText", "Message",
    "MessageQuerySet", "Notice", "OptOut", "Pause", "Todo", "TodoQuerySet",
]  # fmt: skip
