"""Destroying one person: what ``traces`` says, in one transaction, however often it is run.

Bytes of files are erased after the transaction from rows written in it (``DoomedFile``): whoever
goes on after a killed worker knows what is left.
"""

from datetime import date
from typing import NamedTuple

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, Min, ProtectedError

from accounts.models import Session
from accounts.sessions import SessionStore
from applications.models import Application, new_token
from audit.services import destroy_values
from documents.models import Paper, StoredFile, Thumbnail
from dues.models import RegisterCopy
from members.figures import YOUNG
from members.models import Export, Member, NameGrams, NameWord, Posting
from members.models.cards import WIPED
from members.views.removed import KEY as REMOVED
from privacy.models import DoomedFile, Tombstone
from privacy.traces import ARCHIVE, TRACES
from resolutions.models import Line, Resolution
from structure.models.units import years_after

LONGEST_GRAM = 7


class Wiped(NamedTuple):
    categories: list[str]
    kept: list[str]


@transaction.atomic
def destroy(person, *, now) -> Wiped:
    """Destroy everything the portal keeps of ``person``. The caller has swept the mentions.

    Locks his applications, then his cards. Nothing of him is left to find him by but the numbers.
    """
    applications = list(
        Application.objects.select_for_update().filter(pk__in=person.applications).order_by("pk")
    )
    cards = list(Member.objects.select_for_update().filter(pk__in=person.members).order_by("pk"))
    _ask_beforehand(person)
    words = {word for card in cards for word in card.fio_sort.replace("-", " ").split()}
    born = {card.pk: _day_that_counts_alike(card) for card in cards}
    hidden_at = min((card.hidden_at or now for card in cards), default=now)
    wiped = _Doomed()
    for trace in TRACES:
        wiped.apply(trace, person)
    _forget_in_sessions(person)
    if destroy_values(person.keys):
        wiped.categories.append("сведения журнала о человеке")
    _decisions(wiped, person)
    doomed = wiped.files + _papers(wiped.papers) + _scans(wiped.scans) + _exports(hidden_at)
    doomed += _register_copies(person)
    for card in cards:
        Member.objects.filter(pk=card.pk).update(birth_date=born[card.pk], hidden_at=hidden_at)
    for application in applications:
        Application.objects.filter(pk=application.pk).update(token=new_token(), hidden_at=hidden_at)
    _forget_words(words)
    DoomedFile.objects.bulk_create(DoomedFile(name=name) for name in dict.fromkeys(doomed) if name)
    _bury(cards, applications, now)
    return Wiped(list(dict.fromkeys(wiped.categories)), list(dict.fromkeys(wiped.kept)))


def is_destroyed(row):
    """Has this card or application been destroyed already?"""
    return row.surname == WIPED and not row.name


def erase_files():
    """Erase the bytes of files that nobody needs; returns how many. May repeat or overlap."""
    rows = DoomedFile.objects.order_by("pk")
    count = 0
    for row in list(rows):
        default_storage.delete(row.name)  # one that is gone already is no fault
        count += DoomedFile.objects.filter(pk=row.pk).delete()[0]
    return count


class _Doomed:
    """What the table has come upon while it was gone through."""

    def __init__(self):
        self.categories, self.kept, self.files = [], [], []
        self.papers, self.scans = set(), set()

    def apply(self, trace, person):
        model = apps.get_model(trace.model)
        pks = set(model._base_manager.filter(trace.rows(person)).values_list("pk", flat=True))
        if not pks:
            return
        rows = model._base_manager.filter(pk__in=pks)
        for names, found in ((trace.papers, self.papers), (trace.scans, self.scans)):
            for name in names:
                found.update(rows.exclude(**{name: None}).values_list(name, flat=True))
        for name in trace.files:
            self.files += rows.values_list(name, flat=True)
        if trace.wipe is None:
            rows.delete()
        elif trace.wipe:
            rows.update(**trace.wipe)
        if trace.wipe != {}:
            self.categories.append(trace.title)
        if trace.kept:
            self.kept.append(trace.kept)


