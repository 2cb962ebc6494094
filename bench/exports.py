"""A list taken away as a file, against XlsxWriter with the same texts and one query with csv."""

import csv
import tempfile
import time
from pathlib import Path

import xlsxwriter

from accounts.models import User
from bench.apart import in_process_of_its_own
from bench.report import Line, section, show
from members import exports
from members.columns import COLUMNS, columns_named, needs_of
from members.enums import ExportFormat
from members.models import Member
from members.selection import selection_of
from structure.scope import Action

AIM = 4
WHOSE = "admin@example.org"


def run(members):
    section(f"Выгрузка {members} членов, все столбцы (к тому, что сделала бы одна библиотека)")
    titles = {
        ExportFormat.XLSX: "XlsxWriter пишет те же тексты",
        ExportFormat.CSV: "один запрос и csv.writer",
    }
    for kind, bare in ((ExportFormat.XLSX, bare_book), (ExportFormat.CSV, bare_text)):
        written, peak = in_process_of_its_own(bare)
        show(Line(f"{kind.upper()}: {titles[kind]}", written * 1000, note=_said(peak)))
        whole, peak = in_process_of_its_own(portal, kind)
        show(
            Line(
                f"{kind.upper()}: заказ, права, чтение, запись, хранение",
                whole * 1000,
                ratio=whole / written,
                aim=AIM,
                note=_said(peak),
            )
        )


def portal(kind):
    user = User.objects.get(email=WHOSE)
    began = time.perf_counter()
    export = exports.order_export(user, "", columns_named(COLUMNS), kind)
    if not exports.make(export.pk):
        raise RuntimeError("выгрузка не сделана")
    return time.perf_counter() - began


def _rows():
    """The same cards already in words, a line at a time; made before the clock starts."""
    columns = columns_named(COLUMNS)
    cards = exports.chosen_cards(
        selection_of(User.objects.get(email=WHOSE), "", Action.EXPORT_MEMBERS)
    )
    some = cards.select_related(*needs_of(columns))[: exports.CHUNK]
    texts = [[column.text(member) for column in columns] for member in some]
    total = cards.order_by().count()
    return (texts[number % len(texts)] for number in range(total))


def bare_book():
    rows = _rows()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        book = xlsxwriter.Workbook(f"{folder}/bare.xlsx", {"constant_memory": True})
        sheet = book.add_worksheet()
        for line, texts in enumerate(rows):
            for place, text in enumerate(texts):
                sheet.write_string(line, place, text)
        book.close()
        return time.perf_counter() - began


def bare_text():
    """What the table of cards has, read by one query and written as it is."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        rows = Member.objects.living().order_by("fio_sort", "pk").values_list().iterator()
        with Path(folder, "bare.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
    return time.perf_counter() - began


def _said(megabytes):
    return f"память {megabytes:.0f} МБ"
