"""Asking for what is to be done next: a worker for a message, a person for a task."""

from celery import current_app
from django.db import transaction

from notifications.models import Todo

SEND = "notifications.tasks.send_message"


def ask_to_send(pk):
    """Ask a worker after the commit. A dead broker is no fault of the page: the sweep sends it."""
    transaction.on_commit(lambda: current_app.send_task(SEND, args=[pk]), robust=True)


def put_errand(title, *, key, message, user, url, now):
    """A task about whom a message was about, once a key. There may be no object at hand."""
    told = {
        "title": title[:200],
        "unit": message.unit,
        "user": user,
        "about": message.about,
        "person": message.person,
        "url": url,
        "created_at": now,
        "is_hidden": message.is_hidden,
    }
    return Todo.objects.get_or_create(key=key, defaults=told)[0]
