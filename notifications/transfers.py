"""Tasks, mailboxes and letters of a closed organisation go to its successor."""

from notifications.models import Incoming, Mailbox, Todo


def move_todos(unit, successor, *, user):
    return Todo.objects.open().filter(unit=unit).update(unit=successor, user=user)


def move_mail(unit, successor):
    """Mailboxes with what lies in them; a letter filed goes with what it was filed to."""
    Mailbox.objects.filter(unit=unit).update(unit=successor)
    Incoming.objects.filter(unit=unit, about="").update(unit=successor)
