"""The table of a balance as a file and the titles of its figures. Numbers only: no people in it."""

import io
from typing import NamedTuple

import xlsxwriter

from members.balance import Balance

# figure, its words on a bridge, its words over a column, sign in the sum
FIGURES = (
    ("joined", "Приняты в члены", "Принято", "+"),
    ("first", "из них впервые", "из них впервые", ""),
    ("came", "Прибыли и поставлены на учёт", "Прибыло", "+"),
    ("restored", "Восстановлены", "Восстановлено", "+"),
    ("left", "Сняты с учёта", "Снято с учёта", "−"),
    ("own_will", "по собственному желанию", "по собственному желанию", ""),
    ("expelled", "исключены", "исключены", ""),
    ("dismissed", "уволены, на учёт нигде не встали", "уволены", ""),
    ("died", "умерли", "умерли", ""),
    ("other", "прочее", "прочее", ""),
    ("went", "Убыли в другие организации", "Убыло", "−"),
    ("away", "Временно сняты и вернулись", "Временно снято и вернулось", "±"),
    ("corrected", "Исправления прошлых периодов и ошибок", "Исправления", "±"),
    ("inside", "переведены внутри, число не меняют", "Переведено внутри", ""),
)
TITLES = {name: title for name, title, *_ in FIGURES}


class Row(NamedTuple):
    """A line of the table: an organisation, and its figures."""

    title: str
    balance: Balance


def as_xlsx(rows, *, unit, period):
    """The total first, then a row for each organisation."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    title = f"Движение членов профсоюза: {unit}, {period.title}"
    book.set_properties({"title": title})
    bold = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheet = book.add_worksheet("Движение")
    sheet.write_string(0, 0, title, bold)
    sheet.write_string(1, 0, "Организации — по нынешнему устройству.")
    heads = [
        "Организация",
        f"Было на {period.first:%d.%m.%Y}",
        *(words for _, _, words, _ in FIGURES),
        f"Стало на {period.last:%d.%m.%Y}",
    ]
    for column, words in enumerate(heads):
        sheet.write_string(3, column, words, head)
    for number, row in enumerate(rows, start=4):
        style = bold if number == 4 else None
        sheet.write_string(number, 0, row.title, style)
        for column, name in enumerate(names(), start=1):
            sheet.write_number(number, column, getattr(row.balance, name), style)
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, len(heads) - 1, 13)
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(3)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def names():
    """Figures in the order of the columns."""
    return ["opening", *(name for name, *_ in FIGURES), "closing"]
