"""Tables that the portal gives away: the example to fill in, and the rows that need mending.

Every cell is written as text, so that nothing in it can act as a formula; what begins like one is
marked as text for whoever saves the table again.
"""

import xlsxwriter

from imports.fields import FIELDS, NAMES
from members.export_files import DANGEROUS

SAMPLE = {
    "surname": ("Иванова", "Петров"),
    "name": ("Анна", "Иван"),
    "patronymic": ("Петровна", "Ильич"),
    "birth_date": ("31.12.1980", "05.06.1975"),
    "gender": ("ж", "м"),
    "phone": ("8 912 345-67-89", "8 902 111-22-33"),
    "email": ("ivanova@example.org", ""),
    "unit": ("", ""),
    "department": ("Электроцех", "Машинный зал"),
    "position": ("машинист", "слесарь"),
    "personnel_number": ("00123", "00124"),
    "card_number": ("34-000001", ""),
    "admitted_on": ("01.02.2015", "15.03.2019"),
    "dues_mode": ("через работодателя", "через работодателя"),
}
WHAT_TO_MEND = "Что исправить"
ROW = "Строка"


def write_sample(target):
    """The example: headings that the portal knows, and two people who do not exist."""
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Список")
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        sheet.set_column(0, len(SAMPLE), 18, text)
        for column, (name, words) in enumerate(SAMPLE.items()):
            title = FIELDS[name].title
            sheet.write_string(0, column, title + (" *" if name in NAMES[:2] else ""), bold)
            for number, word in enumerate(words, start=1):
                sheet.write_string(number, column, word, text)
        sheet.freeze_panes(1, 0)


def write_faults(target, headings, rows):
    """The same table with the rows that were not understood and a column of reasons first."""
    with xlsxwriter.Workbook(str(target), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Исправить")
        bold = book.add_format({"bold": True})
        reason = book.add_format({"font_color": "#b3261e", "text_wrap": True, "valign": "top"})
        quoted = book.add_format({"quote_prefix": True})
        titles = [*(title or f"Столбец {n}" for n, title in enumerate(headings, 1)), WHAT_TO_MEND]
        sheet.set_column(0, len(headings), 18)
        sheet.set_column(len(headings), len(headings), 70)
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(titles):
            _write(sheet, 0, column, title, bold, bold)
        for number, row in enumerate(rows, start=1):
            words = row.raw or _names(row)
            for column, word in enumerate(words[: len(headings)]):
                _write(sheet, number, column, word, None, quoted)
            told = f"{ROW} {row.number}. " + " ".join(row.reasons)
            sheet.write_string(number, len(headings), told[:32_000], reason)


def _write(sheet, row, column, word, style, dangerous):
    if word:
        sheet.write_string(row, column, word, dangerous if word.startswith(DANGEROUS) else style)


def _names(row):
    return [" ".join(filter(None, (row.values.get(name) for name in NAMES)))]
