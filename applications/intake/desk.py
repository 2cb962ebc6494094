"""Sheets as the office sees them: on the card of an application, in the tray, in «Сегодня»."""

from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from applications.enums import Answer, Received, Stage, Verdict
from applications.intake.words import guess_in_words, paper_and_page, told_office
from applications.models import Application, ApplicationPaper, Bundle, BundlePage
from applications.taking import is_good
from documents.recognition import Ink
from members.models import Member, MovementPaper
from structure import keyset
from structure.scope import Action

PAGE = 24  # sheets of the tray at once
BUNDLES = 20
ON_CARD = 40
LAST = 3  # bundles of an application whose sheets are shown beside what still waits
COUNTED = 100
OF_MOVE = "бумага с карточки члена профсоюза"
# Nothing is to be done about these: they are in their places.
QUIET = (Verdict.FILED, Verdict.DUPLICATE, Verdict.BLANK)


class DeskSheet(NamedTuple):
    sheet: BundlePage
    title: str
    words: str
    guess: str  # «похоже: страница 1 согласия…», "" when nothing is alike
    home: Application | None  # named by the code, and this user may file there
    home_slot: ApplicationPaper | None  # the paper of it, printed last, that the code names
    move: MovementPaper | None  # a paper of some member's move, whose card this user may see
    may_attach: bool  # put it onto that card
    url: str
    card_url: str  # of the application where it lies, for whoever handles it
    thumb_url: str
    places: list[str]  # addresses of pictures of the places that are asked about
    asks: bool  # is there a signature?
    may_overrule: bool  # «подпись есть» against what was read
    may_file: bool
    may_restore: bool


def awaiting(user, limit=COUNTED):
    """How many sheets wait for this person's eye, counted no further than ``limit``."""
    return _awaiting(user)[:limit].count()


def _awaiting(user):
    rows = BundlePage.objects.for_user(user, Action.HANDLE_APPLICATION).filter(awaits_eye=True)
    # Once papers are collected no more, nobody asks about signatures.
    return rows.exclude(~Q(application__stage=Stage.SIGNING), verdict=Verdict.DOUBTFUL)


def of_application(user, application, may_handle):
    """What came to one application and is not quietly in its place, the questions first."""
    last = application.bundles.order_by("-created_at", "-pk").values_list("pk", flat=True)[:LAST]
    bundles = list(last)
    wanted = (
        Q(bundle__in=bundles)
        | Q(application=application, is_current=True)
        | Q(application=application, awaits_eye=True)
        | Q(bundle__application=application, awaits_eye=True)
    )
    rows = BundlePage.objects.filter(wanted).exclude(verdict__in=QUIET, awaits_eye=False)
    mine = [
        sheet
        for sheet in _read(rows.order_by("-pk")[:ON_CARD])
        if sheet.application_id in {None, application.pk}
    ]
    if not may_handle:
        mine = [sheet for sheet in mine if sheet.application_id or sheet.verdict == Verdict.UNREAD]
    shown = shown_to(user, mine)
    if not may_handle:
        shown = [one._replace(may_file=False, may_restore=False, may_attach=False) for one in shown]
    return sorted(shown, key=lambda one: (not one.asks, not one.may_file, one.sheet.pk))


def reading_of(application):
    """(pages read, pages) of the bundles being read, or None."""
    reading = [
        (one.pages_read, one.pages)
        for one in application.bundles.order_by("-pk")[:LAST]
        if one.is_being_read
    ]
    return (sum(a for a, _ in reading), sum(b for _, b in reading)) if reading else None


def waiting_page(user, unit=None, after=""):
    """(sheets of the tray that wait, where to go on): the oldest first."""
    rows = _awaiting(user)
    if unit:
        inside = {"tree_id": unit.tree_id, "lft__range": (unit.lft, unit.rght)}
        rows = rows.filter(**{f"bundle__unit__{name}": value for name, value in inside.items()})
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = _read(rows.order_by("pk")[: PAGE + 1])
    more = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    return shown_to(user, found[:PAGE]), more


