from django.db.models import TextChoices


class StatementState(TextChoices):
    """How far the beginning of a statement has come; later lines tell of themselves."""

    TO_HAND_OVER = "to_hand_over", "Ждёт передачи"
    HANDED_OVER = "handed_over", "Передано работодателю"
    CONFIRMED = "confirmed", "Принято к удержанию"
    CANCELLED = "cancelled", "Отменено"


class StopReason(TextChoices):
    """Why withholding stops, as the employer is told."""

    LEFT = "left", "Выход из профсоюза"
    REMOVED = "removed", "Снятие с учёта"
    TRANSFERRED = "transferred", "Переход в другую организацию"
    SUSPENDED = "suspended", "Временное снятие с учёта"
    WITHDRAWN = "withdrawn", "Отзыв заявления на удержание"
    EXEMPT = "exempt", "Временное освобождение от взносов"
    CHANGED = "changed", "Новое заявление"
    EMPLOYER = "employer", "Смена работодателя"


# Follow from the register of members: they fall away when the movement is taken back.
BY_MOVEMENT = frozenset(
    {StopReason.LEFT, StopReason.REMOVED, StopReason.TRANSFERRED, StopReason.SUSPENDED}
)


class RegisterKind(TextChoices):
    CHANGES = "changes", "Изменения за период"
    FULL = "full", "Полный на дату"


class LineKind(TextChoices):
    """What a line tells the payroll. A line always carries the whole statement as it is now."""

    NEW = "new", "Впервые"
    CHANGED = "changed", "Изменение"
    STOPPED = "stopped", "Прекращение"
    CANCELLED = "cancelled", "Не удерживать"
    STANDING = "standing", "Удерживается"


class HandWay(TextChoices):
    """How a register was handed over."""

    PAPER = "paper", "На бумаге под подпись"
    LETTER = "letter", "Письмом"
    EDO = "edo", "Через ЭДО"


class JobKind(TextChoices):
    """What is done with a register too long for a request, or with all who are to stand in it."""

    CHANGES = "changes", "Составить реестр изменений"
    FULL = "full", "Составить полный реестр"
    HAND = "hand", "Отметить передачу реестра"
    CONFIRM = "confirm", "Подтвердить удержание"
    ANNUL = "annul", "Аннулировать реестр"
    FOUND = "found", "Завести заявления тех, кто уже платит"
    UNFOUND = "unfound", "Отменить перенос заявлений"


class FileForm(TextChoices):
    XLSX = "xlsx", "Excel (XLSX)"
    CSV = "csv", "CSV"


class Encoding(TextChoices):
    UTF8 = "utf-8-sig", "UTF-8"
    CP1251 = "cp1251", "Windows-1251"


class PayrollState(TextChoices):
    """The life of a payroll's list of withheld dues."""

    READING = "reading", "Читаем файл"
    COLUMNS = "columns", "Укажите столбцы"
    MATCHING = "matching", "Сверяем"
    MATCHED = "matched", "Сверено"
    BOOKING = "booking", "Учитываем"
    BOOKED = "booked", "Учтено"
    UNDONE = "undone", "Отменено"
    FAILED = "failed", "Не получилось"


class Pile(TextChoices):
    """Where a row of the payroll, or a member without a row, falls."""

    FITS = "fits", "Сходится"
    NOT_OURS = "not_ours", "Удержано не с наших"
    NOT_WITHHELD = "not_withheld", "Наш, но не удержано"
    ODD_SUM = "odd_sum", "Сумма странная"
    NAME_CHANGED = "name_changed", "Изменились данные"


class Settlement(TextChoices):
    """What was done about a row of a payroll that asked for something."""

    LETTER = "letter", "Написали работодателю"
    TODO = "todo", "Дело председателю"
    ASKED = "asked", "Спросили человека"
    SOLIDARY = "solidary", "Солидарный плательщик"
    CHOSEN = "chosen", "Указали, кто это"
    CARD = "card", "Карточка обновлена"
    STATUS = "status", "Просим проверить, член ли он"
    RIGHT = "right", "Всё верно"


# An answer is awaited: by it the row may be settled otherwise.
ASKING = frozenset({Settlement.LETTER, Settlement.ASKED})


class BankState(TextChoices):
    READING = "reading", "Читаем файл"
    READY = "ready", "Прочитан"
    FAILED = "failed", "Не получилось"


class Level(TextChoices):
    """Whose part of the dues it is."""

    PRIMARY = "primary", "ППО"
    TERRITORIAL = "territorial", "ТО"
    UNION = "union", "Профсоюз"


class Account(TextChoices):
    """The accounts of one organisation's dues book. Debit is positive, credit is negative."""

    EMPLOYER = "employer", "Работодатель"  # debit: he withheld and has not paid
    MONEY = "money", "Деньги"
    DUES = "dues", "Взносы, оставшиеся организации"
    ABOVE = "above", "Вышестоящая организация"  # credit: owed to it
    BELOW = "below", "Нижестоящая организация"  # debit: it owes


class OperationKind(TextChoices):
    WITHHELD = "withheld", "Удержано работодателем"
    RECEIVED = "received", "Поступило от работодателя"
    CASH = "cash", "Принято наличными"
    SHARED = "shared", "Распределено по уровням"
    PAID_UP = "paid_up", "Перечислено вышестоящей"
    HANDED = "handed", "Выдано ППО"
    REVERSAL = "reversal", "Сторно"


class DuesRefused(Exception):
    """The act on dues papers is not allowed. The message is shown to the user as it is."""
