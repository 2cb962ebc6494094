"""Section IV as a file: numbers only, no people in it."""

import io

import xlsxwriter

from training.section_four import COLUMNS


def as_xlsx(report, lines, *, unit, period):
    """The section on one sheet, organisations on another; ``lines`` are (title, Line)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    title = f"Обучение кадров и актива: {unit}, {period.title}"
    book.set_properties({"title": title})
    bold = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    _section(book.add_worksheet("Раздел IV"), report, title, bold, head)
    if lines:
        _organisations(book.add_worksheet("По организациям"), lines, title, bold, head)
    book.close()
    return out.getvalue()


def _section(sheet, report, title, bold, head):
    sheet.write_string(0, 0, title, bold)
    heads = ["№", "Категория", "Всего", *(kind.label for kind in COLUMNS)]
    _write(sheet, 2, heads, head)
    at = 3
    for row in report.rows:
        _write(sheet, at, [row.number, row.title, row.whole, *row.trained])
        at += 1
    for words, number in (
        ("Количество школ профактива", report.schools),
        ("В них обучено, чел.", report.schooled),
        ("Обучено сверх того не кадров и не актива, чел.", report.beside),
    ):
        _write(sheet, at, ["", words, number])
        at += 1
    for words, rows, whole in (
        ("Академических часов", report.hours, report.all_hours),
        ("Расходы, ₽", report.costs, report.all_costs),
    ):
        _write(sheet, at + 1, ["", words], head)
        at += 2
        for told, number in [*rows, ("Итого", whole)]:
            _write(sheet, at, ["", told, number])
            at += 1
    _fit(sheet, (6, 52, *(16 for _ in heads[2:])))


def _organisations(sheet, lines, title, bold, head):
    sheet.write_string(0, 0, title, bold)
    heads = ["Организация", *(kind.label for kind in COLUMNS), "Часов"]
    _write(sheet, 2, heads, head)
    for at, (name, line) in enumerate(lines, start=3):
        _write(sheet, at, [name, *line.trained, line.hours])
    _fit(sheet, (52, *(16 for _ in heads[1:])))


def _write(sheet, row, values, style=None):
    for column, value in enumerate(values):
        if isinstance(value, str):
            sheet.write_string(row, column, value, style)
        else:
            sheet.write_number(row, column, float(value), style)


def _fit(sheet, widths):
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.repeat_rows(2)
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
