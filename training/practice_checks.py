"""What the portal itself sees done in a practice: lines of the journal by the student's account
since its organisation was ready. ``Task.check_key`` names one of these.
"""

from typing import NamedTuple

from audit.models import Entry
from training.enums import PracticeRole


class Check(NamedTuple):
    """``actions`` are all to be in the journal; ``waits`` is said until they are."""

    role: str
    actions: tuple[str, ...]
    waits: str


CHAIR, ACCOUNTANT, SPECIALIST = PracticeRole.CHAIR, PracticeRole.ACCOUNTANT, PracticeRole.SPECIALIST

CHECKS = {
    "chair-papers": Check(
        CHAIR, ("applications.original.ticked",),
        "Ещё не видим отметки о подписанных бумагах.",
    ),
    "chair-resolution": Check(
        CHAIR, ("resolutions.signed",), "Ещё не видим подписанного постановления."
    ),
    "chair-removal": Check(CHAIR, ("members.removed",), "Ещё не видим снятия с учёта."),
    "chair-card": Check(
        CHAIR, ("members.card.changed",), "Ещё не видим исправления в карточке члена профсоюза."
    ),
    "chair-letter": Check(CHAIR, ("notifications.message.read",), "Ещё не видим открытого письма."),
    "accountant-register": Check(
        ACCOUNTANT, ("dues.register.made", "dues.register.handed"),
        "Ещё не видим реестра, составленного и переданного работодателю.",
    ),
    "accountant-payment": Check(
        ACCOUNTANT, ("dues.payment.recorded",), "Ещё не видим записанного поступления."
    ),
    "specialist-card": Check(
        SPECIALIST, ("structure.unit.changed",), "Ещё не видим исправления в карточке организации."
    ),
    "specialist-list": Check(
        SPECIALIST, ("members.export.ordered",), "Ещё не видим заказанной выгрузки."
    ),
    "specialist-school": Check(
        SPECIALIST, ("training.course.created",), "Ещё не видим черновика курса."
    ),
}  # fmt: skip


def is_done(check, practice):
    """Is every deed in the journal? One query: the account has no rights anywhere else."""
    lines = Entry.objects.filter(
        actor_id=practice.account_id, action__in=check.actions, at__gte=practice.ready_at
    )
    return set(lines.values_list("action", flat=True)) == set(check.actions)
