from django.db.models import TextChoices

HIDDEN = "Данные скрыты"


class Channel(TextChoices):
    EMAIL = "email", "Электронная почта"
    SMS = "sms", "СМС"
    TELEGRAM = "telegram", "Телеграм"
    MAX = "max", "MAX"
    PAPER = "paper", "На бумаге"


# Who took a message that is called accepted («принято»).
ACCEPTED_BY = {
    Channel.EMAIL: "Приняла почта получателя",
    Channel.SMS: "Принял оператор",
    Channel.TELEGRAM: "Принял Телеграм",
    Channel.MAX: "Принял MAX",
    Channel.PAPER: "Передано",
}


class MessageState(TextChoices):
    """What became of a message. Every one of them is in exactly one of these."""

    WAITING = "waiting", "Ждёт отправки"
    SENDING = "sending", "Отправляется"
    SENT = "sent", "Принято"
    KEPT = "kept", "Лежит здесь: почта не подключена"
    SOFT = "soft", "Не дошло за два дня"
    FAILED = "failed", "Не доставлено"
    NO_ADDRESS = "no_address", "Нет адреса"
    OPTED_OUT = "opted_out", "Отказался от таких писем"
    DUPLICATE = "duplicate", "Уже получает в этой отправке"
    BLOCKED = "blocked", "Отправлять нельзя"


class Reason(TextChoices):
    """Why a message is in its state, where the state alone does not tell."""

    AGAIN = "again", "просят повторить позже"
    MORNING = "morning", "ждёт утра"
    PAUSED = "paused", "почта получателя просит слать реже"
    GAVE_UP = "gave_up", "два дня пробовали и не смогли"
    BOX_FULL = "box_full", "ящик переполнен"
    SOFT_BOUNCE = "soft_bounce", "вернулось: сейчас не принимают"
    NO_BOX = "no_box", "такого ящика или номера нет"
    REFUSED = "refused", "почта получателя отказалась принять"
    TOO_LARGE = "too_large", "слишком велико для почты получателя"
    BAD_ADDRESS = "bad_address", "адрес записан с ошибкой"
    LOST_FILE = "lost_file", "файл письма потерян"
    BOUNCED = "bounced", "вернулось: не приняли"
    DEAD = "dead", "по этому адресу письма не доходят"
    HIDDEN = "hidden", "данные человека скрыты"
    WITHDRAWN = "withdrawn", "согласие отозвано"
    OWN_DOMAIN = "own_domain", "почта получателя не принимает письма портала"
    BUDGET = "budget", "исчерпан предел расходов организации"
    NO_CHANNEL = "no_channel", "канал не подключён"
    PRACTICE = "practice", "учебная организация: письма никуда не уходят"


# What may be said of each state; the database holds the pairs (``message_reason_of_state``).
REASONS = {
    MessageState.WAITING: ("", Reason.AGAIN, Reason.MORNING, Reason.PAUSED),
    MessageState.SENDING: ("",),
    MessageState.SENT: ("",),
    MessageState.KEPT: ("", Reason.PRACTICE),
    MessageState.SOFT: (Reason.GAVE_UP, Reason.BOX_FULL, Reason.SOFT_BOUNCE),
    MessageState.FAILED: (
        *(Reason.NO_BOX, Reason.REFUSED, Reason.TOO_LARGE, Reason.BAD_ADDRESS),
        *(Reason.LOST_FILE, Reason.BOUNCED),
    ),
    MessageState.NO_ADDRESS: ("",),
    MessageState.OPTED_OUT: ("",),
    MessageState.DUPLICATE: ("",),
    MessageState.BLOCKED: (
        *(Reason.DEAD, Reason.HIDDEN, Reason.WITHDRAWN, Reason.OWN_DOMAIN),
        *(Reason.BUDGET, Reason.NO_CHANNEL),
    ),
}
IN_HAND = (MessageState.WAITING, MessageState.SENDING)
# The message did not reach its reader by this channel and will not by itself.
NOT_REACHED = (
    *(MessageState.SOFT, MessageState.FAILED, MessageState.NO_ADDRESS),
    MessageState.BLOCKED,
)


class Told(TextChoices):
    """How it became known that an address does not work."""

    REFUSED = "refused", "отказала почта получателя"
    BOUNCED = "bounced", "письмо вернулось"
    OFFICE = "office", "отметил сотрудник"


class After(TextChoices):
    """What makes a message go by the next channel."""

    NO_WAY = "no_way", "адреса нет или он не работает"
    ANY = "any", "не дошло по любой причине"


class OptedHow(TextChoices):
    ONE_CLICK = "one_click", "кнопкой почтовой программы"
    PAGE = "page", "на странице настройки писем"
    OFFICE = "office", "записал сотрудник"


class LetterRefused(Exception):
    """The letter cannot be sent or worded so. The message is shown to the user as it is."""
