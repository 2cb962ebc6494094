"""What stands in cells, which rows are people, and files of every kind read the same."""

from datetime import date
from decimal import Decimal

import pytest

from dues.models import DuesStatement
from dues.payrolls.columns import guess, keys_of, remembered
from dues.payrolls.lines import HEADING, NAMELESS, NUMBERING, SECTION, TOTAL, Line, Reader
from dues.payrolls.names import are_same, of_card, read
from dues.payrolls.values import Unread, money, month_in_cell, months_in, number_key
from tests.dues import payrolls
from tests.dues.payroll_files import Case
from tests.factories import LONG_AGO, make_member

D = Decimal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,50", D("1234.50")),
        ("1\u00a0234.5 руб.", D("1234.50")),
        ("1.234,56", D("1234.56")),
        ("1,234.56", D("1234.56")),
        ("512.3400000000001", D("512.34")),
        ("1 200 р. 50 коп.", D("1200.50")),
        ("12р.", D("12.00")),
        ("500 ₽", D("500.00")),
        ("(100,00)", D("-100.00")),
        ("100-", D("-100.00")),
        ("−100", D("-100.00")),
        ("0", D("0")),
        ("0,125", D("0.13")),
        ("—", None),
        ("", None),
    ],
)
def test_a_sum_is_read_as_people_write_it(text, value):
    assert money(text) == value
    assert not isinstance(money(text), Unread)


@pytest.mark.parametrize(
    "text",
    ["1,234", "см. прим.", "40702810500000000001", "12-34", "9" * 27, "9" * 300, "1E30", "1e99999"],
)
def test_what_may_be_two_sums_or_none_is_not_guessed(text):
    assert isinstance(money(text), Unread)


def test_numbers_of_people_are_one_whatever_excel_did_to_them():
    assert {number_key(text) for text in ("0012", "12", "12.0", " № 12", "12,00")} == {"12"}
    assert number_key("A-012") == number_key("а-012") == "а012"
    assert number_key("000") == ""


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Удержания за март 2026 г.", {date(2026, 3, 1)}),
        ("vznosy_03_2026.xlsx", {date(2026, 3, 1)}),
        ("2026-03 взносы", {date(2026, 3, 1)}),
        ("с 01.03.2026 по 31.03.2026", {date(2026, 3, 1)}),
        ("Мартынов 2026", set()),
        ("Майский район", set()),
        ("2026-04-05", set()),
    ],
)
def test_a_month_is_seen_in_words_and_in_figures(text, months):
    assert months_in(text) == months


def test_a_cell_of_the_column_of_months():
    told = ("03.2026", "март", "3", "2026-03-31", "01.03.2026")
    assert {month_in_cell(text, 2026) for text in told} == {date(2026, 3, 1)}
    assert month_in_cell("не месяц", 2026) is None


@pytest.mark.parametrize(
    "told",
    [
        "ПЕТРОВ СЕМЁН ИЛЬИЧ", "Семен Ильич Петров", "Петров С.И.", "С. И. Петров", "Петров С И",
        "Петров Семён", "Петров (Сидоров) Семён Ильич", "Пeтpoв Семён Ильич",
    ],
)  # fmt: skip
def test_a_name_is_one_however_it_is_written(told):
    assert are_same(read(told), of_card("Петров", "Семён", "Ильич"))


@pytest.mark.parametrize("told", ["Петров Семён Львович", "Петров Л.И.", "Петрова Анна Ильинична"])
def test_another_name_is_another(told):
    assert not are_same(read(told), of_card("Петров", "Семён", "Ильич"))


def test_columns_swapped_under_their_headings_are_put_right():
    rows = [["Белов Пётр Ильич", "0012", "500"], ["Громов Лев Ильич", "0013", "600"]]

    assert guess(["Таб. №", "ФИО", "Сумма"], rows) == {0: "full_name", 1: "number", 2: "amount"}


def test_columns_without_headings_are_known_by_what_stands_in_them():
    rows = [["1", "Белов Пётр Ильич", "500,00"], ["2", "Громов Лев Ильич", "612,40"]]

    assert guess(["", "", ""], rows) == {1: "full_name", 2: "amount"}


