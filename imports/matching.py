"""Who of the register a row is about, and what of the card would change.

Looked for by the number of the card on the portal, by the number of the union card, by ФИО and
birth date. Only cards of the organisation of the list are shown or changed; of others not more is
told than that the person is on the books elsewhere.
"""

from collections import defaultdict
from typing import NamedTuple

from imports.enums import Doubt, Verdict
from members.bulk import among, kept
from members.editing import FIELDS
from members.enums import Status
from members.models import Member
from members.names import key_form
from structure.models import Unit

SEEN = (
    *(name for name in FIELDS if name not in ("photo", "genitive")),
    "pk", "status", "status_reason", "version",
    "fio_key", "admitted_on", "unit", "unit__tree_id", "unit__lft", "unit__short_name",
    "unit__is_practice",
)  # fmt: skip
MOST = 10  # candidates kept of a row
NO_CARD = "Карточки № {} нет в ваших организациях."
NUMBER_TAKEN = "Номер профбилета {} уже у другого человека."
NO_PLACE = "Не указано, в какой первичной или цеховой организации человек на учёте."
ELSEWHERE = "Человек с такими ФИО и датой рождения состоит на учёте в другой организации."
NO_CONTACT = "Нет ни телефона, ни почты: с заявителем не связаться."
STANDS = {
    Status.MEMBER: "Уже член профсоюза.",
    Status.SUSPENDED: "Уже член профсоюза, временно снят с учёта.",
    Status.APPLIED: "Уже подал заявление.",
}
_SAME = ("phone", "email", "personnel_number")


class Match(NamedTuple):
    verdict: str
    doubt: str = ""
    card: dict | None = None
    changes: dict = {}
    reasons: tuple = ()
    candidates: tuple = ()


class Matcher:
    """``branch`` is the ``Scope`` of the organisation of the list.

    Cards outside it are foreign even to somebody with a wider office: whoever keeps the register
    of this organisation reads the list, decides on its rows and runs it.
    """

    def __init__(self, branch, *, joining=False):
        self.branch, self.joining = branch, joining
        trees = {tree_id for tree_id, _, _ in branch.branches}
        self._practice = trees if Unit.objects.filter(branch.q(), is_practice=True).exists() else ()
        self._rows = {}  # person → number of the row that names him first
        self._numbers = {}  # union card → the same

    def match(self, rows):
        """[``Match``] for rows of ``imports.parsing``."""
        known = _Known([row for row in rows if not row.is_error])
        return [self._matched(row, known) for row in rows]

    def _matched(self, row, known):
        if row.is_error:
            return Match(Verdict.ERROR, reasons=tuple(row.faults))
        if self.joining:
            return self._joining(row, known)
        found = self._found(row, known)
        if found.verdict == Verdict.ERROR:
            return found._replace(reasons=(*found.reasons, *row.faults))
        found = self._once(row, found)
        return found._replace(reasons=(*found.reasons, *row.faults))

    def _joining(self, row, known):
        """An applicant: who he is among namesakes is asked where his application is handled."""
        if not (row.values.get("phone") or row.values.get("email")):
            return Match(Verdict.ERROR, reasons=(NO_CONTACT, *row.faults))
        if not row.unit:
            return Match(Verdict.ERROR, reasons=(NO_PLACE, *row.faults))
        for card in self._namesakes(row, known):
            if card["status"] in STANDS and self._is_mine(card) and _is_surely(card, row):
                return Match(Verdict.ERROR, reasons=(STANDS[card["status"]],))
        found = self._once(row, Match(Verdict.NEW))
        return found._replace(reasons=(*found.reasons, *row.faults))

    def _once(self, row, found):
        """The second row about a person, or with the same number, is a question."""
        number = row.values.get("card_number")
        who = found.card["pk"] if found.card else (row.key, row.values.get("birth_date"))
        first = self._rows.setdefault(who, row.number)
        if first != row.number:
            return found._replace(
                verdict=Verdict.DOUBTFUL, doubt=Doubt.TWICE,
                reasons=(f"Тот же человек, что в строке {first}.",),
            )  # fmt: skip
        if number and self._numbers.setdefault(number, row.number) != row.number:
            first = self._numbers[number]
            return Match(
                Verdict.ERROR, reasons=(f"Номер профбилета {number} уже в строке {first}.",)
            )
        return found

    def _found(self, row, known):
        if row.own_id:
            card = known.by_id.get(row.own_id)
            if card is None or not self._is_mine(card):
                return Match(Verdict.ERROR, reasons=(NO_CARD.format(row.own_id),))
            return self._about(row, card, is_certain=False)
        number = row.values.get("card_number")
        if number and number in known.by_number:
            card = known.by_number[number]
            if not self._is_mine(card):
                return Match(Verdict.ERROR, reasons=(NUMBER_TAKEN.format(number),))
            return self._about(row, card, is_certain=False)
        return self._by_name(row, known)

    def _by_name(self, row, known):
        sure, perhaps = [], []
        for card in self._namesakes(row, known):
            (sure if _is_surely(card, row) else perhaps).append(card)
        mine = [card for card in sure if self._is_mine(card)]
        if len(mine) == 1:
            return self._about(row, mine[0], is_certain=True)
        if mine:
            return self._doubt(Doubt.NAMESAKES, mine)
        if sure:
            return Match(Verdict.DOUBTFUL, Doubt.FOREIGN, reasons=(ELSEWHERE,))
        perhaps = [card for card in perhaps if self._is_mine(card)]
        if perhaps:
            return self._doubt(Doubt.BY_NAME, perhaps)
        if not row.unit:
            return Match(Verdict.ERROR, reasons=(NO_PLACE,))
        return Match(Verdict.NEW)

    def _namesakes(self, row, known):
        """People invented for a practice are alike to one another only."""
        for card in known.namesakes(row):
            if self._practice:
                if card["unit__tree_id"] in self._practice:
                    yield card
            elif not card["unit__is_practice"]:
                yield card

    def _about(self, row, card, *, is_certain):
        """The row is about ``card``: what changes, and whether it may be so."""
        if not is_certain and _is_other(card, row):
            return self._doubt(Doubt.OTHER_PERSON, [card])
        if card["status"] in (Status.REMOVED, Status.APPLIED):
            return self._doubt(Doubt(card["status"]), [card])
        reasons = ()
        if card["status"] and row.unit and row.unit != card["unit"]:
            reasons = (f"На учёте: {card['unit__short_name']}. Переводят на карточке.",)
        changes = changes_of(card, row.values)
        if card["status"] == Status.NONE and row.unit:
            changes |= {
                "status": ["", Status.MEMBER.value],
                "status_reason": [card["status_reason"], ""],
                "unit": [card["unit"], row.unit],
                "admitted_on": [kept(card["admitted_on"]), row.admitted_on],
            }
        verdict = Verdict.CHANGED if changes else Verdict.SAME
        return Match(verdict, "", card, changes, reasons)

    def _doubt(self, doubt, cards):
        return Match(
            Verdict.DOUBTFUL,
            doubt,
            candidates=tuple([card["pk"], card["version"], _told(card)] for card in cards[:MOST]),
        )

    def _is_mine(self, card):
        return self.branch.holds(_Place(card))


