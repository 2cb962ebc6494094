"""An extract of the journal as a CSV that a spreadsheet opens."""

import csv
import io

from django.utils import timezone

from accounts.journal import page

MOST = 20_000
CHUNK = 1000
HEADINGS = (
    "Когда", "Кто", "Должность", "Кто смотрит под этим именем", "Что сделано", "Над чем",
    "Организация", "Было и стало", "Подробности", "Адрес", "Операция", "Запись №",
)  # fmt: skip


def extract(user, asked):
    """(the CSV, how many lines are in it); the newest ``MOST`` lines."""
    told = io.StringIO()
    writer = csv.writer(told, delimiter=";")
    writer.writerow(HEADINGS)
    number, after = 0, ""
    while number < MOST:
        found, after = page(user, asked, after, CHUNK)
        writer.writerows([_safe(value) for value in _row(entry)] for entry in found)
        number += len(found)
        if not after:
            break
    return told.getvalue(), number


def _row(entry):
    return (
        f"{timezone.localtime(entry.at):%d.%m.%Y %H:%M:%S}",
        entry.actor.full_name if entry.actor else "",
        entry.actor_label,
        entry.behind.full_name if entry.behind else "",
        entry.title,
        entry.subject_label,
        entry.unit.short_name if entry.unit else "",
        "; ".join(f"{c.title}: {c.old} → {c.new}" for c in entry.changes),
        "; ".join(f"{fact.title}: {fact.value}" for fact in entry.facts),
        entry.address or "",
        entry.operation or "",
        entry.pk,
    )


def _safe(value):
    """A spreadsheet takes what begins so for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
