"""What others have typed of a person: his name in a note, his telephone in a saved search.

No key leads to such words, so they are looked for. A name or a number that somebody else of the
union has too is left alone: it tells of nobody any more, and the other may need it.
"""

import re
from functools import reduce
from operator import or_
from urllib.parse import quote, quote_plus

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from applications.models import Application
from documents.cases import Case, decline_name
from members.models import Member, Revision
from members.names import key_form, sort_form

GONE = "[уничтожено]"
SHORTEST = 6  # letters; a shorter word is a part of too many others
BATCH = 500
# Where somebody may have typed of anybody, and in which columns.
TYPED = {
    "notifications.Incoming": (
        *("from_name", "from_address", "subject", "text", "quoted", "why", "error"),
    ),
    "notifications.IncomingFile": ("name",),
    "notifications.Message": ("to_name", "to_address", "subject", "text", "html", "error"),
    "notifications.Attachment": ("name",),
    "notifications.Attempt": ("words",),
    "notifications.Todo": ("title",),
    "notifications.Notice": ("text",),
    "members.SavedList": ("title", "query"),
    "members.Export": ("sentence", "query", "error"),
    "members.MoveJob": ("told", "refused"),
    "members.Movement": ("note",),
    "members.Transfer": ("basis", "note"),
    "members.DataRequest": ("asked_by", "said"),
    "members.RequestStep": ("extension", "note"),
    "applications.Application": ("comment", "reason"),
    "applications.StageChange": ("note", "error"),
    "applications.ApplicationPaper": ("remark",),
    "cabinet.EntryRequest": ("contact",),
    "cabinet.Wish": ("note",),
    "cabinet.Proposal": ("note", "reason"),
    "dues.Payment": ("payer", "purpose"),
    "dues.PayrollFile": ("name", "skipped"),
    "dues.PayrollRow": ("full_name", "reasons"),
    "imports.Import": ("name", "error", "warnings"),
    "imports.ImportRow": ("raw", "values", "changes", "reasons", "candidates"),
    "accounts.Grant": ("reason",),
    "accounts.Look": ("reason",),
    "accounts.Absence": ("reason",),
    "axes.AccessAttempt": ("username", "get_data", "post_data"),
    "admin.LogEntry": ("object_repr", "change_message"),
    "privacy.Destruction": ("reason", "note"),
    "privacy.Line": ("why",),
}
NAMES = ("surname", "name", "patronymic")
CONTACTS = ("phone", "extra_phone", "email", "card_number", "address")


def words_of(person) -> list[str]:
    """What would tell of this person alone, the longest first."""
    names, contacts = _told(person)
    words = set()
    for name in names:
        words |= _forms(person, *name)
    for column, value in contacts:
        if value and not _is_shared(person, column, value):
            words |= _ways(column, value)
    return sorted((word for word in words if len(word) >= SHORTEST), key=len, reverse=True)


def _told(person):
    """(names, contacts) he has now and had before."""
    names, contacts = set(), set()
    rows = [
        *Member.objects.filter(pk__in=person.members),
        *Application.objects.filter(pk__in=person.applications),
    ]
    for row in rows:
        names.add(tuple(getattr(row, part) for part in NAMES))
        contacts |= {(name, str(getattr(row, name, "") or "")) for name in CONTACTS}
    current = next(iter(names), ("", "", ""))
    for changes in Revision.objects.filter(member__in=person.members).values_list(
        "changes", flat=True
    ):
        old = {name: pair[0] for name, pair in changes.items()}
        if old.keys() & set(NAMES):
            names.add(tuple(old.get(part, now) for part, now in zip(NAMES, current, strict=True)))
        contacts |= {(name, str(old[name] or "")) for name in CONTACTS if name in old}
    return names, contacts


def _forms(person, surname, name, patronymic):
    """Ways to write the name; of each, only if nobody else would be meant by it."""
    others = _others(person)
    if (
        not (surname and name)
        or others.filter(fio_key=key_form(surname, name, patronymic)).exists()
    ):
        return set()
    cases = [" ".join(filter(None, (surname, name, patronymic)))]
    cases += [decline_name(surname, name, patronymic, case) for case in Case]
    forms = set(cases)
    if not others.filter(fio_sort__startswith=sort_form(surname, name)).exists():
        forms |= {" ".join(case.split()[:2]) for case in cases} | {f"{name} {surname}"}
    if not others.filter(fio_sort__startswith=sort_form(surname, name[0])).exists():
        initials = [f"{part[0]}." for part in (name, patronymic) if part]
        for case in cases:
            forms |= {f"{case.split()[0]} {gap.join(initials)}" for gap in (" ", "")}
    return forms


def _ways(column, value):
    if column not in ("phone", "extra_phone"):
        return {value}
    digits = re.sub(r"\D", "", value)[-10:]
    code, first, second, third = digits[:3], digits[3:6], digits[6:8], digits[8:]
    return {digits, f"{code} {first}-{second}-{third}", f"({code}) {first}-{second}-{third}"}


def _others(person):
    return Member.objects.exclude(pk__in=person.members).filter(merged_into=None)


def _is_shared(person, column, value):
    match column:
        case "phone" | "extra_phone":
            same = Q(phone=value) | Q(extra_phone=value)
        case "email":
            same = Q(email__iexact=value)
        case _:
            return False
    return _others(person).filter(same).exists()


def forget(words):
    """Put ``GONE`` wherever one of the words stands. May repeat; returns how many rows changed.

    One reading of each table for all the words: call it for many people at once.
    """
    words = sorted({*words, *(quote(w) for w in words), *(quote_plus(w) for w in words)},
                   key=len, reverse=True)  # fmt: skip
    if not words:
        return 0
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    return sum(_forget_in(label, fields, words, pattern) for label, fields in TYPED.items())


def _forget_in(label, fields, words, pattern):
    model = apps.get_model(label)
    asked = (Q(**{f"{field}__icontains": word}) for field in fields for word in words)
    found = model.objects.filter(reduce(or_, asked)).order_by("pk").values_list("pk", flat=True)
    changed = 0
    for pk in list(found):
        with transaction.atomic():
            row = model.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            changed += row is not None and masked(row, fields, pattern)
    return changed


def masked(row, fields, pattern):
    """Mask the fields of one locked row; True when anything changed."""
    changed = []
    for name in fields:
        old = getattr(row, name)
        new = _mask(old, pattern)
        if new != old:
            longest = row._meta.get_field(name).max_length
            setattr(row, name, new[:longest] if longest and isinstance(new, str) else new)
            changed.append(name)
    if changed:
        row.save(update_fields=changed)
    return bool(changed)


def _mask(value, pattern):
    match value:
        case str():
            return pattern.sub(lambda found: "" if "%" in found[0] else GONE, value)
        case list():
            return [_mask(part, pattern) for part in value]
        case dict():
            return {_mask(key, pattern): _mask(part, pattern) for key, part in value.items()}
    return value
