"""A list of chairs as an XLSX file: read, and made as a sample to be filled in."""

import re
import zipfile
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from invitations.enums import CampaignRefused

MOST_BYTES = 2 * 1024 * 1024
UNPACKED = 60 * 1024 * 1024
MOST_LINES = 5000
LOOKED_AT = 10  # lines among which the headings stand


class Line(NamedTuple):
    number: int  # as the program shows it
    place: str
    email: str
    surname: str
    name: str
    patronymic: str


class Column(NamedTuple):
    title: str
    is_narrow: bool


COLUMNS = (
    Column("Номер в реестре", True),
    Column("Организация", False),
    Column("Фамилия", True),
    Column("Имя", True),
    Column("Отчество", True),
    Column("Электронная почта", False),
)
HEADINGS = {
    "code": ("номер в реестре", "номер", "код"),
    "place": ("организация", "название", "наименование"),
    "surname": ("фамилия",),
    "name": ("имя",),
    "patronymic": ("отчество",),
    "full_name": ("фио", "председатель"),
    "email": ("электронная почта", "почта", "email", "e mail"),
}
_SIGNS = re.compile(r"[^a-zа-я0-9]+")


def plain(text):
    """Case, ё and signs do not matter in headings and names."""
    return " ".join(_SIGNS.sub(" ", str(text).lower().replace("ё", "е")).split())


def read_lines(upload):
    """The lines of the first sheet. Raises ``CampaignRefused`` with what to do."""
    if upload.size > MOST_BYTES:
        raise CampaignRefused("Файл больше 2 МБ. Оставьте в нём только список и сохраните заново.")
    table = _table(upload)
    for number, row in enumerate(table[:LOOKED_AT]):
        places = _places(row)
        if "email" in places and ({"place", "code"} & set(places)):
            lines = [
                line
                for shift, cells in enumerate(table[number + 1 :], start=number + 2)
                if (line := _line(shift, cells, places))
            ]
            return _not_too_many(lines)
    raise CampaignRefused(
        "Не нашли столбцов «Электронная почта» и «Организация» (или «Номер в реестре»). "
        "Скачайте образец и заполните его."
    )


def _table(upload):
    try:
        with zipfile.ZipFile(upload) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise CampaignRefused("Файл слишком большой внутри. Сохраните список заново.")
        upload.seek(0)
        sheet = CalamineWorkbook.from_filelike(upload).get_sheet_by_index(0)
        return list(sheet.to_python(nrows=MOST_LINES + LOOKED_AT + 1))
    except (zipfile.BadZipFile, CalamineError, OSError, ValueError):
        raise CampaignRefused("Это не файл XLSX. Сохраните список как «Книга Excel (.xlsx)».")


def _places(row):
    known = {title: name for name, titles in HEADINGS.items() for title in titles}
    found = {}
    for place, cell in enumerate(row):
        name = known.get(plain(cell))
        if name:
            found.setdefault(name, place)
    return found


def _line(number, cells, places):
    told = {name: _text(cells[place]) for name, place in places.items() if place < len(cells)}
    if not any(value for name, value in told.items() if name not in {"code", "place"}):
        return None  # the sample lists organisations: who is not filled in is not invited
    names = [*told.get("full_name", "").split(maxsplit=2), "", "", ""]
    return Line(
        number=number,
        place=(told.get("code") or told.get("place") or "")[:300],
        email=told.get("email", "").lower()[:254],
        surname=(told.get("surname") or names[0])[:60],
        name=(told.get("name") or names[1])[:60],
        patronymic=(told.get("patronymic") or names[2])[:60],
    )


def _text(cell):
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).replace("\0", "").split())


def _not_too_many(lines):
    if not lines:
        raise CampaignRefused("В списке никого нет: заполните почту и фамилию хотя бы в строке.")
    if len(lines) > MOST_LINES:
        raise CampaignRefused(f"За один раз — не больше {MOST_LINES} человек. Разделите список.")
    return lines
