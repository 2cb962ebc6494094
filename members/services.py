"""Writes to a person's card. Status and unit change here and nowhere else.

Callers hold a transaction; each function locks the card before it looks (lock order of the house:
tree, application, member, dues).
"""

import hashlib

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from audit.services import record
from members import ledger
from members.duplicates.noticing import ask_to_look
from members.editing import FIELDS, MemberRefused, as_json, locked, write
from members.enums import Column, MovementKind, Status
from members.locks import lock_consent_texts
from members.models import ConsentText, DistinctPair, Member, Membership, Suspicion
from members.movement import end_posts, move_line, require_after_last_stay
from members.standing import changed, close_lent, standing_of
from members.workflow import drop_open
from notifications.services import close_todos

# Keys of stays that go on from the one before: a transfer, a closing, a restoration.
_GOES_ON = Q(key__startswith="moved:") | Q(key__startswith="succession:")
_GOES_ON |= Q(key__startswith="restored:")


def open_card(*, unit, actor, **fields):
    """A new card of a person who is nobody yet."""
    member = Member.objects.create(unit=unit, **fields)
    new = {name: told for name, value in fields.items() if (told := as_json(value))}
    record("members.card.opened", member, actor=actor, unit_id=unit.pk, new=new)
    ask_to_look([member.pk])
    return member


@transaction.atomic
def mark_applied(pk, *, unit, on, actor, **fields):
    """«Подано заявление»: only a card that is nobody's member, or of one who has left.

    ``fields`` are what the applicant told of himself now; they replace what the card had.
    Raises ``MemberRefused`` when the person stands in another status.
    """
    member = locked(pk)
    if member.status not in {Status.NONE, Status.REMOVED}:
        raise MemberRefused(f"{member}: {member.get_status_display().lower()}.")
    told = {
        name: value for name, value in fields.items() if name in FIELDS and value not in ("", None)
    }
    write(member, told, actor=actor, source="Заявление о вступлении")
    before = standing_of(member)
    member.status, member.status_reason, member.unit = Status.APPLIED, "", unit
    member.applied_on = on
    member.version += 1
    member.save(update_fields=["status", "status_reason", "unit", "applied_on", "version"])
    close_lent([member.pk])
    move_line(member, MovementKind.APPLIED, on=on, unit=unit, actor=actor)
    record(
        "members.applied", member, actor=actor, unit_id=unit.pk, on=str(on),
        changes=changed(before, member),
    )  # fmt: skip
    return member


@transaction.atomic
def release_applicant(pk, *, on, actor, note=""):
    """The application ended without admission; the card is as it was before. Harmless twice."""
    member = locked(pk)
    if member.status != Status.APPLIED:
        return member
    before, applied_to = standing_of(member), member.unit
    _stand_as_before(member)
    member.version += 1
    member.save(update_fields=["status", "status_reason", "unit", "version"])
    close_lent([member.pk])
    move_line(member, MovementKind.CLOSED, on=on, unit=applied_to, actor=actor, note=note)
    record(
        "members.released", member, actor=actor, unit_id=applied_to.pk, on=str(on),
        changes=changed(before, member),
    )  # fmt: skip
    return member


def _was_member(member):
    """An annulled admission is a membership of no length: it does not count."""
    return member.memberships.exclude(until=F("since")).exists()


def _stand_as_before(member):
    """Off the books of where he was last, or nobody's who never was a member."""
    left = member.memberships.filter(until__gt=F("since")).order_by("-until", "-pk").first()
    if left is None:
        member.status, member.status_reason = Status.NONE, ""
    else:
        member.status, member.status_reason = Status.REMOVED, left.reason
        member.unit = left.unit


@transaction.atomic
def admit(pk, *, unit, on, key, basis, actor, now=None):
    """Membership begins on the day of the resolution. The same ``key`` admits once.

    Raises ``MemberRefused`` when the person is a member already, or was by this very ``key``.
    """
    member = locked(pk)
    earlier = Membership.objects.filter(key=key).first()
    if earlier and earlier.until is None:
        return member
    if member.status not in {Status.NONE, Status.APPLIED, Status.REMOVED}:
        raise MemberRefused(f"{member} уже состоит на учёте: {member.unit}.")
    if earlier:
        raise MemberRefused(f"{member}: этот приём уже отменён. Нужно новое заявление.")
    require_after_last_stay(member, on)
    now = now or timezone.now()
    is_first, before = not (member.first_joined_on or _was_member(member)), standing_of(member)
    Membership.objects.create(
        member=member, unit=unit, admitted_on=on, since=on, basis=basis, key=key
    )
    member.status, member.status_reason = Status.MEMBER, ""
    member.unit, member.admitted_on = unit, on
    member.version += 1
    member.save(update_fields=["status", "status_reason", "unit", "admitted_on", "version"])
    line = move_line(
        member, MovementKind.ADMITTED, on=on, unit=unit, actor=actor, note=basis, now=now
    )
    ledger.come(
        line, unit, Column.JOINED, counted=True, is_first=is_first,
        posted_on=ledger.recorded_day(unit, now),
    )  # fmt: skip
    record(
        "members.admitted", member, actor=actor, unit_id=unit.pk, on=str(on), basis=basis,
        changes=changed(before, member),
    )  # fmt: skip
    return member


