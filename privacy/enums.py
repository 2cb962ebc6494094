from django.db.models import TextChoices


class RuleKind(TextChoices):
    """By what the portal itself finds whose data have served their purpose."""

    LEFT = "left", "Сняты с учёта"
    REFUSED = "refused", "Заявители, которых не приняли"
    WITHDRAWN = "withdrawn", "Отозвали согласие, и другого основания нет"


class State(TextChoices):
    """Where a destruction stands; steps are in ``privacy.workflow``."""

    PROPOSED = "proposed", "Ждёт второго человека"
    BRAKED = "braked", "Остановлено: слишком много людей"
    QUARANTINE = "quarantine", "Карантин: данные скрыты"
    WIPING = "wiping", "Уничтожается"
    DONE = "done", "Уничтожено"
    REFUSED = "refused", "Отклонено"
    WITHDRAWN = "withdrawn", "Отозвано"
    RETURNED = "returned", "Возвращено из карантина"


class Event(TextChoices):
    CONFIRM = "confirm", "Подтвердить"
    STOP = "stop", "Остановить тормозом"
    RELEASE = "release", "Снять с тормоза"
    REFUSE = "refuse", "Отклонить"
    WITHDRAW = "withdraw", "Отозвать"
    RETURN = "return", "Вернуть всех"
    BEGIN = "begin", "Начать уничтожение"
    FINISH = "finish", "Закончить"


class Fate(TextChoices):
    """What becomes of one person of a destruction."""

    CHOSEN = "chosen", "Предложен"
    HIDDEN = "hidden", "Данные скрыты"
    DESTROYED = "destroyed", "Данные уничтожены"
    RETURNED = "returned", "Возвращён"
    SKIPPED = "skipped", "Оставлен"


class Form(TextChoices):
    PDF = "pdf", "PDF"
    JSON = "json", "JSON"


class PrivacyRefused(Exception):
    """It is not allowed now. The message is shown to the user as it is."""