def test_columns_once_told_are_remembered_while_the_headings_are_the_same():
    titles = ["Кто", "Сколько", "Кто"]
    learnt = dict(zip(keys_of(titles), ["full_name", "amount", ""], strict=True))

    assert remembered(learnt, ["Сколько", "Кто"]) == {0: "amount", 1: "full_name"}
    assert remembered(learnt, ["Кто", "Сколько", "Новое"]) is None
    assert remembered({}, titles) is None


def test_rows_about_nobody_are_left_out_and_told_why():
    titles = ["№", "Таб. №", "ФИО", "Сумма"]
    reader = Reader({1: "number", 2: "full_name", 3: "amount"}, titles, payrolls.MONTH)

    def why(*words):
        told = reader.read(1, list(words))
        return "" if isinstance(told, Line) else told.why

    assert why("", "", "Итого по цеху", "12 000,00") == TOTAL
    assert why("Всего:", "", "", "1") == TOTAL
    assert why("", "", "", "999.99") == NAMELESS
    assert why("Электроцех") == SECTION
    assert why("№", "Таб. №", "ФИО", "Сумма") == HEADING
    assert why("1", "2", "3", "4") == NUMBERING
    assert why("", "", "Главный бухгалтер Петрова А.А.") == SECTION
    assert why("1", "0012", "Белов Пётр Ильич", "500") == ""
    assert why("1", "", "Белов Пётр Ильич", "") == ""
    assert why("1", "12", "", "-500") == ""


@pytest.mark.parametrize("kind", ["a.xlsx", "a.xls", "a.ods", "a-1251.csv", "a.csv"])
def test_a_file_of_any_kind_falls_into_the_same_piles(kind, tmp_path, house, people):
    """Faults of many kinds, through a real file, the database and the worker."""
    for seed in range(3):
        case = Case(seed + 50, with_base=True)
        case.ours = [one for one in case.ours if not one.booked and one.usual is None]
        known = {one.member for one in case.ours}
        case.said = [said for said in case.said if said.truth[1] in known or not said.truth[1]]
        pks = {one.member: _in_base(house, one) for one in case.ours}
        rows, truth = case.table()
        path = payrolls.as_file(tmp_path / f"{seed}-{kind}", rows)

        of = payrolls.matched(payrolls.upload(path, house, people))

        assert of.state == "matched", of.error
        told, _ = payrolls.piles(of)
        assert told == {place + 1: pile for place, (pile, _) in truth.items()}
        missing = {row.member_id for row in of.rows.filter(number=None)}
        assert missing == {pks[one] for one in case.missing}
        DuesStatement.objects.update(state="cancelled")


def _in_base(house, one):
    starts_on = LONG_AGO if one.is_expected else date(2026, 10, 15)
    member = make_member(
        house.primary, surname=one.surname, name=one.name, patronymic=one.patronymic,
        personnel_number=one.numbers[0] if one.numbers else "", employer=house.employer,
    )  # fmt: skip
    percent, amount = one.rates[0]
    DuesStatement.objects.create(
        member=member, unit=house.primary, employer=house.employer, percent=percent,
        amount=amount, starts_on=starts_on, state="confirmed", told_from=starts_on,
        key=f"case:{member.pk}",
    )  # fmt: skip
    return member.pk


def test_merged_cells_and_two_rows_of_headings(tmp_path, house, people):
    payrolls.paying(house, "Белов", "0012", percent=D("1.00"))
    payrolls.paying(house, "Громов", "0013", percent=D("1.00"))

    of = payrolls.matched(payrolls.upload(payrolls.merged_xlsx(tmp_path / "a.xlsx"), house, people))

    assert payrolls.piles(of) == ({4: "fits", 5: "fits"}, set())
    assert (of.sum_total, of.stated_total) == (D("1100.00"), D("1100.00"))
    assert [why for _, why, _ in of.skipped] == [TOTAL]
