"""Rows of a list as a person reads them."""

from datetime import date
from typing import NamedTuple

from imports.enums import Choice, Doubt, Verdict
from imports.fields import FIELDS
from imports.services import offered
from members.models import Member
from structure.models import Employer, Unit

SAID = {  # what can be decided about a doubtful row, in the words of its doubt
    Choice.UNDECIDED: "Не решено: строка будет пропущена",
    Choice.SKIP: "Пропустить",
    Choice.NEW: "Это другой человек: завести карточку",
}
ADVICE = {
    Doubt.NAMESAKES: "В реестре несколько таких людей. Выберите, кто это.",
    Doubt.BY_NAME: "В реестре есть человек с такими ФИО, но дата рождения известна не у обоих.",
    Doubt.OTHER_PERSON: "Номер тот же, а фамилия и дата рождения другие.",
    Doubt.FOREIGN: "Чтобы принять его на учёт, попросите о переводе.",
    Doubt.REMOVED: "Он был снят с учёта. Сведения можно обновить, восстанавливают на карточке.",
    Doubt.APPLIED: "Он подал заявление о приёме. Сведения можно обновить, "
    "принимают постановлением.",
    Doubt.TWICE: "Вторую строку об одном человеке портал не записывает.",
}
EMPTY = "пусто"
STANDING = {"status": "Статус", "unit": "На учёте", "admitted_on": "Принят в профсоюз"}
DETAILS = ("phone", "position", "department", "card_number", "admitted_on")


class Shown(NamedTuple):
    row: object
    name: str
    born: str
    details: list
    changes: list
    advice: str
    choices: list


class Reader:
    """Names of rows that values point at are asked for once for a page."""

    def __init__(self, rows):
        places, employers = set(), set()
        for row in rows:
            places |= {row.values.get("unit"), *row.changes.get("unit", ())}
            employers |= {row.values.get("employer"), *row.changes.get("employer", ())}
        self.units = dict(
            Unit.objects.filter(pk__in=places - {None}).values_list("pk", "short_name")
        )
        self.employers = dict(
            Employer.objects.filter(pk__in=employers - {None, ""}).values_list("pk", "short_name")
        )

    def show(self, row):
        told = row.values
        name = " ".join(
            filter(None, (told.get(part) for part in ("surname", "name", "patronymic")))
        )
        if not name and row.raw:
            name = " ".join(word for word in row.raw if word)[:80]
        return Shown(
            row,
            name,
            self.said("birth_date", told["birth_date"]) if told.get("birth_date") else "",
            self._details(row),
            self._changes(row),
            ADVICE.get(row.doubt, "") if row.verdict == Verdict.DOUBTFUL else "",
            _choices(row) if row.verdict == Verdict.DOUBTFUL else [],
        )

    def _details(self, row):
        if row.verdict != Verdict.NEW:
            return []
        found = [self.said(name, row.values[name]) for name in DETAILS if row.values.get(name)]
        return [*found, self.units.get(row.values.get("unit"), "")]

    def _changes(self, row):
        shown = []
        for name, (old, new) in row.changes.items():
            if name == "status_reason":
                continue
            title = STANDING.get(name) or FIELDS[name].title
            shown.append((title, self.said(name, old), self.said(name, new)))
        return shown

    def said(self, name, value):
        """A value of a card as its page says it."""
        if name == "status":
            return dict(Member._meta.get_field("status").choices)[value]
        if value in ("", None):
            return EMPTY
        if name == "unit":
            return self.units.get(value, "")
        if name == "employer":
            return self.employers.get(value, "")
        field = Member._meta.get_field(name)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return "да" if value else "нет"
        if field.get_internal_type() == "DateField":
            return f"{date.fromisoformat(value):%d.%m.%Y}"
        return str(value)


def _choices(row):
    """(value, words, is it chosen) of the select beside a doubtful row."""
    allowed = offered(row)
    found = [(Choice.UNDECIDED.value, SAID[Choice.UNDECIDED], not row.choice)]
    if Choice.TAKE in allowed:
        found += [
            (
                f"take:{pk}",
                f"Это {who}: обновить сведения",
                row.choice == Choice.TAKE and row.member_id == pk,
            )
            for pk, _, who in row.candidates
        ]
    found += [
        (choice.value, SAID[choice], row.choice == choice)
        for choice in (Choice.NEW, Choice.SKIP)
        if choice in allowed
    ]
    return found
