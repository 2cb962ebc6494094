"""The nightly check of the journal, and who is told when it does not hold."""

import logging

from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Mandate, User
from audit.checking import check
from notifications.services import tell_user

logger = logging.getLogger(__name__)


def watch(*, now=None):
    """Check the whole chain; the fault in words, or "". Each day it stands the union is told."""
    fault = check().fault
    if fault:
        day = timezone.localdate(now)
        logger.error("the journal is broken: %s", fault)
        for admin in _administrators():
            tell_user(
                admin,
                f"Журнал нарушен: {fault} Сообщите тому, кто обслуживает сервер.",
                key=f"journal.broken:{day.isoformat()}",
                url=reverse("accounts:journal"),
            )
    return fault


def _administrators():
    held = Mandate.objects.current().filter(role=Role.UNION_ADMIN)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk")
