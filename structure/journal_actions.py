"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "structure.agreement.added": (Kind.WRITE, "Добавлен договор"),
    "structure.agreement.changed": (Kind.WRITE, "Изменён договор"),
    "structure.agreement.removed": (Kind.WRITE, "Удалён договор"),
    "structure.calendar.changed": (Kind.WRITE, "Изменён календарь рабочих дней"),
    "structure.calendar.removed": (Kind.WRITE, "Удалён день календаря"),
    "structure.employer.attached": (Kind.WRITE, "Работодатель связан с организацией"),
    "structure.employer.changed": (Kind.WRITE, "Изменена карточка работодателя"),
    "structure.employer.created": (Kind.WRITE, "Заведён работодатель"),
    "structure.employer.detached": (Kind.WRITE, "Работодатель отвязан от организации"),
    "structure.headcount.added": (Kind.WRITE, "Записана численность"),
    "structure.headcount.changed": (Kind.WRITE, "Исправлена численность"),
    "structure.headcount.removed": (Kind.WRITE, "Удалена численность"),
    "structure.join_code.issued": (Kind.WRITE, "Выпущен код для вступления"),
    "structure.join_code.revoked": (Kind.WRITE, "Отозван код для вступления"),
    "structure.policy.published": (Kind.WRITE, "Опубликована политика обработки данных"),
    "structure.public_page.changed": (Kind.WRITE, "Изменена открытая страница"),
    "structure.rules.changed": (Kind.WRITE, "Изменены правила вступления"),
    "structure.tree.planted": (Kind.WRITE, "Построено дерево организаций"),
    "structure.unit.changed": (Kind.WRITE, "Изменена карточка организации"),
    "structure.unit.closed": (Kind.WRITE, "Организация закрыта"),
    "structure.unit.created": (Kind.WRITE, "Создана организация"),
    "structure.unit.moved": (Kind.WRITE, "Организация переподчинена"),
    "structure.unit.reopened": (Kind.WRITE, "Организация открыта снова"),
}
