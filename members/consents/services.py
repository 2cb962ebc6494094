"""Consents noted by hand, and any of them taken back. What stops stops with the transaction."""

from datetime import datetime, time

from celery import current_app
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts.queries import responsible_for
from audit.services import record
from documents.cases import date_words
from members.consents.categories import has_conditions
from members.consents.kinds import KINDS
from members.editing import MemberRefused, locked
from members.enums import ConsentChannel, ConsentKind, RequestKind, WithdrawalWay
from members.ledger import recorded_day
from members.models import Consent, Withdrawal
from members.requests.services import open_request
from notifications.services import close_todos, put_todo, queue_letter
from structure.queries import data_operators, time_zone_of
from structure.scope import Action
from structure.working_days import working_days_after

PRINT = "members.tasks.print_certificate"
DAYS_TO_PUBLISH = 3  # conditions and prohibitions, working days (152-ФЗ ст. 10.1 ч. 10)
# What is allowed without a consent on the portal can be forbidden without one: the paper may lie
# at the chair and never have been noted.
_FORBIDDEN_UNNOTED = frozenset({ConsentKind.PROCESSING, ConsentKind.PROVISION})
# What the end of a consent makes somebody do.
_ASKS = {
    ConsentKind.PROCESSING: RequestKind.WITHDRAWAL,
    ConsentKind.DISSEMINATION: RequestKind.STOP_SHOWING,
}


class PaperRefused(MemberRefused):
    """The paper cannot be noted as it is. ``field`` is what is to be mended."""

    def __init__(self, message, field):
        super().__init__(message)
        self.field = field


@transaction.atomic
def note_consent(
    pk, kind, *, given_on, actor, choices=None, valid_until=None, purpose="", scan=None, now=None
):
    """A consent signed on paper is in hand. Raises ``MemberRefused`` when one holds already.

    One that was taken back is given anew by a later paper alone, shown as a scan, and the member
    learns of it by letter: raises ``PaperRefused`` otherwise.

    ``choices`` are of dissemination alone. Its conditions are to be told to everybody who reads
    the data within three working days: a task of the responsible.
    """
    now = now or timezone.now()
    member = locked(pk)
    _require_none(member, kind, now)
    ended = _last_ended(member, kind)
    if ended:
        _require_newer(ended, given_on, scan)
    noon = datetime.combine(given_on, time(12), time_zone_of(member.unit))
    consent = Consent.objects.create(
        member=member,
        kind=kind,
        channel=ConsentChannel.PAPER,
        given_at=min(noon, now),
        choices=choices or {},
        has_conditions=has_conditions(choices),
        valid_until=valid_until,
        purpose=purpose or KINDS[kind].purpose,
        scan=scan,
        noted_by=str(actor)[:200],
    )
    consent.operators.set(data_operators(member.unit))
    record(
        "members.consent.noted", member, actor=actor, unit_id=member.unit_id,
        consent=consent.pk, scan=scan and scan.pk,
        new=_told(consent) | {"given_on": str(given_on), "valid_until": str(valid_until or "")},
    )  # fmt: skip
    if consent.has_conditions:
        _ask_to_publish(consent, now)
    if ended and member.email:
        _tell_of(consent, given_on, now)
    return consent


@transaction.atomic
def give_consent(pk, kind, *, text, actor, choices=None, address=None, user_agent="", now=None):
    """The member agrees himself, on his page, where he came by a code sent to him."""
    now = now or timezone.now()
    member = locked(pk)
    _require_none(member, kind, now)
    consent = Consent.objects.create(
        member=member,
        kind=kind,
        text=text,
        channel=ConsentChannel.CODE,
        given_at=now,
        choices=choices or {},
        has_conditions=has_conditions(choices),
        purpose=KINDS[kind].purpose,
        address=address,
        user_agent=user_agent[:300],
    )
    consent.operators.set(data_operators(member.unit))
    record(
        "members.consent.given", member, actor=actor, unit_id=member.unit_id,
        consent=consent.pk, text=text.pk, new=_told(consent),
    )  # fmt: skip
    if consent.has_conditions:
        _ask_to_publish(consent, now)
    return consent


def _told(consent):
    """What was agreed to, for the journal."""
    return {"kind": str(consent.kind), **consent.choices}


def _require_none(member, kind, now):
    today = recorded_day(member.unit, now)
    if Consent.objects.in_force(today).filter(member=member, kind=kind).exists():
        raise MemberRefused(
            f"Согласие уже записано: {ConsentKind(kind).label.lower()}. "
            "Чтобы записать новое, отметьте отзыв прежнего."
        )


