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
from members.enums import ConsentKind, Status
from members.history import full_years, history_of
from members.models import Consent, Transfer
from members.wording import said_as
from structure.models import Unit
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
    shown: list[str]  # what may be shown to everybody, of dissemination


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
        "is_shown": any(
            one.consent.kind == ConsentKind.DISSEMINATION and not one.consent.withdrawn_at
            for one in consents
        ),
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
    rows = member.consents.select_related("text").prefetch_related("operators")
    return [
        Given(
            consent,
            [unit.short_name for unit in consent.operators.all()],
            [SHOWN.get(code, code) for code, said in consent.choices.items() if said in YES],
        )
        for consent in rows.order_by("-given_at", "-pk")
    ]


# The codes of ``Consent.choices``: what the form of joining asks about.
SHOWN = {
    "name": "фамилия, имя, отчество",
    "birthday": "число и месяц рождения",
    "work": "место работы, должность, подразделение",
    "photo": "фотография",
    "awards": "награды и поощрения",
    "contacts": "телефон и почта",
}
YES = ("yes", "allow", "да", True)


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
