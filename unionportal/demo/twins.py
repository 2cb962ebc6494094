"""People with two cards: a slip of the pen, a marriage, a second organisation."""

from datetime import timedelta

from django.db.models import Q

from audit.services import operation
from members.duplicates.finding import search_all
from members.duplicates.merging import merge
from members.enums import Gender, Status
from members.models import Member, Suspicion
from members.movement import enter
from members.services import mark_distinct, open_card
from unionportal.demo.tree import ACTOR

HOME = "Волжская ГЭС"
WHO = "Сидорова Мария Петровна"
MARRIED = "Новикова"


def twin(tree, now):
    """A dozen second cards of people who have one, a verdict, a merge; and the search itself.

    Returns how many pairs it found.
    """
    home = tree.home(HOME)
    beside = _beside(tree, home)
    women, people = _people(home)
    for person in women:  # married: another surname, the same birth date
        _second(person, person.unit, surname=MARRIED, phone="")
    for person in people[:3]:  # a slip of the pen
        _second(person, person.unit, surname=_misspelt(person.surname))
    for person in people[3:6]:  # opened in a hurry: neither a patronymic nor a birth date
        _second(person, person.unit, patronymic="", birth_date=None)
    for number, person in enumerate(people[6:10]):  # on the books of another organisation too
        card = _second(person, beside, email=f"second{number}@example.org")
        on = min(person.admitted_on + timedelta(days=20), now.date())
        enter(card.pk, beside, on=on, key=f"demo:twin:{card.pk}", actor=ACTOR, now=now)
    distinct, merged = (_second(person, person.unit) for person in people[10:12])
    with operation():
        mark_distinct(people[10], distinct, actor=WHO)
    merge(people[11].pk, merged.pk, actor=WHO, now=now - timedelta(days=3))
    search_all(now=now)
    return Suspicion.objects.count()


def _people(home):
    """(two women, twelve others): members of the home, or of its neighbours when it is small."""
    here = Q(unit__tree_id=home.unit.tree_id, unit__lft__range=(home.unit.lft, home.unit.rght))
    members = Member.objects.filter(status=Status.MEMBER, birth_date__isnull=False)
    members = members.exclude(patronymic="").select_related("unit")
    found = [
        *members.filter(here).order_by("-pk")[:30],
        *members.exclude(here).order_by("-pk")[:30],
    ]
    women = [person for person in found if person.gender == Gender.FEMALE][:2]
    return women, [person for person in found if person not in women][:12]


def _beside(tree, home):
    """Another primary organisation of the same territorial one."""
    return next(
        other.unit
        for other in tree.homes
        if other.territorial == home.territorial and other.unit != home.unit
    )


def _second(person, unit, **differs):
    """A card of the same person as somebody else wrote it."""
    told = {
        name: getattr(person, name)
        for name in ("surname", "name", "patronymic", "gender", "birth_date", "phone", "employer")
    }
    return open_card(unit=unit, actor=ACTOR, **(told | differs))


def _misspelt(surname):
    """Another letter in the middle: «Кузнецов» → «Кузнацов»."""
    middle = len(surname) // 2
    return surname[:middle] + ("а" if surname[middle] != "а" else "о") + surname[middle + 1 :]
