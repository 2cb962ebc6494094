"""Writing to the journal. The only door: nothing else creates ``Entry`` rows."""

import uuid
from contextlib import contextmanager
from contextvars import ContextVar

from audit.models import Entry

_operation: ContextVar[uuid.UUID | None] = ContextVar("operation", default=None)
_address: ContextVar[str | None] = ContextVar("address", default=None)


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


def current_operation():
    """The id that ties together what is being written now; None outside of any operation."""
    return _operation.get()


def subject_key(subject):
    """How the journal names an object: ``structure.unit:12``."""
    return f"{subject._meta.label_lower}:{subject.pk}"


def record(action, subject, *, actor, unit_id=None, **data):
    """Write one line in the caller's transaction.

    ``actor`` is a user, or a word for whoever acts without an account («заявитель», «робот»).
    ``data`` must be JSON: ids, words, old and new values; never the contents of a paper.
    """
    return Entry.objects.create(
        action=action,
        subject=subject_key(subject),
        subject_label=str(subject)[:200],
        actor_id=getattr(actor, "pk", None),
        actor_label=str(actor)[:200],
        unit_id=unit_id,
        operation=_operation.get(),
        address=_address.get(),
        data=data,
    )
