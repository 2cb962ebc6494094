"""Asking the applicant to sign what came without a signature."""

from django.db import transaction

from applications import effects
from applications.enums import Party
from applications.intake.words import unsigned_in_words
from applications.models import SIGN_AGAIN
from applications.workflow import ask_worker


def ask_to_sign_again(application, sheets, *, actor, now):
    """A line of the history that owes a letter: what is not signed, paper by paper."""
    change = application.changes.create(
        event=SIGN_AGAIN, source=application.stage, target=application.stage,
        actor=None if isinstance(actor, Party) else actor, actor_label=str(actor)[:200],
        note=unsigned_in_words(sheets)[:500], at=now,
        effects=[effects.ask_to_sign_again.__name__],
    )  # fmt: skip
    transaction.on_commit(lambda: ask_worker(change.pk), robust=True)
    return change