def _last_ended(member, kind):
    """The day on which a consent of this kind was taken back last, or None."""
    taken = member.consents.filter(kind=kind).aggregate(at=Max("withdrawn_at"))["at"]
    return taken and recorded_day(member.unit, taken)


def _require_newer(ended, given_on, scan):
    if given_on <= ended:
        raise PaperRefused(
            f"Согласие отозвано {ended:%d.%m.%Y}. Бумага, подписанная не позже этого дня, его не "
            "вернёт: нужна новая.",
            "given_on",
        )
    if scan is None:
        raise PaperRefused(
            f"Согласие отозвано {ended:%d.%m.%Y}. Чтобы записать новое, приложите его скан.", "scan"
        )


def _tell_of(consent, given_on, now):
    """Written even to whoever wants no letters: it is he who says whether he signed."""
    member = consent.member
    queue_letter(
        "consent_noted_anew",
        key=f"members.consent:{consent.pk}",
        unit=member.unit,
        about=member,
        to_address=member.email,
        to_name=member.full_name,
        phone=member.phone,
        context={
            "name": " ".join(filter(None, (member.name, member.patronymic))),
            "consent": consent.get_kind_display(),
            "signed_on": date_words(given_on),
        },
        path=reverse("cabinet:me"),
        now=now,
    )


def _ask_to_publish(consent, now):
    member = consent.member
    today = recorded_day(member.unit, now)
    put_todo(
        f"Сообщить условия показа данных рядом с ними: {member.short_name}",
        key=f"members.conditions:{consent.pk}",
        unit=member.unit,
        user=responsible_for(member.unit, on=today, action=Action.EDIT_MEMBER),
        about=consent,
        url=f"{member.get_absolute_url()}consents/",
        due_on=working_days_after(today, DAYS_TO_PUBLISH),
        now=now,
    )


@transaction.atomic
def withdraw(pk, kind, *, way, actor, received_on=None, scan=None, now=None):
    """Every consent of this kind ends at this moment; returns those that ended, maybe none.

    What it stops is told by ``outputs``: they ask the rows themselves. What people must do (take
    down what hangs, destroy what nothing keeps) becomes a request with terms. A certificate is
    printed by a worker. Twice is harmless.
    """
    now = now or timezone.now()
    member = locked(pk)
    today = recorded_day(member.unit, now)
    held = member.consents.select_for_update().filter(kind=kind, withdrawn_at=None)
    given = list(held.order_by("pk"))
    if not given and kind in _FORBIDDEN_UNNOTED:
        given = _unnoted(member, kind, actor)
    for consent in given:
        consent.withdrawn_at = now
        consent.save(update_fields=["withdrawn_at"])
        taken = Withdrawal.objects.create(
            consent=consent, way=way, received_on=received_on or today, scan=scan,
            by=str(actor)[:200],
        )  # fmt: skip
        close_todos(consent, actor=actor, now=now)
        record(
            "members.consent.withdrawn", member, actor=actor, unit_id=member.unit_id,
            consent=consent.pk, kind=consent.kind, way=way,
            changes={"withdrawn_at": [None, now.isoformat()]},
        )  # fmt: skip
        _ask_to_print(taken.pk)
    if given and kind in _ASKS:
        open_request(
            _ASKS[kind],
            unit=member.unit,
            member=member,
            asked_by=member.short_name,
            said=f"{ConsentKind(kind).label}: {WithdrawalWay(way).label.lower()}",
            received_at=_beginning(member.unit, received_on, today, now),
            scan=scan,
            actor=actor,
            now=now,
        )
    return given


def _unnoted(member, kind, actor):
    """The consent that must have been given on paper, so that its end can be kept; none when it
    has ended before."""
    if member.consents.filter(kind=kind).exists():
        return []
    began = member.admitted_on or timezone.localdate(member.created_at)
    consent = Consent.objects.create(
        member=member,
        kind=kind,
        channel=ConsentChannel.PAPER,
        given_at=datetime.combine(began, time(12), time_zone_of(member.unit)),
        purpose=KINDS[kind].purpose,
        noted_by=str(actor)[:200],
    )
    consent.operators.set(data_operators(member.unit))
    return [consent]


def _beginning(unit, received_on, today, now):
    """From when the terms run: the day on which the paper came."""
    if received_on is None or received_on == today:
        return now
    return datetime.combine(received_on, time(12), time_zone_of(unit))


def _ask_to_print(pk):
    transaction.on_commit(lambda: current_app.send_task(PRINT, args=[pk]), robust=True)
