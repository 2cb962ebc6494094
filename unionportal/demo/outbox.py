"""What became of the letters, notices and tasks of the past months."""

from datetime import timedelta

from django.db.models import F

from notifications.enums import MessageState, Reason
from notifications.models import Message, Notice

REFUSAL = "550 5.1.1 Такого почтового ящика нет"


def settle_outbox(now):
    """Old letters went out, newer ones are kept, some were refused; old notices were read.

    Nothing but the letters of the last hour is left for the worker.
    """
    written = Message.objects.filter(
        state=MessageState.WAITING, created_at__lt=now - timedelta(hours=1)
    )
    old = written.filter(created_at__lt=now - timedelta(days=14))
    lost = list(old.order_by("-created_at").values_list("pk", flat=True)[5:40:17])
    Message.objects.filter(pk__in=lost).update(
        state=MessageState.FAILED, reason=Reason.NO_BOX, attempts=1, error=REFUSAL, code="550 5.1.1"
    )
    old.exclude(pk__in=lost).update(
        state=MessageState.SENT,
        reason="",
        attempts=1,
        sent_at=F("created_at") + timedelta(seconds=40),
    )
    written.filter(created_at__gte=now - timedelta(days=14)).update(
        state=MessageState.KEPT, reason=""
    )
    Notice.objects.filter(created_at__lt=now - timedelta(days=5)).update(
        read_at=F("created_at") + timedelta(hours=3)
    )
