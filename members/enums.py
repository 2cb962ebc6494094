from django.db.models import TextChoices


class Status(TextChoices):
    """Where a person stands towards the union (source document, «статус работника»)."""

    NONE = "", "Не член профсоюза"
    APPLIED = "applied", "Подано заявление о приёме"
    MEMBER = "member", "Член Профсоюза"
    SUSPENDED = "suspended", "Временно снят с учёта"
    REMOVED = "removed", "Снят с учёта"


class Gender(TextChoices):
    UNKNOWN = "", "не указан"
    FEMALE = "f", "женский"
    MALE = "m", "мужской"


class MovementKind(TextChoices):
    APPLIED = "applied", "Подано заявление"
    CLOSED = "closed", "Заявление закрыто без приёма"
    ADMITTED = "admitted", "Принят в члены"
    ANNULLED = "annulled", "Приём отменён"
    ARRIVED = "arrived", "Поставлен на учёт"
    TRANSFERRED = "transferred", "Переведён"
    SUSPENDED = "suspended", "Временно снят с учёта"
    RETURNED = "returned", "Вернулся на учёт"
    REMOVED = "removed", "Снят с учёта"
    CHANGED = "changed", "Изменены сведения"


class ConsentKind(TextChoices):
    PROCESSING = "processing", "Обработка персональных данных"
    DISSEMINATION = "dissemination", "Распространение персональных данных"


class ConsentChannel(TextChoices):
    TICK = "tick", "Отметка на сайте"
    PAPER = "paper", "Подписанная бумага"
