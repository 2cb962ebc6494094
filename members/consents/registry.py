"""The registry of consents of an organisation: who gave which, and who did not.

It is read by person, in the order of names, as the register is: one kind of consent and one
state at a time.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.db.models.enums import TextChoices
from django.utils import timezone

from members import register
from members.consents.outputs import ended, given
from members.enums import Status
from members.models import Consent, ConsentText, Member
from structure.scope import Action

SOON = timedelta(days=30)
OF_WHOM = (Status.MEMBER, Status.SUSPENDED, Status.APPLIED)


class State(TextChoices):
    IN_FORCE = "in_force", "Действуют"
    MISSING = "missing", "Нет согласия"
    WITHDRAWN = "withdrawn", "Отозваны или кончились"
    ENDING = "ending", "Кончатся за 30 дней"
    OUTDATED = "outdated", "Даны по прежнему тексту"


class Line(NamedTuple):
    """A person and his latest consent of the kind, None when there never was one."""

    member: Member
    consent: Consent | None


def lines_of(
    user, kind, state, *, unit=None, q="", after="", action=Action.VIEW_MEMBER, on=None, **how
):
    """(lines, where to go on). May raise ``register.TooWide``."""
    on = on or timezone.localdate()
    seen = register.reach(user, action, unit)
    wanted = Q(status__in=OF_WHOM) & _of_state(kind, state, on)
    _, page = register.narrowed(seen, q=q, wanted=wanted, after=after, **how)
    latest = latest_of([member.pk for member in page.rows], kind)
    return [Line(member, latest.get(member.pk)) for member in page.rows], page.after


def _of_state(kind, state, on):
    match State(state):
        case State.IN_FORCE:
            return given(kind, on=on)
        case State.WITHDRAWN:
            return ended(kind, on=on)
        case State.MISSING:
            return ~given(kind, on=on)
        case State.ENDING:
            rows = Consent.objects.in_force(on).filter(valid_until__lte=on + SOON)
        case State.OUTDATED:
            current = ConsentText.objects.filter(kind=kind).order_by("-version").values("version")
            rows = Consent.objects.in_force(on).filter(text__version__lt=current[:1])
    return Q(Exists(rows.filter(kind=kind, member=OuterRef("pk"))))


def latest_of(pks, kind):
    """{member: the consent of this kind given last}, with its withdrawal and text."""
    rows = Consent.objects.filter(member__in=pks, kind=kind)
    rows = rows.select_related("text", "withdrawal").order_by("given_at", "pk")
    return {consent.member_id: consent for consent in rows}
