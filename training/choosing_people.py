"""Whom an organiser may put into a group, and how he names them: by lines, by search, by office."""

import re
from collections import defaultdict
from typing import NamedTuple

from django.db.models.functions import Lower

from accounts.models import Mandate, User
from members.enums import ON_THE_BOOKS
from members.models import Member
from members.names import key_form
from members.register import find
from structure.branches import read_id
from structure.models import Unit
from structure.scope import Action
from training.learners import student_of_member, student_of_user

MOST = 200  # people at a time
SHOWN = 20
_NUMBER = re.compile(r"[\w/№-]*\d[\w/-]*")


class Line(NamedTuple):
    """What was written, and the person whom it names or why nobody."""

    said: str
    person: Member | User | None
    fault: str = ""


def members_of(user):
    """Cards of people on the books whom this user sees."""
    seen = Member.objects.for_user(user, Action.VIEW_MEMBER)
    return seen.filter(status__in=ON_THE_BOOKS).select_related("unit")


def officers_of(user):
    """People who hold an office today in what this user sees."""
    units = Unit.objects.for_user(user, Action.VIEW_UNIT).order_by()
    held = Mandate.objects.current().filter(unit__in=units.values("pk"))
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def read_lines(user, text):
    """[Line] of a pasted list: a mail address, a personnel or card number, or a full name each."""
    said = [" ".join(line.replace("\0", "").split()) for line in text.splitlines()]
    said = list(dict.fromkeys(line for line in said if line))[:MOST]
    mails = [line.lower() for line in said if "@" in line]
    numbers = [line for line in said if "@" not in line and _NUMBER.fullmatch(line)]
    names = [line for line in said if line not in numbers and "@" not in line]
    found = defaultdict(list)
    cards = members_of(user)
    for member in cards.alias(mail=Lower("email")).filter(mail__in=mails):
        found[member.email.lower()].append(member)
    officers = officers_of(user).alias(mail=Lower("email")).filter(mail__in=mails)
    for officer in officers:
        if officer.email.lower() not in found:
            found[officer.email.lower()].append(officer)
    for member in cards.filter(personnel_number__in=numbers):
        found[member.personnel_number].append(member)
    for member in cards.filter(card_number__in=numbers):
        found[member.card_number].append(member)
    keys = {key_form(name): name for name in names}
    for member in cards.filter(fio_key__in=[key for key in keys if key]):
        found[member.fio_key].append(member)
    return [_read(line, found, set(names)) for line in said]


def _read(line, found, names):
    key = key_form(line) if line in names else line.lower() if "@" in line else line
    people = {person.pk: person for person in found.get(key, ())}
    if not people:
        return Line(line, None, "Никого не нашли среди тех, кого вы видите.")
    if len(people) > 1:
        return Line(
            line, None, "Подходит несколько человек: укажите почту или выберите из реестра."
        )
    return Line(line, next(iter(people.values())))


def search(user, q):
    """A screen of cards that answer to what was typed. May raise ``members.found.TooWide``."""
    _, page = find(user, q=q, size=SHOWN)
    return [member for member in page.rows if member.status in ON_THE_BOOKS]


def holders(user, role, unit):
    """[(User, his organisation)] of an office in an organisation and below it, at most ``MOST``."""
    mandates = (
        Mandate.objects.current()
        .filter(role=role, unit__tree_id=unit.tree_id, unit__lft__range=(unit.lft, unit.rght))
        .filter(user__in=officers_of(user).values("pk"))
        .select_related("user", "unit")
        .order_by("user__surname", "user__name", "pk")
    )
    people = {}
    for mandate in mandates[: MOST + 1]:
        people.setdefault(mandate.user_id, (mandate.user, mandate.unit))
    return list(people.values())[:MOST]


def chosen(user, keys):
    """People ticked on a page as «m12» or «u5», those whom this user may name, in one order."""
    ids = {"m": [], "u": []}
    for key in keys[:MOST]:
        if key[:1] in ids and (pk := read_id(key[1:])):
            ids[key[:1]].append(pk)
    people = list(members_of(user).filter(pk__in=ids["m"]).order_by("fio_sort", "pk"))
    return people + list(officers_of(user).filter(pk__in=ids["u"]).order_by("surname", "pk"))


def student_of(person):
    return student_of_member(person) if isinstance(person, Member) else student_of_user(person)
