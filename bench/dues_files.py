"""A full register as a book for the payroll, against XlsxWriter with the same cells in memory."""

import tempfile
import time
from pathlib import Path

import xlsxwriter
from django.db import connection
from django.utils import timezone

from bench.apart import in_process_of_its_own
from bench.report import Line, section, show
from dues.enums import LineKind, RegisterKind
from dues.files import facts_of, fields_of, write
from dues.layouts import STANDARD
from dues.models import DuesRegister, DuesStatement, RegisterLayout

AIM = 1.5
MARK = "Громова Л. П., 27.11.2026"
FEW = 1000  # lines whose cells stand in memory, and are written over and over
LINES = """
    INSERT INTO dues_duesregisterline (register_id, statement_id, kind, position, full_name,
        personnel_number, department, percent, amount, starts_on, stops_on, reason, refusal,
        confirmed_by, annulled)
    SELECT %s, statement.id, %s, row_number() OVER (ORDER BY statement.id),
        concat_ws(' ', member.surname, member.name, member.patronymic), member.personnel_number,
        member.department, statement.percent, statement.amount, statement.starts_on, NULL, '', '',
        '', FALSE
    FROM dues_duesstatement AS statement JOIN members_member AS member
        ON member.id = statement.member_id
    WHERE statement.employer_id IS NOT NULL
"""


def run(members):
    pk, lines = _register()
    section(f"Полный реестр на {lines} строк в XLSX (к XlsxWriter с теми же ячейками)")
    bare, peak = in_process_of_its_own(bare_book, pk, lines)
    show(Line("XlsxWriter пишет те же ячейки", bare * 1000, note=f"память {peak:.0f} МБ"))
    for few in (lines // 10, lines):
        told, peak = in_process_of_its_own(portal, pk, few)
        note = f"память {peak:.0f} МБ"
        title = f"Портал: чтение из базы и запись, строк: {few}"
        ratio = {"ratio": told / bare, "aim": AIM} if few == lines else {}
        show(Line(title, told * 1000, note=note, **ratio))


def _register():
    one = DuesStatement.objects.exclude(employer=None).select_related("unit", "employer").first()
    day = timezone.localdate()
    register = DuesRegister.objects.create(
        unit=one.unit, employer=one.employer, number=999_999, year=day.year, dated=day,
        kind=RegisterKind.FULL, until=day, handed_on=day, created_by="измерение",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(LINES, [register.pk, LineKind.STANDING])
        return register.pk, cursor.rowcount


def _layout():
    return RegisterLayout(columns=STANDARD)


def portal(pk, lines):
    """A book of the first lines; of all of them, the whole register."""
    register, layout = DuesRegister.objects.get(pk=pk), _layout()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        facts = facts_of(register, fields_of(layout))
        some = (values for values, _ in zip(facts, range(lines), strict=False))
        write(Path(folder) / "register.xlsx", some, layout, form="xlsx", title="Реестр", mark=MARK)
        return time.perf_counter() - began


def bare_book(pk, lines):
    facts = facts_of(DuesRegister.objects.get(pk=pk), fields_of(_layout()))
    known = [values for values, _ in zip(facts, range(FEW), strict=False)]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        book = xlsxwriter.Workbook(f"{folder}/bare.xlsx", {"constant_memory": True})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet()
        for row in range(lines):
            for place, value in enumerate((*known[row % len(known)], MARK)):
                _put(sheet, row, place, value, day)
        book.close()
        return time.perf_counter() - began


def _put(sheet, row, place, value, day):
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, place, value)
    elif hasattr(value, "year"):
        sheet.write_datetime(row, place, value, day)
    else:
        sheet.write_number(row, place, float(value))
