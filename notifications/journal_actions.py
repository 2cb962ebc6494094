"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "notifications.address.revived": (Kind.WRITE, "Адрес отмечен исправным"),
    "notifications.attachment.read": (Kind.READ, "Открыто вложение письма"),
    "notifications.chat.linked": (Kind.WRITE, "Привязан чат в мессенджере"),
    "notifications.chat.unlinked": (Kind.WRITE, "Чат в мессенджере отвязан"),
    "notifications.fallback.changed": (Kind.WRITE, "Изменены запасные каналы письма"),
    "notifications.letters.agreed": (Kind.WRITE, "Получатель снова согласен на письма"),
    "notifications.letters.refused": (Kind.WRITE, "Получатель отказался от писем"),
    "notifications.message.handed": (Kind.LETTER, "Письмо передано на бумаге"),
    "notifications.incoming.back": (Kind.WRITE, "Входящее письмо снова ждёт разбора"),
    "notifications.incoming.dismissed": (Kind.WRITE, "Входящее письмо — не по делу"),
    "notifications.incoming.file_read": (Kind.READ, "Открыто вложение входящего письма"),
    "notifications.incoming.filed": (Kind.WRITE, "Входящее письмо привязано к заявлению"),
    "notifications.incoming.read": (Kind.READ, "Открыто входящее письмо"),
    "notifications.incoming.spam": (Kind.WRITE, "Входящее письмо — спам"),
    "notifications.incoming.untied": (Kind.WRITE, "Входящее письмо отвязано от заявления"),
    "notifications.mailbox.added": (Kind.WRITE, "Подключён почтовый ящик"),
    "notifications.mailbox.changed": (Kind.WRITE, "Изменён почтовый ящик"),
    "notifications.mailbox.switched": (Kind.WRITE, "Почтовый ящик включён или выключен"),
    "notifications.message.read": (Kind.READ, "Открыто письмо"),
    "notifications.message.resent": (Kind.LETTER, "Письмо отправляется ещё раз"),
    "notifications.message.sent": (Kind.LETTER, "Отправлено письмо"),
    "notifications.sms_limit.changed": (Kind.WRITE, "Изменён лимит на СМС"),
    "notifications.text.changed": (Kind.WRITE, "Изменён текст письма"),
    "notifications.text.dropped": (Kind.WRITE, "Возвращён общий текст письма"),
    "notifications.text.tried": (Kind.LETTER, "Отправлено пробное письмо"),
    "notifications.todo.done": (Kind.WRITE, "Дело сделано"),
    "notifications.todo.reopened": (Kind.WRITE, "Дело открыто снова"),
}
