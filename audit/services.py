"""Writing to the journal. The only door: nothing else creates ``Entry`` rows."""

import json
import secrets
import uuid
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from audit.models import Entry, Keeping, Values
from audit.titles import kind_of

_operation: ContextVar[uuid.UUID | None] = ContextVar("operation", default=None)
_address: ContextVar[str | None] = ContextVar("address", default=None)
_behind: ContextVar[int | None] = ContextVar("behind", default=None)


@contextmanager
def operation(*, address=None, known=None):
    """Tie every line written inside to one operation id (a request, a task, an import).

    ``known`` is an id given before: what is done in several tasks is one operation.
    """
    tokens = _operation.set(known or uuid.uuid4()), _address.set(address)
    try:
        yield _operation.get()
    finally:
        _operation.reset(tokens[0])
        _address.reset(tokens[1])


@contextmanager
def behind(user_id):
    """Lines written inside are of the user who acts, and of him who has entered as that user."""
    token = _behind.set(user_id)
    try:
        yield
    finally:
        _behind.reset(token)


def current_operation():
    """The id that ties together what is being written now; None outside of any operation."""
    return _operation.get()


def subject_key(subject):
    """How the journal names an object: ``structure.unit:12``."""
    return f"{subject._meta.label_lower}:{subject.pk}"


def person_key(subject):
    """About whom a line on ``subject`` is: itself, or the person whom it belongs to; or None.

    What is theirs points at people by ``member``, or by the field that ``journal_person`` names
    (a key, or another relation). A model of people says ``is_person = True``; so does what may
    have nobody behind it yet, an application: then it is a person of its own.
    """
    name = getattr(subject, "journal_person", "member")
    told = getattr(subject, f"{name}_id", None) or getattr(subject, name, None)
    if isinstance(told, str):
        return told or None
    if told is not None:
        return f"{subject._meta.get_field(name).related_model._meta.label_lower}:{told}"
    return subject_key(subject) if getattr(subject, "is_person", False) else None


def record(action, subject, *, actor, unit_id=None, person=None, **data):
    """Write one line in the caller's transaction.

    ``actor`` is a user, or a word for whoever acts without an account («заявитель», «робот»).
    ``data`` must be JSON: ids, words, ``old=`` and ``new=`` values or ``changes={field: [old,
    new]}``; never the contents of a paper. What is said of a person (taken from the subject, or
    told as ``person=``, an object or a key) is kept apart and goes when he is destroyed; so a
    line without a person may not hold the name or the telephone of one. A subject whose name may
    hold them says another as ``journal_title``.
    """
    entry, apart = _line(action, subject, actor, unit_id, person, data)
    if apart is None:
        entry.save(force_insert=True)
        return entry
    with transaction.atomic():
        entry.save(force_insert=True)
        apart.entry = entry
        apart.save(force_insert=True)
    return entry


def record_many(action, told, *, actor):
    """Write a line for each of ``told`` [(subject, its data)] at once, as ``record`` does.

    The organisation of a line is that of its subject.
    """
    lines = [
        _line(action, subject, actor, getattr(subject, "unit_id", None), None, data)
        for subject, data in told
    ]
    with transaction.atomic():
        Entry.objects.bulk_create(entry for entry, _ in lines)
        parted = [(entry, apart) for entry, apart in lines if apart is not None]
        for entry, apart in parted:
            apart.entry = entry
        Values.objects.bulk_create(apart for _, apart in parted)


def _line(action, subject, actor, unit_id, person, data):
    """(the line, what it says of a person or None), unsaved."""
    if person is None:
        person = person_key(subject)
    elif not isinstance(person, str):
        person = person_key(person)
    entry = Entry(
        action=action,
        kind=kind_of(action),
        subject=subject_key(subject),
        actor_id=getattr(actor, "pk", None),
        actor_label=str(getattr(actor, "journal_label", actor))[:200],
        behind_id=_behind.get(),
        person=person,
        unit_id=unit_id,
        operation=_operation.get(),
        address=_address.get(),
    )
    label = str(getattr(subject, "journal_title", subject))[:200]
    if person is None:
        entry.plain_label, entry.plain_data = label, data
        return entry, None
    apart = Values(person=person, label=label, data=_as_stored(data), salt=secrets.token_hex(16))
    entry.values_sha256 = apart.sha256()
    return entry, apart


@transaction.atomic
def destroy_values(person_keys):
    """Destroy what the journal says of these people; how many lines have lost it.

    The lines stay: who did what and when, with the hash of what was said.
    """
    keys = [key for key in person_keys if "," not in key]
    with _allowed("audit.destroying", ",".join(keys)):
        return Values.objects.filter(person__in=keys).delete()[0]


@transaction.atomic
def set_keeping(years, union, *, actor):
    """Set how many years the journal is kept."""
    kept, _ = Keeping.objects.select_for_update().get_or_create(pk=1)
    if kept.years == years:
        return
    old, kept.years = kept.years, years
    kept.save(update_fields=["years"])
    record("audit.keeping.changed", union, actor=actor, unit_id=union.pk, old=old, new=years)


def _as_stored(data):
    """The value as the database gives it back: keys are words, tuples are lists."""
    return json.loads(json.dumps(data))


@contextmanager
def _allowed(what, value):
    """Let the triggers through, to the end of the block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [what, value])
        yield
        cursor.execute("SELECT set_config(%s, '', true)", [what])
