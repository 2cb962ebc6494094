"""Everything that the portal knows of one person, section by section, in words.

Sections come from ``traces``: what is kept of a person is told to him, and nothing is told twice
by hand. Secrets (hashes, links and codes that open a page or an account) and the machinery of work
are left out: the answer is collected by the office, and must not let it enter as the member.
"""

import re
from typing import NamedTuple

from django.apps import apps
from django.db import models
from django.utils import timezone

from accounts.models import Grant
from accounts.titles import TITLES
from applications.models import StageChange
from audit.models import Entry
from audit.titles import title_of
from cabinet.models import Proposal
from documents.models import Paper, StoredFile
from members.consents.categories import CATEGORIES, CONDITIONS
from members.models import Member, RequestStep, Revision
from members.requests.terms import TERMS
from members.wording import said_as
from notifications.catalogue import all_kinds
from notifications.models import Message
from notifications.outbox import HIDDEN, HIDDEN_TEXT
from notifications.services import full_url
from privacy.traces import TRACES
from structure.models import Employer

LOOKED, PAPERS, FILES = "кто смотрел и менял ваши данные", "бумаги", "файлы"
BATCH = 500
# Names of columns that have none in words; a column with a Latin name is not told.
LABELS = {
    "unit": "организация",
    "employer": "работодатель",
    "ground": "основание",
    "text": "текст",
    "template": "шаблон",
    "resolution": "постановление",
    "register": "реестр",
}
# What leads back to the person himself, or is kept for the machinery.
NOT_TOLD = {"member", "merged_into", "lease_until", "retry_at", "effects", "trace", "html",
            "url", "attempts", "next_try_at", "message_id", "version", "fio_sort", "fio_key",
            "hidden_at", "is_hidden", "operation", "undoes", "done", "total", "pdf_sha256",
            "moved", "key", "content_type", "object_id", "about", "person",
            "storage_name"}  # fmt: skip
# What a step of a request is to do, by its code.
STEPS = {term.code: term.title for terms in reversed(TERMS.values()) for term in terms}
CARD = {field.name: str(field.verbose_name) for field in Member._meta.concrete_fields}
WORDS = CONDITIONS | {
    **{"yes": "да", "no": "нет", "allow": "да", "deny": "нет", "allowed": "можно"},
    **{"condition": "условие", "kept": "оставшаяся карточка", "gone": "вторая карточка"},
    **{"unit": "организация", "merged_into": "объединена с", "standing": "учёт"},
}
_RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)


class Section(NamedTuple):
    """``rows`` are lists of (what, value)."""

    title: str
    rows: list[list[tuple[str, str]]]


def steps():
    """Titles of sections in order: what the progress counts."""
    return [*_told_traces(), PAPERS, FILES, LOOKED]


def collect(person, *, at_section=lambda: None) -> list[Section]:
    """All sections that have anything; ``at_section`` is called before each."""
    person.abouts, person.paper_keys, person.shared_papers, person.lists  # noqa: B018 - asked once
    found = []
    for title, traces in _told_traces().items():
        at_section()
        rows = [row for trace in traces for row in _rows(trace, person)]
        found.append(Section(title, rows))
    for title, told in ((PAPERS, _papers), (FILES, _files), (LOOKED, _looked)):
        at_section()
        found.append(Section(title, list(told(person))))
    return [section for section in found if section.rows]


def _told_traces():
    found = {}
    for trace in reversed(TRACES):  # the card first: the table begins with what points at it
        if trace.is_told:
            found.setdefault(trace.title, []).append(trace)
    return found


def _rows(trace, person):
    model = apps.get_model(trace.model)
    fields = [field for field in model._meta.concrete_fields if _label(field)]
    linked = [field.name for field in fields if field.is_relation]
    pks = model._base_manager.filter(trace.rows(person)).values("pk")
    rows = model._base_manager.filter(pk__in=pks).select_related(*linked).order_by("pk")
    employers = {}
    if model in (Revision, Proposal):
        employers = dict(Employer.objects.values_list("pk", "short_name")[:BATCH])
    secret = {kind.kind for kind in all_kinds() if kind.is_secret} if model is Message else ()
    for row in rows.iterator(BATCH):
        if model is Message:
            row.text = _without_keys(row, secret)
        told = [(_label(field), _said(row, field, employers)) for field in fields]
        yield [(label, value) for label, value in told if value]