def bundles_page(user, unit=None, after=""):
    """(bundles this user may see, where to go on): the newest first."""
    rows = Bundle.objects.for_user(user, Action.HANDLE_APPLICATION)
    if unit:
        rows = rows.filter(unit__tree_id=unit.tree_id, unit__lft__range=(unit.lft, unit.rght))
    rows = rows.select_related("unit", "application")
    return keyset.page_of(rows, "created_at", after, BUNDLES, read=keyset.moment, descending=True)


def of_bundle(user, bundle):
    sheets = BundlePage.objects.filter(bundle=bundle).order_by("number")
    return shown_to(user, _read(sheets))


def _read(rows):
    return list(
        rows.select_related("slot", "stored", "bundle", "application").prefetch_related(
            "stored__thumbnails"
        )
    )


def shown_to(user, sheets):
    """Each sheet with what this user may do with it."""
    named = {sheet.named_id for sheet in sheets} | {sheet.application_id for sheet in sheets}
    mine = {
        one.pk: one
        for one in Application.objects.for_user(user, Action.HANDLE_APPLICATION).filter(
            pk__in=named - {None}
        )
    }
    loose = [sheet.paper_number for sheet in sheets if sheet.application_id is None]
    slots = ApplicationPaper.objects.filter(paper__in=loose, application__in=mine)
    by_paper = {slot.paper_id: slot for slot in slots}
    moves = papers_of_moves(user, sheets, Action.VIEW_MEMBER)
    attached = papers_of_moves(user, sheets, Action.MOVE_MEMBER) if moves else {}
    return [_shown(sheet, mine, by_paper, moves, attached) for sheet in sheets]


def papers_of_moves(user, sheets, action):
    """{number of a paper: the paper of a member's move} of those sheets whose code leads to a card
    on which this user may do ``action``."""
    numbers = {
        sheet.paper_number
        for sheet in sheets
        if sheet.verdict == Verdict.OTHER and sheet.application_id is None
    }
    if not numbers:
        return {}
    cards = Member.objects.for_user(user, action).filter(hidden_at=None)
    rows = MovementPaper.objects.filter(paper__in=numbers, member__in=cards)
    return {row.paper_id: row for row in rows.select_related("member")}


def _shown(sheet, mine, by_paper, moves, attached):
    application = mine.get(sheet.application_id)
    home = mine.get(sheet.named_id) if sheet.application_id is None else None
    may_handle = application is not None or sheet.application_id is None
    collects = (
        application is not None
        and application.stage == Stage.SIGNING
        and sheet.slot is not None
        and sheet.slot.received != Received.ORIGINAL
    )
    move = moves.get(sheet.paper_number)
    asks = collects and sheet.awaits_eye and sheet.verdict == Verdict.DOUBTFUL
    stands = collects and sheet.is_current and not is_good(sheet)
    wanted = {Ink.DOUBTFUL, Ink.EMPTY} if asks else set()
    return DeskSheet(
        sheet=sheet,
        title=_title(sheet, application),
        words=OF_MOVE if move and sheet.awaits_eye else told_office(sheet),
        guess=guess_in_words(sheet.guesses[0]) if sheet.guesses and sheet.awaits_eye else "",
        home=home,
        home_slot=by_paper.get(sheet.paper_number) if home and sheet.page else None,
        move=move,
        may_attach=sheet.paper_number in attached and sheet.awaits_eye,
        url=reverse("applications:sheet", args=[sheet.pk]),
        card_url=application.get_absolute_url() if application else "",
        thumb_url=reverse("applications:sheet_small", args=[sheet.pk])
        if sheet.stored.thumbnails.all()
        else "",
        places=[
            reverse("applications:sheet_place", args=[sheet.pk, number])
            for number, place in enumerate(sheet.places)
            if place["verdict"] in wanted and sheet.is_aligned
        ],
        asks=asks,
        may_overrule=stands and not asks,
        may_file=may_handle and sheet.awaits_eye and sheet.verdict != Verdict.DOUBTFUL,
        may_restore=may_handle and sheet.answer == Answer.DROPPED,
    )


def _title(sheet, application):
    if sheet.application_id is None:
        return f"Лист {sheet.number}"
    whose = f"{application.short_name}: " if application else ""
    return whose + paper_and_page(sheet)
