"""What this app writes to the journal."""

from audit.enums import Kind

ACTIONS = {
    "privacy.answer.ordered": (Kind.WRITE, "Заказан ответ о данных человека"),
    "privacy.answer.taken": (Kind.EXPORT, "Выгружено всё, что портал знает о человеке"),
    "privacy.data.read": (Kind.READ, "Открыта страница ответов о данных человека"),
    "privacy.preview": (Kind.READ, "Просмотрен список на уничтожение данных"),
    "privacy.destruction.read": (Kind.READ, "Открыто уничтожение данных"),
    "privacy.destruction.proposed": (Kind.WRITE, "Предложено уничтожить данные"),
    "privacy.destruction.confirm": (Kind.WRITE, "Уничтожение данных подтверждено"),
    "privacy.destruction.stop": (Kind.WRITE, "Уничтожение данных остановлено тормозом"),
    "privacy.destruction.release": (Kind.WRITE, "Уничтожение данных снято с тормоза"),
    "privacy.destruction.refuse": (Kind.WRITE, "Уничтожение данных отклонено"),
    "privacy.destruction.withdraw": (Kind.WRITE, "Предложение уничтожить данные отозвано"),
    "privacy.destruction.return": (Kind.WRITE, "Все возвращены из карантина"),
    "privacy.destruction.begin": (Kind.WRITE, "Карантин кончился, данные уничтожаются"),
    "privacy.destruction.finish": (Kind.WRITE, "Данные уничтожены, сделан акт"),
    "privacy.person.returned": (Kind.WRITE, "Человек возвращён из карантина"),
    "privacy.person.left": (Kind.WRITE, "Человек оставлен: появилась причина"),
    "privacy.person.destroyed": (Kind.WRITE, "Данные человека уничтожены"),
    "privacy.person.destroyed_again": (
        Kind.WRITE,
        "Данные человека уничтожены снова после восстановления копии",
    ),
    "privacy.hold.placed": (Kind.WRITE, "Поставлен запрет уничтожать данные"),
    "privacy.hold.lifted": (Kind.WRITE, "Снят запрет уничтожать данные"),
    "privacy.rules.set": (Kind.WRITE, "Изменены правила уничтожения данных"),
    "privacy.act.taken": (Kind.PRINT, "Выгружен акт об уничтожении"),
}
