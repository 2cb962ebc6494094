"""Writing what must be told: letters, notices under the bell, tasks. Rows only, no network."""

from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit.services import person_key, record, subject_key
from notifications.asking import ask_to_send
from notifications.catalogue import find_kind
from notifications.enums import MessageState
from notifications.letters import compose
from notifications.models import Attachment, Incoming, Message, Notice, Todo
from notifications.short import copy_to_chats
from notifications.writing import is_in_batch, settle


class Attached(NamedTuple):
    """A file to attach: its name for the reader, type, and name in the private storage."""

    name: str
    content_type: str
    storage_name: str


def queue_letter(
    kind,
    *,
    key,
    unit,
    about,
    to_address,
    to_name="",
    user=None,
    context=None,
    path="",
    attachments=(),
    phone="",
    batch=None,
    now=None,
):
    """Write one letter; a worker sends it. The same ``key`` again returns the first one.

    ``path`` is the page of the portal that the letter's button opens. Without an address the
    letter is written all the same and says so in the ledger. ``phone`` is where an SMS goes when
    the union's rules send one instead. Of one ``batch`` a person gets one letter an address.
    """
    existing = Message.objects.filter(key=key).first()
    if existing:
        return existing
    context = {**(context or {}), "to_name": to_name, "url": full_url(path)}
    return queue_composed(
        compose(kind, unit, context),
        kind,
        key=key,
        unit=unit,
        about=about,
        to_address=to_address,
        to_name=to_name,
        user=user,
        path=path,
        attachments=attachments,
        phone=phone,
        batch=batch,
        now=now,
    )


@transaction.atomic
def queue_composed(
    letter,
    kind,
    *,
    key,
    unit,
    about,
    to_address,
    to_name,
    user,
    path,
    attachments=(),
    phone="",
    batch=None,
    is_urgent=None,
    now=None,
):
    """Write a letter whose words are ready, and ask a worker to send it after the commit.

    The letter and its papers at once: one without them would be sent as it is. What of a batch
    comes by thousands is left to the sweep. ``is_urgent`` is as the kind says, unless told.
    """
    now = now or timezone.now()
    if is_urgent is None:
        known = find_kind(kind)
        is_urgent = known is not None and known.is_urgent
    person = person_key(about) or (person_key(user) if user else None)
    state = MessageState.WAITING if to_address else MessageState.NO_ADDRESS
    if batch and to_address and is_in_batch(batch, key, person, to_address):
        state = MessageState.DUPLICATE
    message, created = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "unit": unit,
            "user": user,
            "to_name": to_name[:200],
            "to_address": to_address or "",
            "subject": letter.subject[:200],
            "text": letter.text,
            "html": letter.html,
            "wording_id": letter.wording_id,
            "about": subject_key(about),
            "person": person,
            "url": path,
            "phone": str(phone or "")[:20],
            "batch": batch,
            "is_urgent": is_urgent,
            "state": state,
            "created_at": now,
            "next_try_at": now,
        },
    )
    if created:
        Attachment.objects.bulk_create(
            Attachment(message=message, **attached._asdict()) for attached in attachments
        )
        settle(message, now=now)
        for sent in (message, *copy_to_chats(message, now=now)):
            if sent.state == MessageState.WAITING and not sent.batch_id:
                ask_to_send(sent.pk)
    return message


def full_url(path):
    return f"{settings.SITE_URL}{path}" if path else ""


def tell_user(user, text, *, key, url="", about=None):
    """A line under the bell, once per user and key.

    Words that name a person say ``about`` what they are: they are hidden and destroyed with him.
    """
    told = {"text": text[:300], "url": url, "person": person_key(about) if about else None}
    return Notice.objects.get_or_create(user=user, key=key, defaults=told)[0]


def put_todo(title, *, key, unit, user, about, url, due_on=None, now=None, anew=False):
    """A task of one person, once per key. With ``anew`` one that was done is to be done again."""
    told = {
        "title": title[:200],
        "unit": unit,
        "user": user,
        "about": subject_key(about),
        "person": person_key(about),
        "url": url,
        "due_on": due_on,
        "created_at": now or timezone.now(),
    }
    todo, is_new = Todo.objects.get_or_create(key=key, defaults=told)
    if anew and not is_new and todo.done_at is not None:
        for name, value in (told | {"done_at": None, "done_by": ""}).items():
            setattr(todo, name, value)
        todo.save()
    return todo


def pass_todos(about, user, *, unit):
    """Another person, maybe of another organisation, answers for it now: what is to be done is
    his."""
    Incoming.objects.filter(about=subject_key(about)).update(unit=unit)
    return Todo.objects.open().filter(about=subject_key(about)).update(user=user, unit=unit)


def close_todos(about, *, actor, now=None):
    """What the tasks were about is over: they are done by whoever ended it."""
    return (
        Todo.objects.open()
        .filter(about=subject_key(about))
        .update(done_at=now or timezone.now(), done_by=str(actor)[:200])
    )


def call_off(key, *, actor, now=None):
    """What was told and asked under this key is not so: the task is over, whoever has it by now,
    and no bell leads to what its owner may not open any more. Told again, it is new."""
    Notice.objects.filter(key=key).delete()
    Todo.objects.open().filter(key=key).update(
        done_at=now or timezone.now(), done_by=str(actor)[:200]
    )


@transaction.atomic
def finish_todo(pk, *, actor, now=None):
    """The task is done; a second call changes nothing."""
    todo = Todo.objects.select_for_update().get(pk=pk)
    if todo.done_at is None:
        todo.done_at, todo.done_by = now or timezone.now(), str(actor)[:200]
        todo.save(update_fields=["done_at", "done_by"])
        record("notifications.todo.done", todo, actor=actor, unit_id=todo.unit_id)
    return todo


@transaction.atomic
def reopen_todo(pk, *, actor):
    """The task was not done after all."""
    todo = Todo.objects.select_for_update().get(pk=pk)
    if todo.done_at is not None:
        todo.done_at, todo.done_by = None, ""
        todo.save(update_fields=["done_at", "done_by"])
        record("notifications.todo.reopened", todo, actor=actor, unit_id=todo.unit_id)
    return todo


def read_notice(pk, *, user, now=None):
    """The user opened the notice."""
    unread = Notice.objects.filter(pk=pk, user=user, read_at=None)
    return unread.update(read_at=now or timezone.now())


def read_all_notices(user, *, upto, now=None):
    """The user saw all of them up to the newest on his page; what came since stays new."""
    unread = Notice.objects.filter(user=user, read_at=None, pk__lte=upto)
    return unread.update(read_at=now or timezone.now())
