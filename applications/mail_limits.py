"""How much one sender of mail may bring in a day before a person looks at it.

Whatever is over the limit is kept whole and waits in «Входящие»: the portal only stops laying it by
itself. A name in «From» may be anybody's, so only whoever answers our letter from an address that
we wrote to is told, and once a day; a stranger is answered nothing, else the portal would write to
those whose addresses were misused.
"""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from applications.models import Bundle, BundlePage
from notifications.models import Incoming
from notifications.services import queue_letter

DAY = timedelta(days=1)
MANY_LETTERS = "С этого адреса за сутки пришло слишком много писем: решите, чьё оно"
MANY_SHEETS = "С этого адреса за сутки пришло слишком много листов: решите, чьё письмо"
KIND = "mail_limit"


def why_too_much(letter):
    """The sentence why a person has to look at this letter, or "" while its sender keeps to the
    limits. The sheets are those of his letters already laid."""
    if not letter.from_address:
        return ""
    earlier = list(_earlier(letter)[: settings.MAILBOX_LETTERS_A_DAY])
    if len(earlier) >= settings.MAILBOX_LETTERS_A_DAY:
        return MANY_LETTERS
    most = settings.MAILBOX_SHEETS_A_DAY
    return MANY_SHEETS if earlier and _sheets_of(earlier, most) >= most else ""


def _earlier(letter):
    """Numbers of the letters of the same sender in the day before it, to any mailbox."""
    sent = Incoming.objects.alias(sender=Lower("from_address")).filter(
        sender=letter.from_address.lower(),
        received_at__gt=letter.received_at - DAY,
        received_at__lte=letter.received_at,
    )
    return sent.filter(pk__lt=letter.pk).values_list("pk", flat=True)


def _sheets_of(letters, at_most):
    named = Q()
    for pk in letters:
        named |= Q(key=f"letter:{pk}") | Q(key__startswith=f"letter:{pk}:")
    bundles = list(Bundle.objects.filter(named).values_list("pk", flat=True))
    return BundlePage.objects.filter(bundle__in=bundles)[:at_most].count()


def tell_sender(letter, application, *, now):
    """A letter to whoever answered ours, once a day and address."""
    address = letter.from_address.lower()
    mark = hashlib.sha256(address.encode()).hexdigest()[:32]
    return queue_letter(
        KIND,
        key=f"{KIND}:{mark}:{timezone.localdate(now):%Y%m%d}",
        unit=application.unit,
        about=application,
        to_address=letter.from_address,
        to_name=application.full_name,
        now=now,
    )
