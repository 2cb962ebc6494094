"""What a file for an employer may hold, and in which words each column of it is written.

``FIELDS`` is the white list: a layout names its columns by it, and nothing outside it can be asked
for. No birth date, telephone or address stands in it, and so none ever leaves in a file.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple

from documents.tables.headings import plain
from dues.enums import DuesRefused, LineKind
from dues.models import RegisterLayout

MOST_COLUMNS = 40
LONGEST = 100  # letters of a heading or of a constant text
DELIMITERS = {";": "точка с запятой ;", ",": "запятая ,", "\t": "табуляция", "|": "черта |"}


class Sort(StrEnum):
    """What kind of value stands in a column: it tells which formats there are."""

    NUMBER = "number"
    TEXT = "text"
    DAY = "day"
    PERCENT = "percent"
    MONEY = "money"
    KIND = "kind"


class Field(NamedTuple):
    """``headings`` are compared as a whole, ``parts`` stand anywhere in a heading."""

    title: str
    sort: Sort
    headings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class Format(NamedTuple):
    """``text`` is what CSV gets. In a book, ``cell`` is written with ``pattern`` where there is
    one, else the text itself."""

    title: str
    text: Callable[[Any], str]
    pattern: str = ""
    cell: Callable[[Any], Any] | None = None


# fmt: off
FIELDS = {
    "position": Field("№ п/п", Sort.NUMBER,
        ("№", "номер", "n", "no", "№ п п", "номер п п", "п п", "nn", "№№"), ("порядковый",)),
    "personnel_number": Field("Табельный №", Sort.TEXT,
        ("таб", "таб №", "таб n", "табn", "тн", "т н", "таб номер", "код сотрудника"),
        ("табел", "таб ")),
    "full_name": Field("Фамилия, имя, отчество", Sort.TEXT,
        ("фио", "ф и о", "сотрудник", "работник", "физическое лицо", "физлицо"),
        ("фамилия имя", "ф и о", "фио", "фамилия и о", "сотрудник", "работник")),
    "surname": Field("Фамилия", Sort.TEXT, ("фамилия",)),
    "name": Field("Имя", Sort.TEXT, ("имя",)),
    "patronymic": Field("Отчество", Sort.TEXT, ("отчество",)),
    "department": Field("Подразделение", Sort.TEXT,
        ("цех", "отдел", "участок", "подр"), ("подразделен", "структурн")),
    "post": Field("Должность", Sort.TEXT, ("профессия",), ("должност",)),
    "percent": Field("Процент", Sort.PERCENT,
        ("размер", "взнос", "взнос процент", "ставка", "процент удержания"), ("процент", "ставка")),
    "amount": Field("Сумма, ₽", Sort.MONEY,
        ("сумма", "взнос руб", "фиксированная сумма"), ("сумма", "руб")),
    "starts_on": Field("Удерживать с", Sort.DAY,
        ("с", "дата начала", "начало", "начало удержания", "период с", "действует с"),
        ("удерживать с", "дата начала", "начала удержания", "начиная с", "начать")),
    "stops_on": Field("Прекратить с", Sort.DAY,
        ("по", "дата окончания", "окончание", "период по", "действует по", "прекращение"),
        ("прекратить", "дата окончания", "окончания удержания", "дата прекращ")),
    "reason": Field("Причина", Sort.TEXT, ("основание прекращения",), ("причина",)),
    "dated": Field("Дата заявления", Sort.DAY,
        ("дата документа", "дата"), ("дата заявлен", "от какого числа", "дата документа")),
    "number": Field("№ документа", Sort.TEXT,
        ("номер документа", "номер заявления", "№ заявления"), ("номер заявл", "номер докум")),
    "kind": Field("Вид строки", Sort.KIND,
        ("вид", "вид изменения", "действие", "операция", "примечание", "признак"),
        ("вид изменен", "что изменилось")),
}
# fmt: on
# Fields that no person has: a constant, an empty column, and whose copy of the file it is.
TEXT, BLANK, MARK = "text", "blank", "mark"
EXTRA = {TEXT: "Постоянный текст", BLANK: "Пустой столбец", MARK: "Кому выдан файл"}
NAMES = ("surname", "name", "patronymic")
KINDS = {
    LineKind.NEW: "Впервые",
    LineKind.CHANGED: "Изменение",
    LineKind.STOPPED: "Прекращение",
    LineKind.CANCELLED: "Не удерживать",
    LineKind.STANDING: "Удерживается",
}


def _plain_number(value):
    """«1», «1,5»: no needless noughts."""
    return f"{value.normalize():f}".replace(".", ",")


def _with_point(value):
    return f"{value.normalize():f}"


def _money(value):
    return f"{value:.2f}".replace(".", ",")


def _spaced(value):
    return f"{value:,.2f}".replace(",", " ").replace(".", ",")


def _day(pattern):
    return lambda value: format(value, pattern)


FORMATS = {
    Sort.NUMBER: {
        "number": Format("1 — число", str, "0", int),
        "digits": Format("1 — текст", str),
    },
    Sort.TEXT: {
        "as_is": Format("Иванов — как есть", str),
        "upper": Format("ИВАНОВ — заглавными", str.upper),
    },
    Sort.DAY: {
        "date": Format("01.12.2026 — дата", _day("%d.%m.%Y"), "dd.mm.yyyy", lambda value: value),
        "dmy": Format("01.12.2026 — текст", _day("%d.%m.%Y")),
        "dmy_short": Format("01.12.26 — текст", _day("%d.%m.%y")),
        "iso": Format("2026-12-01 — текст", _day("%Y-%m-%d")),
        "compact": Format("20261201 — текст", _day("%Y%m%d")),
    },
    Sort.PERCENT: {
        "percents": Format("1,5 — число", _plain_number, "0.00", float),
        "percents_comma": Format("1,5 — текст с запятой", _plain_number),
        "percents_point": Format("1.5 — текст с точкой", _with_point),
        "sign": Format(
            "1,5% — процент",
            lambda value: f"{_plain_number(value)}%",
            "0.00%",
            lambda value: float(value / 100),
        ),
        "part": Format(
            "0,015 — доля",
            lambda value: _plain_number(value / 100),
            "0.0000",
            lambda value: float(value / 100),
        ),
        "part_point": Format("0.015 — доля с точкой", lambda value: _with_point(value / 100)),
    },
    Sort.MONEY: {
        "roubles": Format("1500,00 — число", _money, "0.00", float),
        "roubles_comma": Format("1500,00 — текст с запятой", _money),
        "roubles_point": Format("1500.00 — текст с точкой", lambda value: f"{value:.2f}"),
        "spaced": Format("1 500,00 — с пробелом", _spaced),
    },
    Sort.KIND: {
        "words": Format("Впервые, Прекращение — словами", lambda value: KINDS[value]),
        "letters": Format("В, И, П, Н, У — буквой", lambda value: KINDS[value][0]),
    },
}
SORT_TITLES = {
    Sort.NUMBER: "Номер",
    Sort.TEXT: "Текст",
    Sort.DAY: "Дата",
    Sort.PERCENT: "Процент",
    Sort.MONEY: "Сумма",
    Sort.KIND: "Вид строки",
}
# What is written where an employer has no layout of his own.
STANDARD = [
    {"field": name, "heading": heading, "format": next(iter(FORMATS[FIELDS[name].sort]))}
    for name, heading in (
        ("position", "№"),
        ("personnel_number", "Табельный №"),
        ("full_name", "Фамилия, имя, отчество"),
        ("department", "Подразделение"),
        ("kind", "Что сообщаем"),
        ("percent", "Взнос, %"),
        ("amount", "Взнос, ₽"),
        ("starts_on", "Удерживать с"),
        ("stops_on", "Прекратить с"),
        ("reason", "Причина"),
    )
] + [{"field": MARK, "heading": "Кому выдан файл"}]


def default_format(field):
    """The name of the format of a field that nobody chose one for; "" for a field of no person."""
    return next(iter(FORMATS[FIELDS[field].sort])) if field in FIELDS else ""


def format_of(column):
    """The ``Format`` of a column of a layout. Raises ``LookupError`` for what is not listed."""
    return FORMATS[FIELDS[column["field"]].sort][column["format"]]


def layout_of(employer):
    """The layout that the employer asked for, else the standard one, which has no row."""
    known = RegisterLayout.objects.filter(employer=employer).first()
    return known or RegisterLayout(employer=employer, columns=STANDARD)


def require_allowed(columns):
    """Raise ``DuesRefused`` unless every column is of the white list and tells people apart."""
    if not columns:
        raise DuesRefused("В файле нет ни одного столбца. Добавьте хотя бы фамилию.")
    if len(columns) > MOST_COLUMNS:
        raise DuesRefused(f"Столбцов больше {MOST_COLUMNS}. Уберите лишние.")
    for column in columns:
        _require_column(column)
    fields = [column["field"] for column in columns]
    if not {"full_name", "surname", "personnel_number"} & set(fields):
        raise DuesRefused(
            "По этим столбцам бухгалтерия не узнает человека. Добавьте ФИО или табельный №."
        )


def _require_column(column):
    field = column["field"]
    if field in EXTRA:
        known = {"field", "heading", TEXT} if field == TEXT else {"field", "heading"}
    else:
        known = {"field", "heading", "format"}
    if set(column) != known or (field not in FIELDS and field not in EXTRA):
        raise DuesRefused("Такого в файл для работодателя выгрузить нельзя.")
    if field in FIELDS and column["format"] not in FORMATS[FIELDS[field].sort]:
        raise DuesRefused(f"«{FIELDS[field].title}» так не пишут. Выберите другой вид.")
    if len(column["heading"]) > LONGEST or len(column.get(TEXT, "")) > LONGEST:
        raise DuesRefused(f"Заголовок или текст столбца длиннее {LONGEST} знаков.")


def field_of(heading):
    """(field, how sure: 2 — exactly so, 1 — a part of it), or ("", 0)."""
    text = plain(heading.replace("%", " процент "))
    if not text:
        return "", 0
    if text in _KNOWN:
        return _KNOWN[text], 2
    if len(text) > 80:
        return "", 0
    for name, field in FIELDS.items():
        if any(part in f"{text} " for part in field.parts):
            return name, 1
    return "", 0


_KNOWN = {
    plain(heading): name
    for name, field in FIELDS.items()
    for heading in (field.title, *field.headings)
}
