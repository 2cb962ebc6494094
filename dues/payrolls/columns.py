"""Which column of a payroll's list is what: by its heading, then by what stands below it."""

import re
from typing import NamedTuple

from documents.tables.headings import agree, plain
from dues.payrolls.names import looks_like_person
from dues.payrolls.values import Unread, money, month_in_cell

NUMBER, FULL_NAME, SURNAME, NAME, PATRONYMIC, BASE, AMOUNT, MONTH, OTHER = (
    *("number", "full_name", "surname", "name", "patronymic"),
    *("base", "amount", "month", ""),
)
NAMES = (SURNAME, NAME, PATRONYMIC)


class Column(NamedTuple):
    """``spellings`` are headings as ``plain`` writes them; ``near`` are parts of longer ones."""

    field: str
    title: str
    spellings: str
    near: str = ""


# What stands higher is tried first: «сумма начислений» is a base, «сумма» alone is not.
COLUMNS = (
    Column(OTHER, "", "номер п п, п п, номер, процент, ставка, размер взноса, должность, "
           "подразделение, цех, отдел, профессия, примечание, дата рождения, инн, снилс",
           "процент, ставка, подраздел, должност, номер п п, дата "),
    Column(NUMBER, "Табельный №", "табельный номер, табельный, таб номер, табномер, таб, тн, "
           "т н, таб н, таб n, табn, персональный номер, личный номер, код сотрудника, "
           "код работника",
           "табел, таб номер, код сотрудн"),
    Column(FULL_NAME, "ФИО целиком", "фио, ф и о, сотрудник, работник, физическое лицо, физлицо, "
           "фамилия имя отчество, фамилия и о, член профсоюза, фамилия инициалы",
           "фио, ф и о, фамилия имя, фамилия и"),
    Column(SURNAME, "Фамилия", "фамилия"),
    Column(NAME, "Имя", "имя"),
    Column(PATRONYMIC, "Отчество", "отчество"),
    Column(MONTH, "Месяц, за который удержано", "месяц, период, за месяц, месяц начисления, "
           "период действия, месяц удержания, период удержания", "период, месяц"),
    Column(BASE, "База (начислено)", "база, начислено, зарплата, заработная плата, заработок, "
           "доход, фот, оклад, сумма начислений, начисления, облагаемая сумма, сумма зарплаты",
           "начислен, база, заработ, зарплат, облагаем, доход"),
    Column(AMOUNT, "Удержано", "сумма, удержано, удержание, взнос, взносы, профвзносы, "
           "профсоюзные взносы, сумма взноса, сумма взносов, сумма удержания, результат, "
           "профсоюзный взнос, удержано взносов, к перечислению",
           "удерж, взнос, сумма, перечисл"),
)  # fmt: skip
TITLES = {column.field: column.title for column in COLUMNS if column.field}
_KNOWN = {spelling: column.field for column in COLUMNS for spelling in column.spellings.split(", ")}
_KNOWN |= {plain(title).replace("№", "номер"): field for field, title in TITLES.items()}


def field_of(heading):
    """(field, how sure: 2 — exactly so, 1 — a part of it), or ("", 0)."""
    text = " ".join(plain(heading).replace("№", " номер ").split())
    if text in _KNOWN:
        return _KNOWN[text], 2 if _KNOWN[text] else 0
    if not text or len(text) > 80:
        return OTHER, 0
    for column in COLUMNS:
        if column.near and any(part in f"{text} " for part in column.near.split(", ")):
            return column.field, 1 if column.field else 0
    return OTHER, 0


def guess(titles, rows):
    """{column: field} by the headings, put right by what stands in ``rows`` below them."""
    found = {}
    ranked = sorted(
        (-sure, column, field)
        for column, title in enumerate(titles)
        for field, sure in [field_of(title)]
        if sure
    )
    for _, column, field in ranked:
        if field not in found.values():
            found[column] = field
    if FULL_NAME in found.values() and SURNAME in found.values():
        found = {column: field for column, field in found.items() if field not in NAMES}
    elif SURNAME in found.values() and NAME not in found.values():
        found = {
            column: FULL_NAME if field == SURNAME else field for column, field in found.items()
        }
    return _by_contents(_unswapped(found, rows), titles, rows)


def _unswapped(found, rows):
    """«ФИО» over numbers and «Таб. №» over names: somebody has swapped the columns."""
    places = {field: column for column, field in found.items()}
    names, numbers = places.get(FULL_NAME), places.get(NUMBER)
    if names is None or numbers is None:
        return found
    if agree(_words(rows, numbers), looks_like_person) and agree(_words(rows, names), _has_figure):
        return found | {names: NUMBER, numbers: FULL_NAME}
    return found


def _by_contents(found, titles, rows):
    """Columns that no heading tells of, for the fields that are needed and missing."""
    width = max([len(titles), *map(len, rows), 0])
    free = [
        column
        for column in range(width)
        if column not in found and not (column < len(titles) and _is_known(titles[column]))
    ]
    if not {FULL_NAME, SURNAME} & set(found.values()):
        for column in free:
            if agree(_words(rows, column), looks_like_person):
                found[column] = FULL_NAME
                break
    free = [column for column in free if column not in found]
    if AMOUNT not in found.values():
        sums = [column for column in free if agree(_words(rows, column), _is_sum)]
        sums = [column for column in sums if not _is_count(_words(rows, column))]
        if sums:
            sums.sort(key=lambda column: _middle(_words(rows, column)))
            with_kopecks = [
                one for one in sums if any("," in w or "." in w for w in _words(rows, one))
            ]
            found[(with_kopecks or sums)[0]] = AMOUNT
    return found


def _is_known(title):
    text = " ".join(plain(title).replace("№", " номер ").split())
    return text in _KNOWN or bool(field_of(title)[1])


def _words(rows, column):
    return [row[column] for row in rows if column < len(row) and row[column].strip()]


def _has_figure(word):
    return re.search(r"\d", word)


def _is_sum(word):
    value = money(word)
    return value is not None and not isinstance(value, Unread)


def _is_count(words):
    """1, 2, 3 …: places in the list."""
    return [word.rstrip(".") for word in words[:20]] == [
        str(n) for n in range(1, len(words[:20]) + 1)
    ]


def _middle(words):
    values = sorted(money(word) for word in words if _is_sum(word))
    return values[len(values) // 2] if values else 0


def is_enough(columns):
    """Can sums be told apart by person with these columns ({column: field})?"""
    fields = set(columns.values())
    return AMOUNT in fields and bool(fields & {NUMBER, FULL_NAME, SURNAME})


def keys_of(titles):
    """What headings are remembered by: their plain words, each once; an empty one by its place."""
    seen, keys = {}, []
    for place, title in enumerate(titles):
        key = plain(title) or f"#{place}"
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return keys


def remembered(learnt, titles):
    """{column: field} as the accountant once said; None when there is a heading not seen then."""
    keys = keys_of(titles)
    if not learnt or not all(key in learnt for key in keys):
        return None
    found = {place: learnt[key] for place, key in enumerate(keys) if learnt[key]}
    return found if is_enough(found) else None


def reads_months(rows, column):
    return agree(_words(rows, column), lambda word: month_in_cell(word, 2000) is not None)
