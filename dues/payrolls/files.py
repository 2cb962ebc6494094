"""The list of what does not agree, as a table to be handed over to the employer.

Of a person only what withholding needs: табельный №, ФИО, the sum, what to check. Whoever has
forbidden to be told to the employer is not in it.
"""

import io

import xlsxwriter

from dues.enums import Pile
from dues.payrolls.reasons import Why
from members.consents.outputs import Output, let_out
from members.export_files import DANGEROUS

ASKED = (Pile.NOT_WITHHELD, Pile.ODD_SUM, Pile.NOT_OURS)
HEADINGS = (
    "Строка ведомости", "Табельный №", "ФИО", "Удержано, ₽", "Что проверить", "Кому выдан файл",
)  # fmt: skip
NOT_OURS = "Заявления на удержание у нас нет: на каком основании удержано?"
NOT_WITHHELD = "Заявление на удержание действует весь месяц, а взнос не удержан."


def questions(of, mark):
    """The bytes of the table. ``mark`` says in every line to whom this copy was given."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Вопросы")
        bold, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.set_column(0, 1, 16)
        sheet.set_column(2, 2, 36)
        sheet.set_column(3, 3, 14)
        sheet.set_column(4, 4, 70)
        sheet.set_column(5, 5, 32)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(HEADINGS):
            sheet.write_string(0, column, heading, bold)
        for place, row in enumerate(_rows(of), start=1):
            _write(sheet, place, row, quoted, money)
            sheet.write_string(place, 5, mark)
    return made.getvalue()


def _rows(of):
    rows = of.rows.filter(pile__in=ASKED).select_related("member").order_by("pile", "pk")
    mine = rows.filter(let_out(Output.EMPLOYER, path="member"), member__hidden_at=None)
    for row in mine.iterator(chunk_size=2000):
        if not any(code == Why.UNTOLD for code, _ in row.reasons):
            yield row


def _write(sheet, place, row, quoted, money):
    if row.number is not None:
        sheet.write_number(place, 0, row.number)
    number, name = row.personnel_number, row.full_name
    if row.member and not row.number:
        number, name = row.member.personnel_number, row.member.full_name
    for column, word in ((1, number), (2, name), (4, _what(row))):
        sheet.write_string(place, column, word, quoted if word.startswith(DANGEROUS) else None)
    if row.amount is not None:
        sheet.write_number(place, 3, row.amount, money)


def _what(row):
    if row.pile == Pile.NOT_OURS:
        return NOT_OURS
    if row.pile == Pile.NOT_WITHHELD:
        return NOT_WITHHELD
    return row.reasons[0][1] if row.reasons else ""
