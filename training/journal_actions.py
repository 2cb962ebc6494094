"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "training.group.read": (Kind.READ, "Открыты участники группы"),
    "training.video.begun": (Kind.WRITE, "Начата загрузка учебного видео"),
    "training.video.cancelled": (Kind.WRITE, "Отменена загрузка учебного видео"),
    "training.video.deleted": (Kind.WRITE, "Удалено учебное видео"),
    "training.video.named": (Kind.WRITE, "Изменено описание учебного видео"),
    "training.video.ready": (Kind.WRITE, "Учебное видео готово"),
    "training.video.refused": (Kind.WRITE, "Учебное видео не открывается"),
}
