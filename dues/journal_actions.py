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
}