@transaction.atomic
def annul_admission(pk, *, key, on, actor, note):
    """Take back an admission made by mistake: its memberships stay as rows of no length.

    Whoever was moved since (his organisation was closed) loses the membership there too. Harmless
    twice; raises ``MemberRefused`` when the person has left the books meanwhile.
    """
    member = locked(pk)
    first = member.memberships.filter(key=key).first()
    if first is None:
        return member
    stays = _stays_since(first)
    if not stays.exists():
        return member
    if not stays.filter(until=None).exists():
        raise MemberRefused(f"{member}: {member.get_status_display().lower()}, приём не отменить.")
    undoing = _moves_since(first)
    drop_open(member, actor=actor, note=f"Приём отменён: {note}")
    stays.update(until=F("since"), reason=f"Приём отменён: {note}"[:200])
    absences = member.suspensions.filter(since__gte=first.since)
    for absence in absences.filter(until=None):
        close_todos(absence, actor=actor)
    absences.update(until=F("since"))
    end_posts(member, on=on)
    before, was_in = standing_of(member), member.unit
    _stand_as_before(member)
    member.admitted_on = None
    member.version += 1
    member.save(update_fields=["status", "status_reason", "unit", "admitted_on", "version"])
    line = move_line(member, MovementKind.ANNULLED, on=on, unit=was_in, actor=actor, note=note)
    ledger.correct(line, posted_on=on, undoing=undoing)
    record(
        "members.annulled", member, actor=actor, unit_id=was_in.pk, on=str(on), note=note,
        changes=changed(before, member),
    )  # fmt: skip
    return member


def _stays_since(first):
    """Stays of an admission: the first and those to which he was moved. Not those of no length."""
    stays = first.member.memberships.filter(pk__gte=first.pk, admitted_on=first.admitted_on)
    stays = stays.exclude(until=F("since"))
    begun_anew = first.member.memberships.filter(pk__gt=first.pk).exclude(_GOES_ON)
    following = begun_anew.order_by("pk").first()
    return stays.filter(pk__lt=following.pk) if following else stays


def _moves_since(first):
    """Ids of the moves by which the ledger knows the admission and what followed it."""
    lines = first.member.postings.filter(undoes=None)
    begun = lines.filter(column=Column.JOINED, unit=first.unit, on=first.since).order_by("-pk")
    return [
        pk
        for joined in begun[:1]
        for pk in lines.filter(pk__gte=joined.pk).values_list("movement", flat=True)
    ]


@transaction.atomic
def mark_distinct(one, other, *, actor):
    """«Это другой человек»: remembered for everybody; saying it twice changes nothing."""
    first, second = sorted((one.pk, other.pk))
    Suspicion.objects.filter(first=first, second=second).delete()
    verdict, is_new = DistinctPair.objects.get_or_create(
        first_id=first, second_id=second, defaults={"decided_by": str(actor)[:200]}
    )
    if is_new:
        for card, beside in ((one, other), (other, one)):
            record("members.distinct", card, actor=actor, unit_id=card.unit_id, other=beside.pk)
    return verdict


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
    """What the applicant told was written wrong; the old values stay in the revisions."""
    member = locked(pk)
    known = {name: value for name, value in fields.items() if name in FIELDS}
    write(member, known, actor=actor, source="Исправление заявления")
    return member


@transaction.atomic
def pass_applicant(pk, unit, *, actor):
    """His application goes to another organisation, and so does his card."""
    member = locked(pk)
    if member.status != Status.APPLIED or member.unit_id == unit.pk:
        return member
    old, member.unit = member.unit_id, unit
    member.version += 1
    member.save(update_fields=["unit", "version"])
    close_lent([member.pk])
    record("members.passed", member, actor=actor, unit_id=unit.pk, changes={"unit": [old, unit.pk]})
    return member


@transaction.atomic
def set_employer(pk, employer, *, actor):
    """Where the person works; the same again changes nothing."""
    member = locked(pk)
    write(member, {"employer": employer}, actor=actor)
    return member


@transaction.atomic
def set_dues_mode(pk, mode, *, actor):
    """How the person pays his dues; the same again changes nothing."""
    member = locked(pk)
    write(member, {"dues_mode": mode}, actor=actor)
    return member