class _Place:
    """The place of a card as ``Scope.holds`` looks at an organisation."""

    def __init__(self, card):
        self.pk, self.tree_id, self.lft = card["unit"], card["unit__tree_id"], card["unit__lft"]


class _Known:
    """Cards of the register that rows of one batch may be about."""

    def __init__(self, rows):
        cards = Member.objects.living().select_related(None).values(*SEEN)
        ids = [row.own_id for row in rows if row.own_id]
        numbers = [number for row in rows if (number := row.values.get("card_number"))]
        named = [row for row in rows if not row.own_id]
        self.by_id = (
            {card["pk"]: card for card in cards.filter(among(Member, "id", ids))} if ids else {}
        )
        self.by_number = (
            {
                card["card_number"]: card
                for card in cards.filter(among(Member, "card_number", numbers))
            }
            if numbers
            else {}
        )
        self._by_key = defaultdict(list)
        keys = {key for row in named for key in (row.key, row.short_key)}
        for card in cards.filter(among(Member, "fio_key", keys)):
            self._by_key[card["fio_key"]].append(card)
        short = {row.short_key for row in named if row.key == row.short_key}
        for card in _beginning(short):
            self._by_key[key_form(card["surname"], card["name"])].append(card)

    def namesakes(self, row):
        """Cards with this ФИО whose birth date does not rule them out."""
        born = row.values.get("birth_date")
        found = {}
        for key in {row.key, row.short_key}:
            for card in self._by_key.get(key, ()):
                if not (born and card["birth_date"]) or kept(card["birth_date"]) == born:
                    found[card["pk"]] = card
        return found.values()


def _beginning(keys):
    """Cards of people with a patronymic, called in a list without one."""
    if not keys:
        return []
    pks = Member.objects.raw(
        "SELECT card.id FROM unnest(%s::text[]) AS told (key) JOIN members_member card "
        "ON card.fio_key > told.key AND card.fio_key < told.key || chr(1103) || chr(1103) "
        "WHERE card.merged_into_id IS NULL AND card.fio_key = told.key || regexp_replace("
        "replace(lower(card.patronymic), 'ё', 'е'), '[^a-zа-я]', '', 'g')",
        [list(keys)],
    )
    return Member.objects.filter(pk__in=[card.pk for card in pks]).values(*SEEN)


def _is_surely(card, row):
    """The same birth date, or something else that people do not share by chance."""
    if row.values.get("birth_date") and card["birth_date"]:
        return True
    return any(row.values.get(name) and kept(card[name]) == row.values[name] for name in _SAME)


def _is_other(card, row):
    """Surname and birth date both differ: the number is of another person."""
    surname, born = row.values.get("surname"), row.values.get("birth_date")
    return bool(
        surname
        and born
        and card["birth_date"]
        and key_form(surname) != key_form(card["surname"])
        and kept(card["birth_date"]) != born
    )


def changes_of(card, values):
    """{field: [old, new]}"""
    changes = {}
    for name, new in values.items():
        old = kept(card[name])
        if old != new:
            changes[name] = [old, new]
    return changes


def _told(card):
    born = card["birth_date"]
    name = " ".join(filter(None, (card["surname"], card["name"], card["patronymic"])))
    return f"{name}{f', {born:%d.%m.%Y}' if born else ''}, {card['unit__short_name']}"