def _without_keys(letter, secret):
    """Its words without what opens a page: of a secret kind none, of others all but the link."""
    if letter.kind in secret:
        return HIDDEN_TEXT
    return letter.text.replace(full_url(letter.url), HIDDEN) if letter.url else letter.text


def _label(field):
    if field.name in NOT_TOLD or isinstance(field, models.FileField | models.GeneratedField):
        return ""
    label = LABELS.get(field.name, str(field.verbose_name))
    return label if _RUSSIAN.search(label) else ""


def _said(row, field, employers):
    value = getattr(row, field.name)
    if value in (None, "", [], {}):
        return ""
    if isinstance(row, Revision | Proposal) and field.name == "changes":
        return "; ".join(_changed(name, *pair, employers) for name, pair in value.items())
    if field.name in ("choices", "dissemination_choices"):
        told = ((CATEGORIES.get(code, code), in_words(part)) for code, part in value.items())
        return "; ".join(f"{title}: {said}" for title, said in told)
    if isinstance(row, RequestStep) and field.name == "code":
        return STEPS.get(value, value)
    if isinstance(row, Message) and field.name == "kind":
        return next((kind.title for kind in all_kinds() if kind.kind == value), value)
    if isinstance(row, StageChange) and field.name == "event":
        return title_of(f"applications.{value}")
    if isinstance(row, Grant) and field.name == "action":
        return TITLES.get(value, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return in_words(value)


def _changed(name, old, new, employers):
    label = Member._meta.get_field(name).verbose_name
    was, became = (said_as(name, value, employers) or "пусто" for value in (old, new))
    return f"{label}: {was} → {became}"


def in_words(value):
    """A value as a person reads it."""
    match value:
        case bool():
            return "да" if value else "нет"
        case dict():
            return "; ".join(f"{_key_said(key)}: {in_words(part)}" for key, part in value.items())
        case list():
            return ", ".join(in_words(part) for part in value)
        case str() if value in WORDS:
            return WORDS[value]
    if hasattr(value, "hour"):
        return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
    if hasattr(value, "strftime"):
        return f"{value:%d.%m.%Y}"
    return "" if value is None else str(value)


def _key_said(key):
    """A key of what is kept as JSON: mostly a column of the card."""
    if key in CARD:
        return CARD[key]
    return WORDS.get(key, key)


def _papers(person):
    """Papers that were made for him: what, when, its number. Files are asked for apart."""
    trace = next(trace for trace in TRACES if trace.model == "documents.Paper")
    mine = Paper.objects.filter(trace.rows(person)).order_by("made_at", "pk")
    for paper in mine.select_related("unit").iterator(BATCH):
        yield [
            ("бумага", paper.get_kind_display()),
            ("номер", paper.number or "без номера"),
            ("сделана", in_words(paper.made_at)),
            ("организация", paper.unit.short_name),
            ("страниц", str(paper.pages)),
        ]


def _files(person):
    """Files taken in from him or about him."""
    pks = set()
    for trace in TRACES:
        model = apps.get_model(trace.model)
        for name in trace.scans:
            rows = model._base_manager.filter(trace.rows(person)).exclude(**{name: None})
            pks.update(rows.values_list(name, flat=True))
    for stored in StoredFile.objects.filter(pk__in=pks).order_by("created_at", "pk"):
        yield [
            ("файл", stored.name),
            ("получен", in_words(stored.created_at)),
            ("страниц", str(stored.pages)),
            ("байт", str(stored.size)),
        ]


def _looked(person):
    """Who opened, printed, exported and changed what is known of him, the latest first."""
    entries = Entry.objects.filter(person__in=person.keys).order_by("-at", "-id")
    entries = entries.select_related("apart")
    for entry in entries.iterator(BATCH):
        purpose = str(entry.data.get("purpose", ""))
        yield [
            ("когда", in_words(entry.at)),
            ("кто", entry.actor_label),
            ("что", title_of(entry.action)),
            *([("для чего", purpose)] if purpose else []),
        ]
