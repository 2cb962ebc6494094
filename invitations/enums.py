from django.db.models import TextChoices


class State(TextChoices):
    """How far a campaign has come."""

    DRAFT = "draft", "Готовится"
    SENDING = "sending", "Отправляется"
    STOPPED = "stopped", "Остановлена"
    SENT = "sent", "Отправлена"


class Sent(TextChoices):
    """What the campaign has done for one person."""

    READY = "ready", "Ждёт отправки"
    SENT = "sent", "Приглашён"
    PRESENT = "present", "Уже в портале"
    FAULTY = "faulty", "Не отправлено"


class Came(TextChoices):
    """What came of it, for the page: the first that fits."""

    CAME = "came", "Пришли"
    UNDELIVERED = "undelivered", "Не доставлено"
    OPENED = "opened", "Открыли, но не вошли"
    SILENT = "silent", "Не пришли"
    READY = "ready", "Ждут отправки"
    PRESENT = "present", "Уже были в портале"
    FAULTY = "faulty", "С ошибками"


OF_ONE = {
    Came.CAME: "Пришёл",
    Came.UNDELIVERED: "Не доставлено",
    Came.OPENED: "Открыл, но не вошёл",
    Came.SILENT: "Не пришёл",
    Came.READY: "Ждёт отправки",
    Came.PRESENT: "Уже был в портале",
    Came.FAULTY: "С ошибкой",
}


class CampaignRefused(Exception):
    """It cannot be done. The message is shown to the user as it is."""
