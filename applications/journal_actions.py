"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "applications.admit": (Kind.WRITE, "Заявитель принят постановлением"),
    "applications.card.read": (Kind.READ, "Открыто заявление"),
    "applications.clear": (Kind.WRITE, "Заявитель — другой человек, не тот, кто в реестре"),
    "applications.confirm": (Kind.WRITE, "Удержание взносов подтверждено"),
    "applications.corrected": (Kind.WRITE, "Исправлено заявление"),
    "applications.deny_known": (Kind.WRITE, "Заявление отклонено: уже состоит"),
    "applications.hand_over": (Kind.WRITE, "Документы переданы работодателю"),
    "applications.lapse": (Kind.WRITE, "Заявление закрыто по сроку"),
    "applications.moved": (Kind.WRITE, "Заявления перешли к преемнику"),
    "applications.original.ticked": (Kind.WRITE, "Отмечены полученные бумаги"),
    "applications.original.unticked": (Kind.WRITE, "Снята отметка о полученной бумаге"),
    "applications.paper.read": (Kind.READ, "Открыта бумага заявления"),
    "applications.passed_on": (Kind.WRITE, "Заявление передано другой организации"),
    "applications.prepare": (Kind.WRITE, "Подготовлены бумаги заявления"),
    "applications.reassigned": (Kind.WRITE, "Сменён ответственный за заявление"),
    "applications.reassigned_all": (Kind.WRITE, "Заявления переданы другому ответственному"),
    "applications.receive": (Kind.WRITE, "Получены все документы заявления"),
    "applications.reject": (Kind.WRITE, "По заявлению отказано"),
    "applications.rejoin": (Kind.WRITE, "Заявитель вступает снова"),
    "applications.remind": (Kind.WRITE, "Напоминание о документах заявления"),
    "applications.retried": (Kind.WRITE, "Повторено неудавшееся по заявлению"),
    "applications.scan.added": (Kind.WRITE, "Приложен скан к заявлению"),
    "applications.scan.read": (Kind.READ, "Открыт скан заявления"),
    "applications.scan.removed": (Kind.WRITE, "Убран скан из заявления"),
    "applications.send_back": (Kind.WRITE, "Заявление возвращено на подписание"),
    "applications.submit": (Kind.WRITE, "Подано заявление о вступлении"),
    "applications.withdraw": (Kind.WRITE, "Заявитель отозвал заявление"),
}
