"""What a person, or the app that knows the places, says of a letter that came."""

from django.db import transaction
from django.utils import timezone

from audit.services import person_key, record, subject_key
from notifications.mailbox.enums import IncomingState, MailboxRefused, MailKind
from notifications.models import Incoming

S = IncomingState
# A letter in one of these may be settled otherwise; what is filed is part of a history.
OPEN = (S.WAITING, S.DISMISSED, S.SPAM, S.NOTED)
SETTLED = {
    S.DISMISSED: "notifications.incoming.dismissed",
    S.SPAM: "notifications.incoming.spam",
    S.WAITING: "notifications.incoming.back",
}

UNTIED = "Письмо отвязали от другого заявления: решите, чьё оно"
GONE = "Письмо уже отвязали. Обновите страницу."


@transaction.atomic
def file_to(pk, about, *, unit, actor, now=None):
    """The letter belongs to ``about``, which stands in ``unit``; a second call changes nothing.

    Raises ``MailboxRefused`` when it belongs to something else already.
    """
    letter = Incoming.objects.select_for_update().get(pk=pk)
    if letter.state == S.FILED:
        if letter.about != subject_key(about):
            raise MailboxRefused("Письмо уже привязано к другому заявлению.")
        return letter
    if letter.state not in (*OPEN, S.READ):
        raise MailboxRefused("Портал ещё читает это письмо. Обновите страницу через минуту.")
    letter.state, letter.about, letter.person = S.FILED, subject_key(about), person_key(about)
    letter.unit = unit
    if letter.why == UNTIED:
        letter.why = ""
    _settle(letter, actor, now)
    record("notifications.incoming.filed", letter, actor=actor, unit_id=unit.pk)
    return letter


@transaction.atomic
def settle(pk, state, *, actor, now=None):
    """Call the letter none of our business, or spam; or let it wait again. Twice does nothing."""
    letter = Incoming.objects.select_for_update().get(pk=pk)
    if letter.state == state:
        return letter
    if letter.state not in OPEN:
        raise MailboxRefused("Письмо уже привязано к заявлению: оттуда оно не уйдёт.")
    old, letter.state = letter.state, state
    if state == S.WAITING:
        letter.kind = MailKind.LETTER
    _settle(letter, actor, now)
    record(
        SETTLED[state], letter, actor=actor, unit_id=letter.unit_id, old=str(old), new=str(state)
    )
    return letter


@transaction.atomic
def untie(pk, about, *, actor):
    """The letter is not about ``about`` after all: it waits again where it came. Returns it.

    Raises ``MailboxRefused`` when it does not lie there (any more).
    """
    letter = Incoming.objects.select_for_update(of=("self",)).select_related("mailbox").get(pk=pk)
    if letter.state != S.FILED or letter.about != subject_key(about):
        raise MailboxRefused(GONE)
    record(
        "notifications.incoming.untied", letter, actor=actor, unit_id=letter.unit_id,
        old=letter.about,
    )  # fmt: skip
    letter.state, letter.kind, letter.why = S.WAITING, MailKind.LETTER, UNTIED
    letter.about, letter.person, letter.unit_id = "", None, letter.mailbox.unit_id
    _settle(letter, actor, None)
    return letter


def let_wait(letter, *, why=""):
    """Nobody knows by rule whose it is: a person decides."""
    return Incoming.objects.filter(pk=letter.pk, state=S.READ).update(
        state=S.WAITING, why=why or letter.why, attempts=0
    )


def _settle(letter, actor, now):
    waits = letter.state == S.WAITING
    letter.settled_at = None if waits else now or timezone.now()
    letter.settled_by = "" if waits else str(actor)[:200]
    letter.save(
        update_fields=[
            *("state", "kind", "why", "about", "person", "unit", "settled_at", "settled_by"),
        ]
    )
