"""Every way in which data of a person leave the register, and the consent each of them needs.

The only such table: whatever shows, prints, sends or hands over data asks here. ``Rule.GIVEN``
takes silence for «нет»: nothing is shown to everybody without a consent in force. ``NOT_ENDED``
is of what the charter and the law allow without one (152-ФЗ ст. 10 ч. 2 п. 5), until the person
takes back the consent that he gave.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from members.consents.categories import INTERNAL, Allowed, allowed
from members.enums import ConsentKind
from members.models import Consent, Member

_PROCESSING, _SHOWING = ConsentKind.PROCESSING, ConsentKind.DISSEMINATION


class Output(StrEnum):
    PUBLIC_PAGE = "public_page"
    STAND = "stand"
    STAND_PHOTO = "stand_photo"
    BIRTHDAYS = "birthdays"
    LIST = "list"
    EXPORT = "export"
    PHOTO = "photo"
    LETTER = "letter"
    MAILING = "mailing"
    UNION_CARD = "union_card"
    EMPLOYER = "employer"


class Rule(StrEnum):
    GIVEN = "given"
    NOT_ENDED = "not_ended"


class Otherwise(StrEnum):
    """What happens where the consent is not there."""

    FIELD = "поле пустое"
    PERSON = "человека нет в списке"
    UNSENT = "письмо не уходит"


class Need(NamedTuple):
    kind: ConsentKind
    rule: Rule
    categories: tuple[str, ...] = ()


class Row(NamedTuple):
    title: str
    needs: tuple[Need, ...]
    otherwise: Otherwise


_NOT_ENDED = Need(_PROCESSING, Rule.NOT_ENDED)

# fmt: off
OUTPUTS = {
    Output.PUBLIC_PAGE: Row("Имя на страницах для всех",
        (Need(_SHOWING, Rule.GIVEN, ("name",)),), Otherwise.FIELD),
    Output.STAND: Row("Имя и день рождения в поздравлениях на стенде",
        (Need(_SHOWING, Rule.GIVEN, ("name", "birthday")),), Otherwise.PERSON),
    Output.STAND_PHOTO: Row("Фотография на стенде",
        (Need(_SHOWING, Rule.GIVEN, ("photo",)),), Otherwise.FIELD),
    Output.BIRTHDAYS: Row("Напоминание о дне рождения на странице «Сегодня»",
        (_NOT_ENDED,), Otherwise.PERSON),
    Output.LIST: Row("Данные в списках реестра, на экране и на бумаге",
        (_NOT_ENDED,), Otherwise.FIELD),
    Output.EXPORT: Row("Данные в выгрузках XLSX и CSV",
        (_NOT_ENDED,), Otherwise.FIELD),
    Output.PHOTO: Row("Фотография на карточке",
        (_NOT_ENDED,), Otherwise.FIELD),
    Output.LETTER: Row("Письма о членстве, о которых человек не просил сам",
        (_NOT_ENDED,), Otherwise.UNSENT),
    Output.MAILING: Row("Рассылки и приглашения",
        (Need(ConsentKind.MAILINGS, Rule.GIVEN), _NOT_ENDED), Otherwise.UNSENT),
    Output.UNION_CARD: Row("Инициалы на странице проверки профбилета",
        (_NOT_ENDED,), Otherwise.FIELD),
    Output.EMPLOYER: Row("Строка в новых реестрах для работодателя",
        (Need(ConsentKind.PROVISION, Rule.NOT_ENDED),), Otherwise.PERSON),
}
# fmt: on

# What stays in lists when processing is no longer agreed to: membership itself is kept by the
# charter and counted by statistics.
KEPT_COLUMNS = frozenset({"name", "status", "unit", "primary", "admitted_on", "card_number"})


@dataclass(frozen=True)
class Standing:
    """What holds for one person: kinds in force, kinds that were given and are over, and what he
    lets be shown."""

    in_force: frozenset = frozenset()
    ended: frozenset = frozenset()
    shown: dict[str, Allowed] = field(default_factory=dict)

    def lets(self, output):
        """May the person, or the field, appear there?"""
        return all(self._meets(need) for need in OUTPUTS[output].needs)

    def _meets(self, need):
        if need.rule == Rule.NOT_ENDED:
            return need.kind not in self.ended
        if need.kind not in self.in_force:
            return False
        return all(
            code in self.shown and self.shown[code].condition != INTERNAL
            for code in need.categories
        )

    def notes(self, output):
        """Conditions to be printed beside what is shown, in words."""
        codes = [code for need in OUTPUTS[output].needs for code in need.categories]
        return [
            f"{self.shown[code].title}: {self.shown[code].told}"
            for code in codes
            if code in self.shown and self.shown[code].condition
        ]


def standings(pks: Iterable[int], *, on=None):
    """{pk: ``Standing``}; one question for any number of people."""
    on = on or timezone.localdate()
    rows = Consent.objects.filter(member__in=list(pks)).order_by("given_at", "pk")
    in_force, given, shown = {}, {}, {}
    for pk, kind, choices, withdrawn_at, until in rows.values_list(
        "member", "kind", "choices", "withdrawn_at", "valid_until"
    ):
        given.setdefault(pk, set()).add(kind)
        if withdrawn_at is None and (until is None or until >= on):
            in_force.setdefault(pk, set()).add(kind)
            if kind == _SHOWING:  # the newest has the last word
                shown[pk] = allowed(choices)
    return {
        pk: Standing(
            frozenset(in_force.get(pk, ())),
            frozenset(kinds - in_force.get(pk, set())),
            shown.get(pk, {}),
        )
        for pk, kinds in given.items()
    }


NOTHING = Standing()  # of whoever was never asked


def standing_of(member, *, on=None):
    return standings([member.pk], on=on).get(member.pk, NOTHING)


def lets(member, output, *, on=None):
    """The answer for one person; for a list ask ``standings``."""
    return standing_of(member, on=on).lets(output)


def let_among(pks, output, *, on=None):
    """Those of ``pks`` whose person, or field, may appear there; one question for all of them."""
    known = standings(pks, on=on)
    return {pk for pk in pks if known.get(pk, NOTHING).lets(output)}


def let_out(output, *, on=None, path="pk"):
    """A condition on rows whose person (his key stands at ``path``) may appear in ``output``.

    Categories are not judged by it: an output of dissemination asks ``standings`` of its few.
    """
    found = Q()
    for need in OUTPUTS[output].needs:
        if need.rule == Rule.NOT_ENDED:
            found &= ~ended(need.kind, on=on, path=path)
        else:
            found &= given(need.kind, on=on, path=path)
    return found


def given(kind, *, on=None, path="pk"):
    """People with a consent of this kind in force."""
    rows = Consent.objects.in_force(on).filter(kind=kind, member=OuterRef(path))
    return Q(Exists(rows))


def ended(kind, *, on=None, path="pk"):
    """People who once gave it, took it back or let its term pass, and gave no other since."""
    rows = Consent.objects.filter(kind=kind, member=OuterRef(path))
    return Q(Exists(rows)) & ~given(kind, on=on, path=path)


def for_mailing(cards, *, on=None):
    """Those of ``cards`` to whom news may be sent."""
    return cards.filter(let_out(Output.MAILING, on=on)).exclude(email="")


def name_may_be_public(user):
    """May the name of this person in office stand on a page for everybody?

    Whoever has a card of his own (the same address of mail and name) has the say there. One
    without a card is asked by the organisation when it ticks the field.
    """
    mine = Member.objects.living().alias(mail=Lower("email")).exclude(email="")
    cards = mine.filter(mail=user.email.lower(), surname=user.surname, name=user.name)
    pks = list(cards.values_list("pk", flat=True)[:2])
    known = standings(pks)
    return all(known.get(pk, NOTHING).lets(Output.PUBLIC_PAGE) for pk in pks)
