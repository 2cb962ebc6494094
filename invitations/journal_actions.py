"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "invitations.campaign.prepared": (Kind.WRITE, "Подготовлено приглашение организаций"),
    "invitations.campaign.read": (Kind.READ, "Открыт список приглашённых"),
    "invitations.campaign.worded": (Kind.WRITE, "Изменён текст приглашения"),
    "invitations.campaign.started": (Kind.LETTER, "Начата рассылка приглашений"),
    "invitations.campaign.stopped": (Kind.WRITE, "Остановлена рассылка приглашений"),
    "invitations.campaign.repeated": (Kind.LETTER, "Приглашение отправлено ещё раз"),
    "invitations.campaign.reminded": (Kind.LETTER, "Напоминание не пришедшим"),
}
