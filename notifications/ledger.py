"""The ledger of delivery: for every set of messages

    intended = delivered + soft + hard + no address + opted out + duplicate + blocked + waiting

Each message is in exactly one state and one scan counts them all, so the sum cannot fail to hold.
``delivered`` is what the other side has accepted and has not sent back since.
"""

from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from notifications.dead import dead_addresses, revive
from notifications.enums import MessageState, Reason
from notifications.models import Message
from notifications.outcomes import write_bounce
from notifications.smtp import of_answer

__all__ = ["AT_MOST", "GROUPS", "Sums", "dead_addresses", "note_arrival", "note_bounce", "reasons",
           "revive", "sums"]  # fmt: skip

# How many of the newest are counted: a page must not grow with the union.
AT_MOST = 200_000
S = MessageState
GROUPS = {
    "delivered": (S.SENT,),
    "soft": (S.SOFT,),
    "hard": (S.FAILED,),
    "no_address": (S.NO_ADDRESS,),
    "opted_out": (S.OPTED_OUT,),
    "duplicate": (S.DUPLICATE,),
    "blocked": (S.BLOCKED,),
    "waiting": (S.WAITING, S.SENDING, S.KEPT),
}
TITLES = {
    "delivered": "принято",
    "soft": "не приняли пока",
    "hard": "не доставлено",
    "no_address": "нет адреса",
    "opted_out": "отказались",
    "duplicate": "повторы",
    "blocked": "нельзя отправлять",
    "waiting": "ждут",
}
TROUBLES = {"soft", "hard", "no_address", "blocked"}


class Sums(NamedTuple):
    intended: int = 0
    delivered: int = 0
    soft: int = 0
    hard: int = 0
    no_address: int = 0
    opted_out: int = 0
    duplicate: int = 0
    blocked: int = 0
    waiting: int = 0
    is_capped: bool = False  # older ones than the newest AT_MOST are not counted


def reasons(messages, *, at_most=AT_MOST):
    """[(state, reason, how many)] of the newest ``at_most`` of them, by one scan."""
    newest = messages.order_by("-created_at", "-pk").values("state", "reason")[:at_most]
    rows = _counted(newest, "state", "reason")
    order = list(S)
    return sorted(rows, key=lambda row: (order.index(row[0]), row[1]))


def _counted(newest, *columns):
    """[(… columns, how many)] of a queryset that is cut already: Django counts none of those."""
    asked, values = newest.query.sql_with_params()
    told = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {told}, count(*) FROM ({asked}) AS newest GROUP BY {told}", values)  # noqa: S608 - names are ours
        return cursor.fetchall()


def by_kind(messages, *, at_most=AT_MOST):
    """[(kind, Sums)] of the newest ``at_most``, by one scan; the kind with most comes first."""
    newest = messages.order_by("-created_at", "-pk").values("kind", "state")[:at_most]
    counted = {}
    for kind, state, number in _counted(newest, "kind", "state"):
        counted.setdefault(kind, []).append((state, "", number))
    told = [(kind, sums_of(rows, at_most=None)) for kind, rows in counted.items()]
    return sorted(told, key=lambda one: (-one[1].intended, one[0]))


def sums(messages, *, at_most=AT_MOST) -> Sums:
    """The equation for these messages."""
    return sums_of(reasons(messages, at_most=at_most), at_most=at_most)


def sums_of(counted, *, at_most=AT_MOST) -> Sums:
    """The equation of (state, reason, how many); ``at_most`` None: all of them were counted."""
    by_state = {}
    for state, _, number in counted:
        by_state[state] = by_state.get(state, 0) + number
    told = {
        name: sum(by_state.get(state, 0) for state in states) for name, states in GROUPS.items()
    }
    total = sum(by_state.values())
    return Sums(intended=total, is_capped=at_most is not None and total >= at_most, **told)


def note_bounce(message, *, is_final, code, words, is_proven=True, now=None):
    """A message came back after it had been accepted; False when that was known already.

    ``code`` is what the report says («550 5.1.1», «5.2.2» or ""), ``words`` the sentence for
    people. A hard one of «no such mailbox» makes the address dead; the next channel goes by rule.
    What anybody might have written (not ``is_proven``) costs nothing: no other channel is used.
    """
    reason = _reason_of_bounce(is_final, code, words)
    return write_bounce(
        message.pk, is_final=is_final, code=code, words=words, reason=reason,
        goes_on=is_proven, now=now or timezone.now(),
    )  # fmt: skip


def _reason_of_bounce(is_final, code, words):
    """Without a code nobody has said that there is no such mailbox: the address is left alive."""
    plain = next((part for part in code.split() if part.isdigit()), "550" if is_final else "450")
    verdict = of_answer(int(plain), f"{code} {words}", of_recipient=bool(code))
    if not is_final:
        return Reason.BOX_FULL if verdict.reason == Reason.BOX_FULL else Reason.SOFT_BOUNCE
    told = (Reason.NO_BOX, Reason.OWN_DOMAIN, Reason.TOO_LARGE, Reason.BOX_FULL)
    return verdict.reason if verdict.reason in told else Reason.BOUNCED


def note_arrival(message, *, now=None):
    """The other side reports that the message has reached the reader's device."""
    arrived = Message.objects.filter(pk=message.pk, state=S.SENT, arrived_at=None)
    return bool(arrived.update(arrived_at=now or timezone.now()))
