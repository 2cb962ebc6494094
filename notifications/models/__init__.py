"""What leaves the portal and what it tells its own people: every message is a row first."""

from notifications.models.channels import (
    ChannelState,
    ChatLink,
    IncomingChat,
    LinkCode,
    Sms,
    SmsLimit,
    SmsSpent,
)
from notifications.models.delivery import (
    Batch,
    DeadAddress,
    FallbackRule,
    OptOut,
    Pause,
)
from notifications.models.heartbeats import Alarm, Heartbeat, PortalDuty
from notifications.models.inner import Notice, Todo, TodoQuerySet
from notifications.models.mailbox import Incoming, IncomingFile, IncomingQuerySet, Mailbox
from notifications.models.messages import Attachment, Attempt, Message, MessageQuerySet
from notifications.models.texts import LetterText, LetterVersion

__all__ = [
    "Alarm", "Attachment", "Attempt", "Batch", "ChannelState", "ChatLink", "DeadAddress",
    "FallbackRule", "Heartbeat", "Incoming", "IncomingChat", "IncomingFile", "IncomingQuerySet",
    "LetterText", "LetterVersion", "LinkCode", "Mailbox", "Message", "MessageQuerySet",
    "Notice", "OptOut", "Pause", "PortalDuty", "Sms", "SmsLimit", "SmsSpent", "Todo",
    "TodoQuerySet",
]  # fmt: skip
