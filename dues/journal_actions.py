"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "dues.cash.taken": (Kind.WRITE, "Принят взнос наличными"),
    "dues.employer.set": (Kind.WRITE, "Указан работодатель в заявлении на удержание"),
    "dues.line.left_out": (Kind.WRITE, "Человек убран из реестра на удержание"),
    "dues.lines.confirmed": (Kind.WRITE, "Подтверждено удержание взносов"),
    "dues.operation.booked": (Kind.WRITE, "Записана операция со взносами"),
    "dues.operation.reversed": (Kind.WRITE, "Сторнирована операция со взносами"),
    "dues.original.received": (Kind.WRITE, "Получено заявление на удержание"),
    "dues.register.annulled": (Kind.WRITE, "Реестр на удержание аннулирован"),
    "dues.register.exported": (Kind.EXPORT, "Скачан реестр на удержание"),
    "dues.register.handed": (Kind.WRITE, "Реестр передан работодателю"),
    "dues.register.read": (Kind.READ, "Открыт реестр на удержание"),
    "dues.statements.founded": (Kind.WRITE, "Заведены заявления тех, кто платил до портала"),
    "dues.statements.unfounded": (Kind.WRITE, "Перенос заявлений на удержание отменён"),
    "dues.register.made": (Kind.WRITE, "Составлен реестр на удержание"),
    "dues.exemption.cancelled": (Kind.WRITE, "Отменено освобождение от взносов"),
    "dues.exemption.ended": (Kind.WRITE, "Изменён срок освобождения от взносов"),
    "dues.exemption.made": (Kind.WRITE, "Записано освобождение от взносов"),
    "dues.member.read": (Kind.READ, "Открыты взносы члена профсоюза"),
    "dues.original.handed": (Kind.WRITE, "Заявление на удержание передано работодателю"),
    "dues.scan.attached": (Kind.WRITE, "Приложен скан заявления на удержание"),
    "dues.scan.read": (Kind.READ, "Открыт скан заявления на удержание"),
    "dues.statement.cancelled": (Kind.WRITE, "Отменено заявление на удержание"),
    "dues.statement.changed": (Kind.WRITE, "Изменено заявление на удержание"),
    "dues.statement.opened": (Kind.WRITE, "Заведено заявление на удержание"),
    "dues.statement.settled": (Kind.WRITE, "Заявление на удержание приведено в согласие с учётом"),
    "dues.list.read": (Kind.READ, "Открыт список «Без заявления» или «Без подтверждения»"),
}
