"""Payrolls brought the way the pages and the worker do it, and files of every kind."""

from datetime import date
from decimal import Decimal

import xlsxwriter
import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile

from dues import tasks
from dues.models import DuesStatement, PayrollFile
from dues.payrolls import booking
from dues.payrolls.uploading import set_columns, take_in
from tests.documents.tables import lists
from tests.factories import LONG_AGO, make_member

MONTH = date(2026, 10, 1)
HEADINGS = ["Таб. №", "ФИО", "Удержано"]


def paying(house, surname, number="", *, percent=None, amount=Decimal("500.00"), unit=None,
           starts_on=LONG_AGO, told=True, **card):  # fmt: skip
    """A statement in force of a new member, of which the employer knows."""
    unit = unit or house.primary
    member = make_member(unit, surname=surname, personnel_number=number, employer=house.employer,
                         **card)  # fmt: skip
    return DuesStatement.objects.create(
        member=member, unit=unit, employer=house.employer, percent=percent,
        amount=None if percent else amount, starts_on=starts_on, state="confirmed",
        told_from=starts_on if told else None, told_name=member.full_name if told else "",
        told_number=number if told else "", key=f"payroll:{member.pk}",
    )  # fmt: skip


def name(statement):
    return statement.member.full_name


def table(*rows, headings=HEADINGS):
    return [headings, *rows]


def as_file(path, rows):
    """The rows as a file of the kind that the name of ``path`` tells."""
    match path.suffix:
        case ".xlsx":
            return lists.xlsx(path, rows)
        case ".xls":
            return xls(path, rows)
        case ".ods":
            return lists.ods(path, rows)
    if "1251" not in path.stem:
        return lists.text(path, rows, encoding="utf-8-sig")
    words = [[str(word).replace("₽", "руб") for word in row] for row in rows]
    return lists.text(path, words, encoding="cp1251")


def xls(path, rows):
    """A book as Excel of 2003 writes it."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Лист1")
    for place, row in enumerate(rows):
        for column, word in enumerate(row):
            if word != "":
                sheet.write(place, column, word)
    book.save(str(path))
    return path


def merged_xlsx(path):
    """Two rows of headings with merged cells, and a department merged over its people."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "Ведомость профсоюзных взносов за октябрь 2026 г.")
        sheet.merge_range(1, 0, 2, 0, "Цех")
        sheet.merge_range(1, 1, 1, 2, "Работник")
        sheet.merge_range(1, 3, 1, 4, "Взносы")
        for column, word in enumerate(("Таб. №", "ФИО", "Начислено", "Удержано"), 1):
            sheet.write(2, column, word)
        sheet.merge_range(3, 0, 4, 0, "Электроцех")
        for place, row in enumerate(((12, "Белов Пётр Сергеевич", 50000, 500),
                                     (13, "Громов Пётр Сергеевич", 60000, 600)), 3):  # fmt: skip
            for column, value in enumerate(row, 1):
                sheet.write(place, column, value)
        sheet.merge_range(5, 0, 5, 3, "Итого по цеху")
        sheet.write(5, 4, 1100)
    return path


def upload(path, house, people, *, employer=None, month=MONTH):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return take_in(
        file, unit=house.primary, employer=employer or house.employer, month=month,
        actor=people.accountant,
    )  # fmt: skip


def matched(of, *, columns=None, actor=None):
    """Its columns told as they were guessed, and the worker's work done."""
    of = again(of)
    if of.state == "columns":
        columns = columns or {int(place): field for place, field in of.columns.items()}
        set_columns(of.pk, columns=columns, actor=actor or of.uploaded_by)
    tasks.match_payroll(of.pk)
    return again(of)


def booked(of, actor=None):
    booking.start(of.pk, actor=actor or of.uploaded_by)
    tasks.book_payroll(of.pk)
    return again(of)


def again(of):
    known = PayrollFile.objects.select_related("unit", "employer", "uploaded_by")
    return known.get(pk=of.pk)


def piles(of):
    """{row of the file: pile}, and names of those whom it lacks."""
    rows = list(of.rows.select_related("member"))
    told = {row.number: row.pile for row in rows if row.number is not None}
    return told, {row.member.surname for row in rows if row.number is None}