def _ask_beforehand(person):
    """What is told by rows that go on the way."""
    return person.abouts, person.paper_keys, person.shared_papers, person.lists


def _decisions(wiped, person):
    """Scans of decisions that name nobody else; one that does stays in the archive."""
    mine = Resolution.objects.filter(lines__member__in=person.members, scan__isnull=False)
    for resolution in mine.distinct():
        others = Line.objects.filter(resolution=resolution).exclude(
            member__in=Member.objects.filter(surname=WIPED, name="")
        )
        if others.exists():
            wiped.kept.append(f"скан «{resolution}»: в нём названы и другие — {ARCHIVE}")
        else:
            wiped.scans.add(resolution.scan_id)
            Resolution.objects.filter(pk=resolution.pk).update(scan=None)


def _papers(pks):
    papers = Paper.objects.filter(pk__in=pks)
    names = [name for pair in papers.values_list("docx", "pdf") for name in pair]
    papers.delete()
    return names


def _scans(pks):
    """Files taken in, with their small pictures; one that another's row needs too stays."""
    names = []
    for stored in StoredFile.objects.filter(pk__in=pks):
        small = list(Thumbnail.objects.filter(stored=stored).values_list("file", flat=True))
        try:
            with transaction.atomic():
                stored.delete()
        except ProtectedError:
            continue
        names += [stored.file.name, *small]
    return names


def _register_copies(person):
    """Files of registers in which he stands; those to be made anew do not name him."""
    named = RegisterCopy.objects.filter(register__lines__statement__member__in=person.members)
    copies = RegisterCopy.objects.filter(pk__in=named.values("pk")).exclude(file="")
    names = list(copies.values_list("file", flat=True))
    copies.update(file="", sealed_password="")
    return names


def _exports(hidden_at):
    """Files of lists made while he was still seen in them: copies, to be ordered anew."""
    files = Export.objects.filter(created_at__lte=hidden_at).exclude(file="")
    names = list(files.values_list("file", flat=True))
    files.update(file="")
    return names


def _forget_words(words):
    """Words of names that no card has any more: the search for misspelt ones knew them."""
    for word in words:
        if len(word) < 2:
            continue
        grams = Member.objects.alias(grams=NameGrams("fio_sort", "unit"))
        if not grams.filter(
            grams__contains=[word[:LONGEST_GRAM]], fio_sort__contains=word
        ).exists():
            NameWord.objects.filter(word=word).delete()


def _forget_in_sessions(person):
    """What somebody removed from the card last, kept in his session for «Вернуть»."""
    for session in Session.objects.exclude(data="").iterator():
        store = SessionStore()
        told = store.decode(session.data)
        if told.get(REMOVED, {}).get("member") in person.members:
            told.pop(REMOVED)
            Session.objects.filter(pk=session.pk).update(data=store.encode(told))


def _day_that_counts_alike(card):
    """A day of the year of birth that gives the same count of «до 35 лет» on every past day.

    The day itself stays only where no other does: he turned 35 while he was counted.
    """
    if card.birth_date is None:
        return None
    span = Posting.objects.filter(member=card).aggregate(first=Min("on"), last=Max("on"))
    if span["first"] is None:
        return None
    year = card.birth_date.year
    edges = span.values()
    was = {_is_young(card.birth_date, edge) for edge in edges}
    for day in (date(year, 7, 1), date(year, 1, 1), date(year, 12, 31)):
        if len(was) == 1 and {_is_young(day, edge) for edge in edges} == was:
            return day
    return card.birth_date


def _is_young(birth_date, day):
    return birth_date > years_after(day, -YOUNG)


def _bury(cards, applications, now):
    Tombstone.objects.bulk_create(
        [
            *(
                Tombstone(
                    key=f"members.member:{card.pk}", born_at=card.created_at, destroyed_at=now
                )
                for card in cards
            ),
            *(
                Tombstone(
                    key=f"applications.application:{one.pk}",
                    born_at=one.submitted_at,
                    destroyed_at=now,
                )
                for one in applications
            ),
        ],
        ignore_conflicts=True,
    )
