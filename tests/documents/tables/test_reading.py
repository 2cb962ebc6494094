"""Books with tables, as people send them, and as nobody should."""

import zipfile
from datetime import date

import pytest

from documents.tables import child, limits
from documents.tables.kinds import misnamed
from documents.tables.limits import Unreadable
from documents.tables.tables import look_at, opened
from tests.documents.tables.lists import a_table, archive, ods, text, with_part, xlsx


def words(path, sheet=""):
    with opened(path, sheet) as table:
        return list(table.rows())


def complaint(path):
    with pytest.raises(Unreadable) as caught:
        words(path)
    return str(caught.value)


def test_a_book_of_excel_is_told_in_words(tmp_path):
    path = xlsx(tmp_path / "a", [["ФИО", "Дата"], ["Иванов", date(1980, 12, 31)], [12345.0, 0.5]])

    assert words(path) == [
        (1, ["ФИО", "Дата"]),
        (2, ["Иванов", "1980-12-31"]),
        (3, ["12345", "0.5"]),
    ]


def test_a_table_of_libreoffice_is_told_in_words(tmp_path):
    path = ods(tmp_path / "a", [["ФИО", "Дата"], ["Иванов", date(1980, 12, 31)]])

    assert words(path) == [(1, ["ФИО", "Дата"]), (2, ["Иванов", "1980-12-31"])]
    assert look_at(path).kind == "ods"


def test_empty_rows_are_left_out_and_numbers_stay_those_of_excel(tmp_path):
    path = xlsx(tmp_path / "a", [[], ["ФИО"], [], [], ["Иванов"]])

    assert [number for number, _ in words(path)] == [2, 5]
    assert look_at(path).last == 5


def test_days_of_a_book_that_counts_from_1904_are_the_same_days(tmp_path):
    path = xlsx(tmp_path / "a", [["Дата"], [date(1980, 12, 31)], [28124]], is_1904=True)

    beginning = look_at(path)

    assert beginning.is_1904
    assert beginning.rows[1][1] == ["1980-12-31"]
    assert beginning.rows[2][1] == ["28124"]


def test_a_formula_is_what_it_came_to(tmp_path):
    assert words(xlsx(tmp_path / "a", [["=A2&B2", "Пётр"]])) == [(1, ["вычислено", "Пётр"])]


def test_a_cell_merged_downwards_stands_in_each_of_its_rows(tmp_path):
    rows = [["Цех", "ФИО"], [None, "Иванов"], [None, "Петров"], ["Склад", "Сидоров"]]
    path = xlsx(tmp_path / "a", rows, merged=[(1, 0, 2, 0, "Котельный")])

    assert [row for _, row in words(path)][1:] == [
        ["Котельный", "Иванов"],
        ["Котельный", "Петров"],
        ["Склад", "Сидоров"],
    ]


def test_headings_merged_sideways_are_told(tmp_path):
    rows = [[None, None, None], ["ФИО", "Телефон", "Почта"], ["Иванов", "1", "2"]]
    path = xlsx(tmp_path / "a", rows, merged=[(0, 1, 0, 2, "Связь")])

    assert look_at(path).spans == [[0, 1, 2]]


def test_an_empty_first_sheet_is_passed_by_and_another_can_be_chosen(tmp_path):
    def fill(book, sheet):
        book.worksheets()[1].write(0, 0, "Второй")

    path = xlsx(tmp_path / "a", [["Третий"]], sheets=["Пустой", "Два"], before=fill)

    assert look_at(path).sheets == ["Пустой", "Два", "Список"]
    assert words(path) == [(1, ["Второй"])]
    assert words(path, "Список") == [(1, ["Третий"])]


def test_a_hidden_sheet_comes_last(tmp_path):
    def fill(book, sheet):
        book.worksheets()[0].write(0, 0, "скрыто")
        sheet.activate()
        sheet.set_first_sheet()
        book.worksheets()[0].hide()

    assert words(xlsx(tmp_path / "a", [["видно"]], sheets=["Тайный"], before=fill)) == [
        (1, ["видно"])
    ]


def test_a_file_larger_than_the_limit_is_refused_by_its_size(tmp_path):
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)

    assert complaint(path) == limits.TOO_LARGE


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    bomb = archive(tmp_path / "a", {"xl/workbook.xml": b"0" * 200_000_000})

    assert complaint(bomb) == limits.BOMB


