from django.db.models import TextChoices


class PaperKind(TextChoices):
    """Papers the portal prints. Each has one DOCX template, the source of its DOCX and its PDF."""

    STATEMENT = "statement", "Заявление о вступлении"
    PROCESSING_CONSENT = "processing_consent", "Согласие на обработку персональных данных"
    DISSEMINATION_CONSENT = (
        "dissemination_consent",
        "Согласие на распространение персональных данных",
    )
    DUES_STATEMENT = "dues_statement", "Заявление на удержание взносов"
    RESOLUTION = "resolution", "Постановление о приёме"
    EXTRACT = "extract", "Выписка из постановления"
    DUES_REGISTER = "dues_register", "Реестр заявлений на удержание взносов"
    TRANSFER_STATEMENT = "transfer_statement", "Заявление о переводе"
    TRANSFER_SLIP = "transfer_slip", "Открепительный талон"
    LEAVING_STATEMENT = "leaving_statement", "Заявление о выходе из Профсоюза"
    DUES_STOP = "dues_stop", "Заявление о прекращении удержания взносов"
    ABSENCE_NOTE = "absence_note", "Справка о временном снятии с учёта"
    WITHDRAWAL_NOTE = "withdrawal_note", "Справка об отзыве согласия"
    RECONCILIATION = "reconciliation", "Акт сверки взносов"
    CERTIFICATE = "certificate", "Удостоверение об обучении"


class TemplateFault(Exception):
    """A template cannot be rendered. The message tells a person what to mend in it."""


class UploadRefused(Exception):
    """A file is not taken in. The message tells the sender why and what to do."""
