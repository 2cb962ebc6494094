"""Why a row of a payroll lies where it lies, in words."""

from enum import StrEnum


class Why(StrEnum):
    # odd sums
    BY_BASE = "by_base"
    BY_SUM = "by_sum"
    UNUSUAL = "unusual"
    NEGATIVE = "negative"
    TWICE = "twice"
    AGAIN = "again"
    UNREAD = "unread"
    # other data
    OTHER_NAME = "other_name"
    OTHER_NUMBER = "other_number"
    NO_NUMBER = "no_number"
    # not ours
    NAMESAKES = "namesakes"
    NUMBER_OF_OTHER = "number_of_other"
    NAMESAKE_OF_OURS = "namesake_of_ours"
    UNKNOWN = "unknown"
    STOPPED = "stopped"
    NO_STATEMENT = "no_statement"
    REMOVED = "removed"
    SUSPENDED = "suspended"
    EXEMPT = "exempt"
    APPLIED = "applied"
    OTHER_EMPLOYER = "other_employer"
    ELSEWHERE = "elsewhere"
    # not withheld
    MISSING = "missing"
    UNTOLD = "untold"
    NOUGHT = "nought"
    # remarks
    RETRO = "retro"
    PARTS = "parts"


SAID = {
    Why.BY_BASE: "С {base} по ставке {percent} выходит {expected}, а удержано {total}.",
    Why.BY_SUM: "В заявлении {expected} в месяц, а удержано {total}{with_booked}.",
    Why.UNUSUAL: "Обычно {expected}, а удержано {total}{with_booked}.",
    Why.NEGATIVE: "Сумма отрицательная: похоже на возврат.",
    Why.TWICE: "Человек в ведомости несколько раз: строки {rows}.",
    Why.AGAIN: "За этот месяц столько же уже учтено по другой ведомости: не повтор ли это?",
    Why.UNREAD: "Не получается прочитать сумму «{word}».",
    Why.OTHER_NAME: "ФИО в ведомости другое.",
    Why.OTHER_NUMBER: "Табельный № в карточке другой: {number}.",
    Why.NO_NUMBER: "В карточке нет табельного №.",
    Why.NAMESAKES: "Наших с таким именем несколько. Выберите, кто это.",
    Why.NUMBER_OF_OTHER: "Этот табельный № у нас за другим человеком.",
    Why.NAMESAKE_OF_OURS: "Тёзка: у нашего человека с таким именем в ведомости своя строка.",
    Why.UNKNOWN: "В реестре такого человека нет. Возможно, солидарный плательщик.",
    Why.STOPPED: "Удержание прекращено с {day}: {reason}.",
    Why.NO_STATEMENT: "Член профсоюза, но заявления на удержание нет.",
    Why.REMOVED: "Бывший член: снят с учёта.",
    Why.SUSPENDED: "Временно снят с учёта, взносы не удерживают.",
    Why.EXEMPT: "Освобождён от взносов, удерживать не должны.",
    Why.APPLIED: "Подал заявление о приёме, решения ещё нет.",
    Why.OTHER_EMPLOYER: "Заявление на удержание у него другому работодателю.",
    Why.ELSEWHERE: "Человек с таким именем состоит на учёте в другой организации.",
    Why.MISSING: "Заявление действует весь месяц, а в ведомости человека нет.",
    Why.UNTOLD: "Работодатель ещё не знает о заявлении: его не было в реестрах.",
    Why.NOUGHT: "В ведомости человек есть, а суммы нет.",
    Why.RETRO: "За другой месяц: {month}.",
    Why.PARTS: "Сумма из нескольких строк ({rows}): всего {total}.",
}


def because(why, **words):
    """[code, sentence] as a row keeps it."""
    return [why.value, SAID[why].format(**words)]