def test_an_archive_that_lies_of_its_size_takes_no_more_than_its_share(tmp_path):
    """Told as a thousand bytes, unpacked more than a gigabyte: the lie or the size is noticed."""
    path = xlsx(tmp_path / "a", a_table())
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as source:
        parts = {part: source.read(part) for part in source.namelist() if part != name}
    archive(path, parts)
    row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>'
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as made, made.open(name, "w") as sheet:
        sheet.write(
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b"<sheetData>"
        )
        for number in range(1, 36_000):
            sheet.write(row % (number, number, b"y" * 32_000))
        sheet.write(b"</sheetData></worksheet>")
    packed = bytearray(path.read_bytes())
    entry = packed.rindex(b"PK\x01\x02", 0, packed.rindex(name.encode()))
    packed[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(packed)

    assert complaint(path) in {limits.TOO_COMPLEX, limits.DAMAGED}


def test_a_stray_cell_far_away_brings_nobody_down(tmp_path):
    path = xlsx(
        tmp_path / "a", a_table(), before=lambda book, sheet: sheet.write(1_048_575, 16_383, "x")
    )

    assert complaint(path) == limits.TOO_COMPLEX


def test_too_many_columns_and_rows_are_named(tmp_path):
    wide = xlsx(tmp_path / "wide", [["x"] * 201])
    long = text(tmp_path / "long", [["x"]] * 200_001)

    assert complaint(wide) == limits.TOO_MANY_COLUMNS
    assert complaint(long) == limits.TOO_MANY_ROWS


def test_two_hundred_columns_are_read(tmp_path):
    assert len(words(xlsx(tmp_path / "a", [["x"] * 200]))[0][1]) == 200


def test_a_book_under_a_password_says_so(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )

    assert complaint(path) == limits.PROTECTED


@pytest.mark.parametrize("cut", [100, 1000, 3000])
def test_a_book_cut_short_is_damaged(tmp_path, cut):
    path = xlsx(tmp_path / "a", a_table())
    path.write_bytes(path.read_bytes()[:cut])

    assert complaint(path) == limits.DAMAGED


def test_a_book_with_broken_parts_is_damaged(tmp_path):
    path = with_part(
        xlsx(tmp_path / "a", a_table()), "xl/worksheets/sheet1.xml", b"<worksheet><she"
    )

    assert complaint(path) in {limits.DAMAGED, limits.EMPTY}


def test_an_empty_book_is_empty(tmp_path):
    assert complaint(xlsx(tmp_path / "a", [])) == limits.EMPTY


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Файл пустой"),
        (b" \r\n\t", "Файл пустой"),
        (b"\0" * 5000, "В файле нет ни одной буквы"),
        (b"%PDF-1.7 ...", "Это PDF"),
        (b"\xff\xd8\xff\xe0", "Это картинка"),
        (b"Rar!\x1a", "Это архив"),
        (b"MZ\x90", "Это программа"),
        (b"{\\rtf1", "Это документ Word"),
        (b"<html><table>", "Это веб-страница"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Это документ Word"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(tmp_path, data, said):
    path = tmp_path / "a"
    path.write_bytes(data)

    assert complaint(path).startswith(said)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"word/document.xml": "x"}, "Это документ Word"),
        ({"Index/Document.iwa": "x"}, "Это таблица Numbers"),
        ({"список.csv": "x"}, "Это архив"),
        (
            {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x"},
            "Это документ",
        ),
    ],
)
def test_an_archive_of_something_else_is_called_by_its_name(tmp_path, parts, said):
    assert complaint(archive(tmp_path / "a", parts)).startswith(said)


def test_long_rows_are_told_by_fewer_at_once(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(child, "_tell", told.append)
    long = "а" * 30_000

    child._tell_rows(((number, [long] * 10) for number in range(1, 11)), limit=0)

    assert [len(chunk) for chunk in told[:-1]] == [4, 4, 2]
    assert told[-1] == {"last": 10}


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("список.xlsx", "xlsx", ""),
        ("список.xlsx", "csv", "простой текст (CSV)"),
        ("список.csv", "xlsx", "новая книга Excel"),
        ("СПИСОК.XLS", "xls", ""),
        ("список.txt", "csv", ""),
        ("список", "csv", ""),
        ("список от 01.02", "csv", ""),
    ],
)
def test_a_name_that_promises_another_kind_is_told_of(name, kind, said):
    words = misnamed(name, kind)

    assert bool(words) == bool(said)
    assert said in words
