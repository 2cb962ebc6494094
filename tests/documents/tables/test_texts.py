"""CSV in the alphabets and with the separators that programs really use."""

import pytest

from documents.tables.limits import Unreadable
from documents.tables.tables import look_at, opened
from tests.documents.tables.lists import a_table, text

TABLE = a_table()


def words(path):
    with opened(path) as table:
        return [row for _, row in table.rows()]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1251", "cp866", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_alphabet_and_separator_are_told_by_the_text_itself(tmp_path, encoding, delimiter):
    path = text(tmp_path / "a", TABLE, encoding=encoding, delimiter=delimiter)

    assert words(path) == TABLE


def test_quotes_hold_separators_quotes_and_lines_together(tmp_path):
    rows = [["ФИО", "Адрес"], ["Иванов", 'г. Волжский; ул. "Мира",\nд. 1'], ["Петров", "x"]]

    assert words(text(tmp_path / "a", rows)) == rows


def test_commas_inside_cells_do_not_mislead(tmp_path):
    rows = [["ФИО", "Адрес"], ["Иванов", "Волжский, Мира, 1"], ["Петров", "Волжский, Мира, 2"]]

    assert words(text(tmp_path / "a", rows)) == rows


def test_the_word_of_excel_about_the_separator_is_heeded(tmp_path):
    path = tmp_path / "a"
    path.write_text("sep=|\nФИО|Цех;1\nИванов|2;3\n", encoding="utf-8")

    assert words(path) == [["ФИО", "Цех;1"], ["Иванов", "2;3"]]


def test_a_quote_left_open_is_named(tmp_path):
    path = tmp_path / "a"
    path.write_text('ФИО;Адрес\nИванов;"Мира\n' + "Петров;Ленина\n" * 5000, encoding="utf-8")

    with pytest.raises(Unreadable, match="незакрытая кавычка"):
        words(path)


def test_one_column_is_a_list_too(tmp_path):
    path = tmp_path / "a"
    path.write_text("Иванов Иван Иванович\nПетров Пётр Петрович\n", encoding="utf-8")

    assert words(path) == [["Иванов Иван Иванович"], ["Петров Пётр Петрович"]]


def test_zeros_inside_do_no_harm(tmp_path):
    path = tmp_path / "a"
    path.write_bytes("ФИО;Цех\nИва\0нов;1\n".encode())

    assert words(path) == [["ФИО", "Цех"], ["Иванов", "1"]]


def test_the_last_row_is_known_at_first_sight(tmp_path):
    beginning = look_at(text(tmp_path / "a", [["x"]] * 500))

    assert (len(beginning.rows), beginning.last) == (120, 500)
