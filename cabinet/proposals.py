"""A member proposes to correct his card; the office takes it, a part of it, or none."""

from django.db import transaction
from django.utils import timezone

from accounts.queries import responsible_for
from audit.services import record
from cabinet.enums import CabinetRefused, ProposalState
from cabinet.models import Proposal
from cabinet.people import himself
from members.editing import difference, locked, save_card
from members.ledger import recorded_day
from members.models import Member
from notifications.services import close_todos, put_todo, queue_letter
from structure.scope import Action
from structure.working_days import working_days_after

# What a person knows of himself better than the office does. Status, organisation, dates of
# membership and the number of the card are the office's to tell.
PROPOSED = (
    "surname", "name", "patronymic", "birth_date", "phone", "extra_phone", "email", "address",
    "department", "position", "profession", "personnel_number", "employment", "education",
    "school", "speciality",
)  # fmt: skip
SOURCE = "Предложил сам член профсоюза"
DAYS_TO_DECIDE = 7  # working ones: 152-ФЗ ст. 21, correcting what is wrong


def waiting_of(member):
    return member.proposals.filter(state=ProposalState.WAITING).order_by("-pk").first()


@transaction.atomic
def propose(pk, *, version, note="", now=None, **fields):
    """Keep what the member wants his card to say: all of it, in place of what he said before.

    ``version`` is the card he saw; what the office has changed since and he has not is left out.
    The same again changes nothing. Raises ``CabinetRefused`` when nothing is to be changed.
    """
    now = now or timezone.now()
    member = locked(pk)
    changes = difference(member, _his_own(member, version, fields))
    waiting = waiting_of(member)
    if not changes and not waiting:
        raise CabinetRefused("Вы ничего не изменили. Исправьте нужное поле и отправьте.")
    if not changes:
        return _close(waiting, ProposalState.WITHDRAWN, actor=himself(member), now=now)
    if waiting:
        return _say_anew(waiting, changes, note)
    proposal = Proposal.objects.create(member=member, changes=changes, note=note, created_at=now)
    record(
        "cabinet.proposal.made", proposal, actor=himself(member), unit_id=member.unit_id,
        changes=changes,
    )  # fmt: skip
    today = recorded_day(member.unit, now)
    put_todo(
        f"Проверить, что предлагает исправить в своей карточке {member.short_name}",
        key=f"cabinet.proposal:{proposal.pk}",
        unit=member.unit,
        user=responsible_for(member.unit, on=today, action=Action.EDIT_MEMBER),
        about=proposal,
        url=proposal.get_absolute_url(),
        due_on=working_days_after(today, DAYS_TO_DECIDE),
        now=now,
    )
    return proposal


def _his_own(member, version, fields):
    """Without fields that the office has changed since ``version`` and he left as they were."""
    before = {}
    for revision in member.revisions.filter(version__gt=version).order_by("version"):
        for name, (old, _) in revision.changes.items():
            before.setdefault(name, old)
    untouched = {
        name
        for name, old in before.items()
        if name in fields and value_of(name, old) == fields[name]
    }
    return {name: value for name, value in fields.items() if name not in untouched}


def _say_anew(proposal, changes, note):
    if (proposal.changes, proposal.note) != (changes, note):
        proposal.changes, proposal.note = changes, note
        proposal.save(update_fields=["changes", "note"])
        record(
            "cabinet.proposal.changed", proposal, actor=himself(proposal.member),
            unit_id=proposal.member.unit_id, changes=changes,
        )  # fmt: skip
    return proposal


@transaction.atomic
def take_back(pk, *, now=None):
    """The member has thought better of it. Nothing waits: nothing happens."""
    member = locked(pk)
    waiting = waiting_of(member)
    if waiting:
        actor = himself(member)
        _close(waiting, ProposalState.WITHDRAWN, actor=actor, now=now or timezone.now())


@transaction.atomic
def accept(pk, *, names, seen, version, actor, reason="", now=None):
    """Put the fields ``names`` of a proposal on the card.

    ``seen`` is what the reader was shown, ``version`` the card beside it. Raises
    ``CabinetRefused`` when the proposal is not the same any more, ``CardChanged`` when the card
    is not.
    """
    now = now or timezone.now()
    proposal = _locked(pk)
    _require_as_seen(proposal, seen)
    taken = [name for name in proposal.changes if name in names]
    if not taken:
        raise CabinetRefused("Отметьте, что принять, или отклоните предложение целиком.")
    save_card(
        proposal.member_id,
        actor=actor,
        version=version,
        source=SOURCE,
        now=now,
        **{name: value_of(name, proposal.changes[name][1]) for name in taken},
    )
    whole = len(taken) == len(proposal.changes)
    proposal.accepted = taken
    state = ProposalState.ACCEPTED if whole else ProposalState.PARTLY
    return _decide(proposal, state, reason, actor, now)


@transaction.atomic
def reject(pk, *, reason, actor, now=None):
    """Leave the card as it is. Raises ``CabinetRefused`` without a reason or the second time."""
    proposal = _locked(pk)
    if not reason.strip():
        raise CabinetRefused("Напишите, почему не принимаете: ответ увидит член профсоюза.")
    return _decide(proposal, ProposalState.REJECTED, reason, actor, now or timezone.now())


def _locked(pk):
    """The proposal that still waits, after its card: the lock order of the house."""
    member = locked(Proposal.objects.values_list("member_id", flat=True).get(pk=pk))
    proposal = Proposal.objects.select_for_update().get(pk=pk)
    proposal.member = member
    if proposal.state != ProposalState.WAITING:
        raise CabinetRefused(
            f"Это предложение уже разобрано: {proposal.get_state_display().lower()}."
        )
    return proposal


def _require_as_seen(proposal, seen):
    if seen != said(proposal.changes):
        raise CabinetRefused(
            "Пока вы смотрели, человек изменил своё предложение. Сверьте его ещё раз."
        )


def said(changes):
    """A mark of what a reader saw."""
    return "|".join(f"{name}={new}" for name, (_, new) in sorted(changes.items()))


def _decide(proposal, state, reason, actor, now):
    proposal.reason = reason.strip()[:300]
    _close(proposal, state, actor=actor, now=now)
    member = Member.objects.select_related("unit").get(pk=proposal.member_id)
    queue_letter(
        "member_proposal",
        key=f"cabinet.proposal:{proposal.pk}",
        unit=member.unit,
        about=proposal,
        to_address=member.email,
        to_name=member.full_name,
        phone=member.phone,
        context={
            "name": " ".join(filter(None, (member.name, member.patronymic))),
            "outcome": proposal.get_state_display().lower(),
            "reason": proposal.reason,
        },
        path="/me/",
        now=now,
    )
    return proposal


def _close(proposal, state, *, actor, now):
    proposal.state, proposal.decided_at, proposal.decided_by = state, now, str(actor)[:200]
    proposal.save(update_fields=["state", "accepted", "reason", "decided_at", "decided_by"])
    close_todos(proposal, actor=actor, now=now)
    record(
        f"cabinet.proposal.{state}", proposal, actor=actor, unit_id=proposal.member.unit_id,
        fields=proposal.accepted,
    )  # fmt: skip
    return proposal


def value_of(name, told):
    """A value of the card out of the JSON of a proposal or a revision."""
    field = Member._meta.get_field(name)
    if told in ("", None):
        return None if field.null else ""
    return field.to_python(told)
