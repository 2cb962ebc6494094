import pytest

from imports.cells import Wrong
from imports.naming import full_name, part_of_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ИВАНОВ", "Иванов"),
        ("иванов", "Иванов"),
        ("ИВАНОВ - ПЕТРОВ", "Иванов-Петров"),
        ("Салтыков–Щедрин", "Салтыков-Щедрин"),
        ("ВАГИФ ОГЛЫ", "Вагиф оглы"),
        ("МакДональд", "МакДональд"),
        ("Иванова (Петрова)", "Иванова"),
        ("Cидоров", "Сидоров"),  # the first letter is Latin
        ("фон Браун", "Фон Браун"),
        ("  Анна\u00a0", "Анна"),
    ],
)
def test_a_part_of_a_name_is_made_tidy(typed, kept):
    assert part_of_name(typed) == kept


@pytest.mark.parametrize("typed", ["И.", "И. П.", "А", "Иванов1", "???", "Ивanovв", "а" * 61])
def test_what_is_no_name_is_told(typed):
    assert isinstance(part_of_name(typed), Wrong)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ИВАНОВ ИВАН ИВАНОВИЧ", ("Иванов", "Иван", "Иванович")),
        ("Иванов-Петров  Иван", ("Иванов-Петров", "Иван", "")),
        ("Мамедов Эльдар Вагиф оглы", ("Мамедов", "Эльдар", "Вагиф оглы")),
        ("Иванова (Петрова) Анна Ильинична", ("Иванова", "Анна", "Ильинична")),
        ("Иванов, Иван Иванович", ("Иванов", "Иван", "Иванович")),
    ],
)
def test_a_full_name_is_parted(typed, kept):
    assert full_name(typed) == kept


@pytest.mark.parametrize(
    "typed", ["Иванов", "Иванов И. И.", "Иванов И.И.", "Иванов Иван Иванович Петров", "Цех № 5"]
)
def test_a_full_name_that_cannot_be_parted_is_told(typed):
    assert isinstance(full_name(typed), Wrong)
