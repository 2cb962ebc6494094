"""Writes to a person's card. Status and unit change here and nowhere else.

Callers hold a transaction; each function locks the card before it looks (lock order of the house:
tree, application, member, dues).
"""

import hashlib

from django.db import transaction
from django.db.models import F

from audit.services import record
from members.enums import MovementKind, Status
from members.locks import lock_consent_texts
from members.models import ConsentText, DistinctPair, Member, Membership, Movement


class MemberRefused(Exception):
    """The card does not allow it now. The message is shown to the user as it is."""


def _locked(pk):
    return Member.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)


def _move(member, kind, *, on, unit, actor, note=""):
    return Movement.objects.create(
        member=member, kind=kind, on=on, unit=unit, actor=str(actor)[:200], note=note[:300]
    )


def open_card(*, unit, actor, **fields):
    """A new card of a person who is nobody yet."""
    member = Member.objects.create(unit=unit, **fields)
    record("members.card.opened", member, actor=actor, unit_id=unit.pk)
    return member


@transaction.atomic
def mark_applied(pk, *, unit, on, actor, **fields):
    """«Подано заявление»: only a card that is nobody's member, or of one who has left.

    ``fields`` are what the applicant told of himself now; they replace what the card had.
    Raises ``MemberRefused`` when the person stands in another status.
    """
    member = _locked(pk)
    if member.status not in {Status.NONE, Status.REMOVED}:
        raise MemberRefused(f"{member}: {member.get_status_display().lower()}.")
    for name, value in fields.items():
        if value not in ("", None):
            setattr(member, name, value)
    member.status, member.status_reason, member.unit = Status.APPLIED, "", unit
    member.save()
    _move(member, MovementKind.APPLIED, on=on, unit=unit, actor=actor)
    record("members.applied", member, actor=actor, unit_id=unit.pk)
    return member


@transaction.atomic
def release_applicant(pk, *, on, actor, note=""):
    """The application ended without admission; the card is as it was before. Harmless twice."""
    member = _locked(pk)
    if member.status != Status.APPLIED:
        return member
    applied_to = member.unit
    _stand_as_before(member)
    member.save(update_fields=["status", "status_reason", "unit"])
    _move(member, MovementKind.CLOSED, on=on, unit=applied_to, actor=actor, note=note)
    record("members.released", member, actor=actor, unit_id=applied_to.pk)
    return member


def _stand_as_before(member):
    """Off the books of where he was last, or nobody's who never was a member.

    An annulled admission is a membership of no length: who has only such was never a member.
    """
    left = member.memberships.filter(until__gt=F("since")).order_by("-until", "-pk").first()
    if left is None:
        member.status, member.status_reason = Status.NONE, ""
    else:
        member.status, member.status_reason = Status.REMOVED, left.reason
        member.unit = left.unit


@transaction.atomic
def admit(pk, *, unit, on, key, basis, actor):
    """Membership begins on the day of the resolution. The same ``key`` admits once.

    Raises ``MemberRefused`` when the person is a member already, or was by this very ``key``.
    """
    member = _locked(pk)
    earlier = Membership.objects.filter(key=key).first()
    if earlier and earlier.until is None:
        return member
    if member.status not in {Status.NONE, Status.APPLIED, Status.REMOVED}:
        raise MemberRefused(f"{member} уже состоит на учёте: {member.unit}.")
    if earlier:
        raise MemberRefused(f"{member}: этот приём уже отменён. Нужно новое заявление.")
    Membership.objects.create(
        member=member, unit=unit, admitted_on=on, since=on, basis=basis, key=key
    )
    member.status, member.status_reason = Status.MEMBER, ""
    member.unit, member.admitted_on = unit, on
    member.save(update_fields=["status", "status_reason", "unit", "admitted_on"])
    _move(member, MovementKind.ADMITTED, on=on, unit=unit, actor=actor, note=basis)
    record("members.admitted", member, actor=actor, unit_id=unit.pk, on=str(on), basis=basis)
    return member


@transaction.atomic
def annul_admission(pk, *, key, on, actor, note):
    """Take back an admission made by mistake: its memberships stay as rows of no length.

    Whoever was moved since (his organisation was closed) loses the membership there too. Harmless
    twice; raises ``MemberRefused`` when the person has left the books meanwhile.
    """
    member = _locked(pk)
    first = member.memberships.filter(key=key).first()
    if first is None or first.until == first.since:
        return member
    if member.status not in {Status.MEMBER, Status.SUSPENDED}:
        raise MemberRefused(f"{member}: {member.get_status_display().lower()}, приём не отменить.")
    member.memberships.filter(admitted_on=first.admitted_on, since__gte=first.since).update(
        until=F("since"), reason=f"Приём отменён: {note}"[:200]
    )
    was_in = member.unit
    _stand_as_before(member)
    member.admitted_on = None
    member.save(update_fields=["status", "status_reason", "unit", "admitted_on"])
    _move(member, MovementKind.ANNULLED, on=on, unit=was_in, actor=actor, note=note)
    record("members.annulled", member, actor=actor, unit_id=was_in.pk, note=note)
    return member


def mark_distinct(one, other, *, actor):
    """«Это другой человек»: remembered for everybody; saying it twice changes nothing."""
    first, second = sorted((one.pk, other.pk))
    return DistinctPair.objects.get_or_create(
        first_id=first, second_id=second, defaults={"decided_by": str(actor)[:200]}
    )[0]


@transaction.atomic
def publish_consent_text(kind, title, body, *, actor):
    """A new version of a consent's text; the same text again is not a new version."""
    lock_consent_texts(kind)
    digest = hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()
    latest = current_consent_text(kind)
    if latest and latest.sha256 == digest:
        return latest
    text = ConsentText.objects.create(
        kind=kind,
        version=latest.version + 1 if latest else 1,
        title=title,
        body=body,
        sha256=digest,
    )
    record("members.consent_text.published", text, actor=actor)
    return text


def current_consent_text(kind):
    return ConsentText.objects.filter(kind=kind).order_by("-version").first()


@transaction.atomic
def correct_applicant(pk, *, actor, **fields):
    """What the applicant told was written wrong; old and new values go to the journal."""
    member = _locked(pk)
    changes = {
        name: [str(getattr(member, name)), str(value)]
        for name, value in fields.items()
        if hasattr(member, name) and getattr(member, name) != value
    }
    if changes:
        for name in changes:
            setattr(member, name, fields[name])
        member.save(update_fields=list(changes))
        record("members.corrected", member, actor=actor, unit_id=member.unit_id, changes=changes)
    return member


@transaction.atomic
def set_employer(pk, employer, *, actor):
    """Where the person works; the same again changes nothing."""
    member = _locked(pk)
    if member.employer_id == employer.pk:
        return member
    old, member.employer = member.employer_id, employer
    member.save(update_fields=["employer"])
    record(
        "members.employer.set",
        member,
        actor=actor,
        unit_id=member.unit_id,
        old=old,
        new=employer.pk,
    )
    return member
