"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "privacy.act.taken": (Kind.EXPORT, "Взят акт об уничтожении данных"),
    "privacy.answer.ordered": (Kind.EXPORT, "Заказан ответ о данных человека"),
    "privacy.answer.taken": (Kind.EXPORT, "Взят ответ о данных человека"),
    "privacy.destruction.begin": (Kind.WRITE, "Начато уничтожение данных"),
    "privacy.destruction.confirm": (Kind.WRITE, "Уничтожение данных подтверждено"),
    "privacy.destruction.finish": (Kind.WRITE, "Уничтожение данных закончено"),
    "privacy.destruction.proposed": (Kind.WRITE, "Предложено уничтожить данные"),
    "privacy.destruction.refuse": (Kind.WRITE, "Уничтожение данных отклонено"),
    "privacy.destruction.release": (Kind.WRITE, "Остановленное уничтожение разрешено"),
    "privacy.destruction.return": (Kind.WRITE, "Данные возвращены из карантина"),
    "privacy.destruction.stop": (Kind.WRITE, "Уничтожение остановлено: слишком много людей"),
    "privacy.destruction.withdraw": (Kind.WRITE, "Уничтожение данных отозвано"),
    "privacy.hold.lifted": (Kind.WRITE, "Снят запрет на уничтожение данных"),
    "privacy.hold.placed": (Kind.WRITE, "Запрещено уничтожать данные до срока"),
    "privacy.person.destroyed": (Kind.WRITE, "Данные человека уничтожены"),
    "privacy.person.destroyed_again": (
        Kind.WRITE,
        "Данные человека уничтожены снова, после восстановления",
    ),
    "privacy.person.left": (Kind.WRITE, "Данные человека оставлены"),
    "privacy.person.returned": (Kind.WRITE, "Данные человека возвращены из карантина"),
    "privacy.rules.set": (Kind.WRITE, "Изменены правила уничтожения данных"),
}
