"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "imports.batch": (Kind.WRITE, "Записаны карточки из списка"),
    "imports.done": (Kind.WRITE, "Список загружен"),
    "imports.dropped": (Kind.WRITE, "Список убран без загрузки"),
    "imports.faults.ordered": (Kind.EXPORT, "Заказан файл со строками с замечаниями"),
    "imports.faults.taken": (Kind.EXPORT, "Скачаны строки с замечаниями"),
    "imports.read": (Kind.READ, "Открыты строки загружаемого списка"),
    "imports.started": (Kind.WRITE, "Начата загрузка списка"),
    "imports.stopped": (Kind.WRITE, "Загрузка списка остановлена"),
    "imports.taken_over": (Kind.WRITE, "Загрузка списка продолжена другим человеком"),
    "imports.undo_batch": (Kind.WRITE, "Отменены карточки из списка"),
    "imports.undo_started": (Kind.WRITE, "Начата отмена загрузки"),
    "imports.undone": (Kind.WRITE, "Загрузка списка отменена"),
    "imports.uploaded": (Kind.WRITE, "Файл списка принят"),
}
