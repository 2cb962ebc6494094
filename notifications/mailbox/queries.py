"""The inbox: letters that came, as lists show them."""

from django.db.models import Q

from notifications.mailbox.enums import IncomingState
from notifications.models import Incoming, Mailbox
from structure.keyset import moment, page_of
from structure.scope import Action

PAGE = 25
MANY = 100  # more waiting letters than this are shown as «99+»
# The heaps of the inbox, by their name in the address: (title, states in it).
HEAPS = {
    "": ("Ждут разбора", (IncomingState.WAITING,)),
    "filed": ("Привязаны", (IncomingState.FILED,)),
    "noted": ("Возвраты и автоответы", (IncomingState.NOTED,)),
    "dismissed": ("Не по делу", (IncomingState.DISMISSED,)),
    "spam": ("Спам", (IncomingState.SPAM,)),
}


def letters(user, *, heap="", mailbox=None, q=""):
    """Letters this user handles, of one heap."""
    found = Incoming.objects.for_user(user, Action.HANDLE_APPLICATION)
    found = found.filter(state__in=HEAPS[heap][1])
    if mailbox:
        found = found.filter(mailbox=mailbox)
    if q.strip():  # counted without a name, found by nobody
        found = found.filter(is_hidden=False)
    for word in q.replace("\0", "").split()[:5]:
        found = found.filter(
            Q(from_name__icontains=word)
            | Q(from_address__icontains=word)
            | Q(subject__icontains=word)
        )
    return found


def page(rows, *, after=""):
    """(letters, where to go on), newest first; each with the number of its files."""
    rows = rows.select_related("unit", "mailbox").defer("text", "quoted").prefetch_related("files")
    return page_of(rows, "received_at", after, PAGE, read=moment, descending=True)


def waiting_count(user):
    """How many letters wait for this user, counted up to ``MANY``."""
    return letters(user)[:MANY].count()


def mailboxes_of(user):
    """Mailboxes whose letters this user handles."""
    return Mailbox.objects.for_user(user, Action.HANDLE_APPLICATION).order_by("title", "pk")
