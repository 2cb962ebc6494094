"""How values of a card are said to a reader: days, telephones, choices, employers by name."""

from datetime import date

from django.db import models
from django.utils.text import Truncator

from members.models import Member

LONGEST = 80  # letters of one value in a line of the history


def value_said(member, name):
    """What stands in a field of a card, in words; «не указано» when nothing does."""
    value = getattr(member, name)
    if isinstance(value, models.Model):
        return str(value)
    return said_as(name, value, {}) or "не указано"


def said_as(name, value, employers):
    """A value as a card or a revision keeps it, in words; "" for an empty one.

    ``employers`` names employers by id: they are asked for once for many values.
    """
    if value in (None, "", False):
        return ""
    field = Member._meta.get_field(name)
    if name == "employer":
        return employers.get(int(value), "работодатель, которого больше нет")
    if name in {"photo", "papers_at_chair"}:
        return "есть"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField):
        return f"{field.to_python(value):%d.%m.%Y}"
    if name in {"phone", "extra_phone"}:
        return phone_said(value)
    return Truncator(" ".join(str(value).split())).chars(LONGEST)


def phone_said(value):
    """+7 912 345-67-89; numbers of other countries as they are."""
    text = str(value)
    if not (text.startswith("+7") and len(text) == 12):
        return text
    return f"{text[:2]} {text[2:5]} {text[5:8]}-{text[8:10]}-{text[10:]}"


def age_on(born, on):
    """Whole years, or None when the birth date is not known."""
    if not isinstance(born, date):
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
