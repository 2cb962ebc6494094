"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "resolutions.annulled": (Kind.WRITE, "Постановление аннулировано"),
    "resolutions.changed": (Kind.WRITE, "Изменено постановление"),
    "resolutions.drafted": (Kind.WRITE, "Составлено постановление"),
    "resolutions.extract.read": (Kind.PRINT, "Взята выписка из постановления"),
    "resolutions.extracts.asked": (Kind.PRINT, "Заказаны выписки из постановления"),
    "resolutions.line_dropped": (Kind.WRITE, "Человек убран из постановления"),
    "resolutions.paper.read": (Kind.PRINT, "Взято постановление"),
    "resolutions.read": (Kind.READ, "Открыто постановление"),
    "resolutions.scan.attached": (Kind.WRITE, "Приложен скан постановления"),
    "resolutions.scan.read": (Kind.READ, "Открыт скан постановления"),
    "resolutions.signed": (Kind.WRITE, "Постановление подписано"),
}
