"""A card opened by hand for somebody who has long been a member: his papers are at the chair.

Before anything is written the register is searched for the same person; whoever opens the card
looks at those found and says that this is somebody else.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.services import record
from members import ledger
from members.consents.services import note_consent
from members.editing import MemberRefused, NumberTaken
from members.enums import ConsentKind
from members.locks import lock_name
from members.models import Member
from members.movement import enter
from members.names import key_form
from members.queries import namesakes
from members.services import mark_distinct, open_card
from structure.models import Unit
from structure.services import hold_tree

SOURCE = "Карточка заведена вручную"


class LooksLike(MemberRefused):
    """Cards that may be of the same person; ``matches`` are (card, reasons)."""

    def __init__(self, matches):
        super().__init__("Похоже, этот человек уже есть в реестре. Посмотрите и решите.")
        self.matches = matches


@transaction.atomic
def open_member(
    unit, *, since, actor, admitted_on=None, came_from="", consent_on=None, known=(), distinct=(),
    now=None, **fields,
):  # fmt: skip
    """Open a card and put the person on the books of ``unit``; returns the card.

    ``known`` are ids of cards about which the writer has been asked; ``distinct`` those of them
    that he could look at and holds for other people: kept, so that nobody is asked again. Raises
    ``LooksLike`` when somebody else is found, ``MemberRefused``.
    """
    now = now or timezone.now()
    hold_tree()
    unit = Unit.objects.get(pk=unit.pk)
    if not unit.is_open:
        raise MemberRefused(f"{unit.quoted} закрыта. Выберите действующую организацию.")
    lock_name(key_form(fields["surname"], fields["name"]))
    matches = _namesakes(unit, fields)
    if {card.pk for card, _ in matches} - set(known):
        raise LooksLike(matches)
    try:
        with transaction.atomic():
            member = open_card(
                unit=unit, actor=actor, came_from=came_from, papers_at_chair=True, **fields
            )
    except IntegrityError:
        raise NumberTaken(f"Номер {fields['card_number']} уже занят. Впишите другой.")
    for card, _ in matches:
        if card.pk in distinct:
            mark_distinct(card, member, actor=actor)
    enter(
        member.pk, unit, on=since, key=f"opened:{member.pk}", actor=actor,
        admitted_on=admitted_on, came_from=came_from, basis=SOURCE, now=now,
        first_entry=ledger.is_being_filled(unit),
    )  # fmt: skip
    if consent_on:
        note_consent(member.pk, ConsentKind.PROCESSING, given_on=consent_on, actor=actor)
    return Member.objects.get(pk=member.pk)


@transaction.atomic
def note_told(matches, *, actor):
    """It was told of these cards that they may be of the person asked about, wherever they are."""
    for card, reasons in matches:
        record(
            "members.namesake.told", card, actor=actor, unit_id=card.unit_id, alike=list(reasons)
        )


def _namesakes(unit, fields):
    return namesakes(
        unit,
        surname=fields["surname"],
        name=fields["name"],
        patronymic=fields.get("patronymic", ""),
        birth_date=fields.get("birth_date"),
        phone=fields.get("phone", ""),
        email=fields.get("email", ""),
    )
