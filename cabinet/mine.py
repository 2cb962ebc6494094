"""Everything that stands on the member's own page, asked for in a number of questions that does
not grow with his history."""

from typing import NamedTuple

from django.utils import timezone

from accounts.models import Mandate
from accounts.queries import HEADS
from cabinet.cards import good_cards, organisation_of
from cabinet.enums import ProposalState
from cabinet.models import Proposal
from cabinet.wishes import waiting_of
from members.consents.categories import Allowed, allowed
from members.consents.kinds import KINDS, About
from members.consents.outputs import standing_of
from members.enums import ConsentKind, Status
from members.history import full_years, history_of
from members.models import Consent, Transfer
from members.wording import said_as
from structure.models import Unit
from structure.policies import policy_code
from structure.queries import nearest_value

LATELY = 3  # decided proposals shown
PAPERS = 20
DEVICES = 10


class Change(NamedTuple):
    """One field of a proposal in words."""

    name: str
    title: str
    old: str
    new: str
    is_accepted: bool


class Told(NamedTuple):
    """A proposal as its author and the office read it."""

    proposal: Proposal
    changes: list[Change]


class Given(NamedTuple):
    """A consent as its giver sees it."""

    consent: Consent
    operators: list[str]
    shown: list[Allowed]  # what may be shown to everybody, of dissemination


class Choice(NamedTuple):
    """What he may do about one kind of consent."""

    kind: ConsentKind
    about: About
    is_in_force: bool
    may_end: bool


def told_of(member, session):
    """The context of ``cabinet/me.html``."""
    unit = member.unit
    memberships = list(member.memberships.order_by("-since", "-pk"))
    proposals = list(member.proposals.order_by("-pk")[: LATELY + 1])
    consents = consents_of(member)
    lineage = list(Unit.objects.above(unit))
    transfer = open_transfer(member)
    return {
        "member": member,
        "unit": organisation_of(member),
        "path": lineage[::-1],
        "union_title": lineage[-1].name,
        "is_suspended": member.status == Status.SUSPENDED,
        "years": full_years(memberships, timezone.localdate()),
        "is_member": bool(memberships),
        "card": good_cards(member).first(),
        "waiting": next((told(one) for one in proposals if _waits(one)), None),
        "decided": [told(one) for one in proposals if not _waits(one)][:LATELY],
        "wishes": list(waiting_of(member).values()),
        "transfer": transfer,
        "transfer_key": f"transfer-{transfer.pk}" if transfer else "",
        "consents": consents,
        "choices": choices_of(member),
        "policy_code": policy_code(unit),
        "papers": member.movement_papers.select_related("paper").order_by("-made_at")[:PAPERS],
        "history": history_of(member, only_moves=True),
        "chair": chair_of(lineage, member),
        "phone": nearest_value(unit, "phone"),
        "email": nearest_value(unit, "email"),
        "devices": running_sessions(member),
        "here": session,
    }


def _waits(proposal):
    return proposal.state == ProposalState.WAITING


def told(proposal):
    """The proposal in words."""
    fields = proposal.member._meta.get_field
    return Told(
        proposal,
        [
            Change(
                name,
                str(fields(name).verbose_name),
                said_as(name, old, {}),
                said_as(name, new, {}),
                name in proposal.accepted,
            )
            for name, (old, new) in proposal.changes.items()
        ],
    )


def consents_of(member):
    """What he agreed to, the latest first, with the texts and those to whom it was given."""
    rows = member.consents.select_related("text", "withdrawal").prefetch_related("operators")
    return [
        Given(
            consent,
            [unit.short_name for unit in consent.operators.all()],
            list(allowed(consent.choices).values()),
        )
        for consent in rows.order_by("-given_at", "-pk")
    ]


def choices_of(member):
    """Every kind of consent: what he can give, and what he can take back."""
    standing = standing_of(member)
    return [
        Choice(
            kind,
            KINDS[kind],
            kind in standing.in_force,
            kind in standing.in_force
            or (kind == ConsentKind.PROCESSING and kind not in standing.ended),
        )
        for kind in ConsentKind
    ]


def open_transfer(member):
    rows = Transfer.objects.open().filter(member=member)
    return rows.select_related("source", "target").first()


def chair_of(lineage, member):
    """The mandate of the head of the nearest organisation that has one, but for himself."""
    heads = Mandate.objects.current().filter(unit__in=lineage, role__in=HEADS)
    if member.email:
        heads = heads.exclude(user__email=member.email.lower())
    nearest = heads.order_by("-unit__level", "starts_on", "pk")
    return nearest.select_related("user", "unit").first()


def running_sessions(member):
    rows = member.sessions.filter(ended_at=None, expires_at__gt=timezone.now())
    return rows.order_by("-seen_at", "-pk")[:DEVICES]
