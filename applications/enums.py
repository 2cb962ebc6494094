from django.db.models import TextChoices


class Stage(TextChoices):
    """Stages of an application, in the words of the source document."""

    NEW = "new", "Новое заявление"
    SIGNING = "signing", "Подписание документов"
    RESOLUTION = "resolution", "Подготовка постановления"
    EMPLOYER = "employer", "Передача работодателю"
    ACCEPTED = "accepted", "Решение положительное"
    REJECTED = "rejected", "Решение отрицательное"


OPEN = (Stage.NEW, Stage.SIGNING, Stage.RESOLUTION, Stage.EMPLOYER)
FINAL = (Stage.ACCEPTED, Stage.REJECTED)


class Outcome(TextChoices):
    """How an application ended, told apart where the stage is the same."""

    NONE = "", "рассматривается"
    ADMITTED = "admitted", "принят в члены"
    REFUSED = "refused", "отказано решением"
    LAPSED = "lapsed", "документы не поступили"
    WITHDRAWN = "withdrawn", "отозвано заявителем"
    KNOWN = "known", "уже состоит"


class Event(TextChoices):
    """What can happen to an application."""

    PREPARE = "prepare", "Бумаги подготовлены"
    CLEAR = "clear", "Это другой человек"
    REJOIN = "rejoin", "Вступает снова"
    DENY_KNOWN = "deny_known", "Уже состоит: отклонить"
    RECEIVE = "receive", "Все документы получены"
    SEND_BACK = "send_back", "Вернуть на подписание"
    REMIND = "remind", "Напоминание"
    LAPSE = "lapse", "Срок истёк"
    ADMIT = "admit", "Принят постановлением"
    HAND_OVER = "hand_over", "Передано работодателю"
    CONFIRM = "confirm", "Удержание подтверждено"
    REJECT = "reject", "Отказать"
    WITHDRAW = "withdraw", "Отозвано заявителем"


class Party(TextChoices):
    """Those who act without an office: the machinery itself and the applicant."""

    ROBOT = "robot", "робот"
    APPLICANT = "applicant", "заявитель"

    def __str__(self):
        return self.label


class Received(TextChoices):
    """How a signed paper reached the organisation."""

    NO = "", "не получено"
    SCAN = "scan", "скан"
    ORIGINAL = "original", "подлинник"


class BundleSource(TextChoices):
    """Where a bundle of sheets was dropped."""

    APPLICANT = "applicant", "страница заявителя"
    OFFICE = "office", "карточка заявления"
    TRAY = "tray", "лоток организации"
    PHONE = "phone", "телефон"
    MAIL = "mail", "почта"
    BOT = "bot", "мессенджер"


class BundleState(TextChoices):
    WAITING = "waiting", "ждёт чтения"
    READING = "reading", "читается"
    DONE = "done", "прочитано"
    FAILED = "failed", "прочитать не удалось"


class Verdict(TextChoices):
    """What became of one sheet when it was read."""

    FILED = "filed", "на месте"
    UNSIGNED = "unsigned", "нет подписи"
    DOUBTFUL = "doubtful", "подпись под вопросом"
    OLD = "old_version", "старая редакция"
    DUPLICATE = "duplicate", "такой лист уже есть"
    LATE = "late", "пришёл, когда бумаги уже не принимают"
    FOREIGN = "foreign", "бумага другого заявления"
    OTHER = "other", "бумага другого рода"
    FORGED = "forged", "код на листе ненастоящий"
    UNREAD = "unreadable", "не распознан"
    BLANK = "blank", "пустой лист"


class Answer(TextChoices):
    """What a person said of a sheet that waited for his eye."""

    NONE = "", "ещё не смотрели"
    SIGNED = "signed", "подпись есть"
    UNSIGNED = "unsigned", "подписи нет"
    SEEN = "seen", "проверено глазами"
    FILED = "filed", "положено рукой"
    DROPPED = "dropped", "выброшено"


class Refused(Exception):
    """The step is not allowed now. The message is shown to the user as it is."""
