"""A payroll's list: matching against reading the file and one COPY of its rows; then booking."""

import json
import tempfile
import time
from datetime import date
from pathlib import Path

import python_calamine
import xlsxwriter
from django.core.files import File
from django.db import connection, transaction

from accounts.models import User
from bench import databases
from bench.report import Line, section, show
from dues import tasks
from dues.enums import PayrollState
from dues.models import DuesStatement, PayrollFile, PayrollRow
from dues.payrolls import booking, working
from dues.payrolls.uploading import set_columns, take_in
from members.bulk import copy_in
from structure.models import Employer, Unit
from unionportal.demo import branches, names

AIM = 3
MONTH = date(2026, 10, 1)
HEADINGS = ("№ п/п", "Таб. №", "ФИО", "Начислено", "Удержано")
# People of one employer, each with a statement in force and three months of dues before.
CARDS = """
    INSERT INTO members_member (surname, name, patronymic, genitive, gender, phone, extra_phone,
        email, address, education, school, speciality, unit_id, employer_id, department, position,
        profession, personnel_number, employment, card_number, status, status_reason, came_from,
        dues_mode, papers_at_chair, version, created_at)
    SELECT (%(surnames)s::text[])[1 + n %% %(count)s] || chr(1072 + n / 26 %% 26)
               || chr(1072 + n %% 26)
               || chr(1072 + n / 676 %% 26),
           'Пётр', 'Ильич', '', 'm', '', '', '', '', '', '', '', %(unit)s, %(employer)s, '', '', '',
           'B' || n, '', '', 'member', '', '', 'employer', false, 1, now()
    FROM generate_series(1, %(rows)s) AS n
"""
STATEMENTS = """
    INSERT INTO dues_duesstatement ({columns})
    SELECT {values} FROM members_member AS card WHERE card.personnel_number LIKE 'B%%'
"""


def run(members):
    actor = User.objects.get(email="admin@example.org")
    section(f"Ведомость из {members} строк, XLSX (к чтению и одному COPY тех же строк)")
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file, databases.apart():
        path = Path(file.name)
        unit = Unit.objects.get(short_name__contains=branches.HOME)
        employer = Employer.objects.create(name="Завод", short_name="Завод")
        unit.employers.add(employer)
        _people(unit, employer, members)
        _write_book(path, employer)
        reading = _timed(_read_book, path)
        of = _brought(path, unit, employer, actor)
        statements = DuesStatement.objects.filter(employer=employer).order_by("member")
        copying = _timed(_copied, of, list(statements.values_list("pk", "member")))
        working.forget_rows(of)
        of.get_absolute_url()  # addresses are read at the first question
        show(Line("чтение само по себе", reading * 1000))
        show(Line("COPY строк ведомости", copying * 1000))
        matching = _timed(_done, tasks.match_payroll, of, PayrollState.MATCHED)
        base = reading + copying
        fits = PayrollFile.objects.get(pk=of.pk).counts["fits"]
        show(
            Line("чтение и сверка", matching * 1000, ratio=matching / base, aim=AIM,
                 note=f"сошлось {fits}; к чтению без COPY: {matching / reading:.2f}")
        )  # fmt: skip
        booking.start(of.pk, actor=actor)
        writing = _timed(_done, tasks.book_payroll, of, PayrollState.BOOKED)
        show(Line("учёт", writing * 1000, ratio=writing / base, aim=AIM))
        undoing = _timed(lambda: booking.undo(of.pk, actor=actor))
        show(Line("отмена учёта", undoing * 1000, ratio=undoing / base, aim=AIM))


def _people(unit, employer, members):
    asked = {
        "unit": unit.pk, "employer": employer.pk, "rows": members,
        "surnames": list(names.SURNAMES), "count": len(names.SURNAMES),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CARDS, asked)
    _statements(unit, employer)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _statements(unit, employer):
    sample = DuesStatement(
        unit=unit, employer=employer, percent=1, starts_on=date(2024, 1, 1), state="confirmed",
        told_from=date(2024, 1, 1),
    )  # fmt: skip
    columns, values, told = [], [], []
    for field in DuesStatement._meta.concrete_fields:
        if field.primary_key or field.generated:
            continue
        columns.append(connection.ops.quote_name(field.column))
        if field.name in ("member", "key"):
            values.append("card.id" if field.name == "member" else "'bench:' || card.id")
            continue
        values.append("%s")
        told.append(field.get_db_prep_save(field.pre_save(sample, True), connection))
    with connection.cursor() as cursor:
        cursor.execute(
            STATEMENTS.format(columns=", ".join(columns), values=", ".join(values)), told
        )


def _write_book(path, employer):
    rows = employer.members.values_list("personnel_number", "surname", "name", "patronymic")
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for place, (number, *parts) in enumerate(rows.order_by("pk").iterator(), start=1):
            base = 40_000 + place % 5000
            sheet.write_row(place, 0, (place, number, " ".join(parts).upper(), base, base / 100))


def _read_book(path):
    return python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()


def _brought(path, unit, employer, actor):
    with path.open("rb") as file:
        of = take_in(
            File(file, name="book.xlsx"), unit=unit, employer=employer, month=MONTH, actor=actor
        )
    columns = {int(place): field for place, field in of.columns.items()}
    return set_columns(of.pk, columns=columns, actor=actor)


def _copied(of, payers):
    """The same rows by one COPY, committed; taken away by the worker when it begins."""
    nothing = json.dumps([])
    with transaction.atomic():
        copy_in(
            PayrollRow,
            working.WRITTEN,
            (
                (
                    of.pk, number, "ИВАНОВ ПЁТР ИЛЬИЧ", "B1", 1, 1, None, "fits", nothing,
                    statement, member, nothing,
                )
                for number, (statement, member) in enumerate(payers, start=1)
            ),
        )  # fmt: skip


def _timed(call, *told):
    began = time.perf_counter()
    call(*told)
    return time.perf_counter() - began


def _done(task, of, state):
    task(of.pk)
    stands = PayrollFile.objects.get(pk=of.pk)
    if stands.state != state:
        raise RuntimeError(f"the payroll is {stands.state}: {stands.error}")
