"""The act of destruction and the extract of the journal (order № 179 of Roskomnadzor).

Both name people by the number of the card alone: they prove what was done without keeping what was
destroyed. Both are kept three years.
"""

import csv
import io
from datetime import timedelta
from secrets import token_hex
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Mandate
from audit.services import record
from documents.sheets import laid_out
from members.export_files import harmless
from privacy.enums import Fate
from privacy.models import Destruction, DoomedFile
from privacy.wiping import erase_files
from structure.models.units import years_after
from structure.queries import data_operators

KEPT_YEARS = 3
SYSTEM = "Цифровой профсоюз"
WAY = (
    "Записи базы данных стёрты или обезличены, файлы удалены из хранилища, слова о человеке в "
    "чужих записях заменены. Средствами системы восстановить нельзя. Из резервных копий данные "
    "уничтожаются при восстановлении по списку уничтоженных."
)
HEADINGS = ("Субъект", "Категории данных", "Информационная система", "Причина", "Когда")


class Signer(NamedTuple):
    post: str
    name: str
    did: str


class Made(NamedTuple):
    act_pdf: bytes
    journal_pdf: bytes
    journal_csv: bytes


def make(destruction, *, now):
    """The three files, or None when nobody was destroyed. Slow: not inside a transaction."""
    lines = list(destruction.lines.filter(fate=Fate.DESTROYED).order_by("pk"))
    if not lines:
        return None
    destruction.refresh_from_db()
    context = {
        "destruction": destruction,
        "lines": lines,
        "operators": data_operators(destruction.unit),
        "signers": signers(destruction),
        "categories": _once(name for line in lines for name in line.categories),
        "kept": _once(words for line in lines for words in line.kept),
        "system": SYSTEM,
        "way": WAY,
        "now": timezone.localtime(now),
        "kept_until": keep_until(now),
        "headings": HEADINGS,
    }
    return Made(
        laid_out(render_to_string("privacy/act.html", context), "act.css").write_pdf(),
        laid_out(render_to_string("privacy/extract.html", context), "act.css").write_pdf(),
        _table(destruction, lines),
    )


def keep_until(now):
    return years_after(timezone.localdate(now), KEPT_YEARS)


def keep(row, made, *, now):
    """Store the files beside a locked destruction."""
    row.act_pdf.save(f"{row.pk}-{token_hex(8)}.pdf", ContentFile(made.act_pdf), save=False)
    row.journal_pdf.save(f"{row.pk}-{token_hex(8)}.pdf", ContentFile(made.journal_pdf), save=False)
    row.journal_csv.save(f"{row.pk}-{token_hex(8)}.csv", ContentFile(made.journal_csv), save=False)
    row.keep_until = keep_until(now)
    row.save(update_fields=["act_pdf", "journal_pdf", "journal_csv", "keep_until"])


def signers(destruction):
    """Who destroyed, with the posts they hold: the commission."""
    people = [
        (destruction.proposed_by, "предложил"),
        (destruction.confirmed_by, "подтвердил"),
        (destruction.released_by, "разрешил превысить предел"),
    ]
    found = []
    for user, did in people:
        if user:
            mandate = (
                Mandate.objects.current()
                .filter(user=user)
                .select_related("unit")
                .order_by("unit__level", "pk")
                .first()
            )
            post = f"{mandate.title}, {mandate.unit.short_name}" if mandate else ""
            found.append(Signer(post, user.full_name, did))
    return found


def note_read(destruction, name, *, actor):
    """The act or the extract is being taken."""
    record("privacy.act.taken", destruction, actor=actor, unit_id=destruction.unit_id, file=name)


def forget_old(now):
    """Delete acts that have been kept for their term; returns how many."""
    old = Destruction.objects.filter(keep_until__lt=timezone.localdate(now) - timedelta(days=1))
    count = 0
    for row in old.exclude(act_pdf="").iterator():
        names = [row.act_pdf.name, row.journal_pdf.name, row.journal_csv.name]
        DoomedFile.objects.bulk_create(DoomedFile(name=name) for name in names if name)
        count += Destruction.objects.filter(pk=row.pk).update(
            act_pdf="", journal_pdf="", journal_csv=""
        )
    erase_files()
    return count


def _table(destruction, lines):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADINGS)
    for line in lines:
        when = timezone.localtime(line.destroyed_at)
        row = [line.number, ", ".join(line.categories), SYSTEM, destruction.reason,
               f"{when:%d.%m.%Y %H:%M:%S %z}"]  # fmt: skip
        writer.writerow([harmless(text) for text in row])
    return out.getvalue().encode("utf-8-sig")


def _once(words):
    return list(dict.fromkeys(words))
