"""Kinds of data that a person may let be shown to everybody, each on its own (order № 18).

``Consent.choices`` and ``Application.dissemination_choices`` have a code → «yes» / «no», or →
{"allowed": «yes» / «no», "condition": a code of ``CONDITIONS`` or words of the person}. What is
not answered is forbidden: silence means «нет» (152-ФЗ ст. 10.1 ч. 8).
"""

from typing import NamedTuple

CATEGORIES = {
    "name": "фамилия, имя, отчество",
    "birthday": "число и месяц рождения",
    "work": "место работы, должность, подразделение",
    "photo": "фотографическое изображение",
    "awards": "сведения о наградах и поощрениях",
    "contacts": "номер телефона, адрес электронной почты",
}
INTERNAL, NO_PASSING, NO_PROCESSING = "internal", "no_passing", "no_processing"
# Conditions and prohibitions of part 9, in words that can be printed beside the data.
CONDITIONS = {
    INTERNAL: "только внутри организации, не для всех",
    NO_PASSING: "передавать дальше запрещено",
    NO_PROCESSING: "использовать запрещено, можно только читать",
}
YES = frozenset({True, "yes", "allow", "да"})
NO = frozenset({False, "no", "deny", "нет"})


class Allowed(NamedTuple):
    """A category that may be shown, and under what condition ("" — under none)."""

    code: str
    condition: str

    @property
    def title(self):
        return CATEGORIES[self.code]

    @property
    def told(self):
        """The condition in words."""
        return CONDITIONS.get(self.condition, self.condition)


def answer(choice):
    """(is it allowed: True, False or None for silence, the condition) of one category."""
    condition = ""
    if isinstance(choice, dict):
        condition, choice = choice.get("condition") or "", choice.get("allowed")
    said = choice if isinstance(choice, bool | str) else None
    return (True if said in YES else False if said in NO else None), condition


def allowed(choices):
    """{code: ``Allowed``} of what may be shown to somebody at all."""
    found = {}
    for code in CATEGORIES:
        is_yes, condition = answer((choices or {}).get(code))
        if is_yes:
            found[code] = Allowed(code, condition)
    return found


def has_conditions(choices):
    return any(one.condition for one in allowed(choices).values())
