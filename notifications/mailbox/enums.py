from django.db.models import TextChoices


class Security(TextChoices):
    """How the way to a mailbox is guarded."""

    SSL = "ssl", "SSL/TLS сразу (порт 993)"
    STARTTLS = "starttls", "STARTTLS (порт 143)"
    NONE = "none", "без шифрования: только внутри своей сети"


class AfterKeeping(TextChoices):
    """What is done with a letter on the server once it is stored here."""

    MOVE = "move", "переложить в папку «Портал/принято»"
    SEEN = "seen", "оставить во входящих, отметить прочитанным"
    DELETE = "delete", "удалить с сервера"


class MailKind(TextChoices):
    """What a letter that came is."""

    LETTER = "letter", "Письмо"
    BOUNCE = "bounce", "Возврат"
    AUTOREPLY = "autoreply", "Автоответ"
    RECEIPT = "receipt", "Уведомление о прочтении"
    SPAM = "spam", "Спам"
    LOOP = "loop", "Наше же письмо"


class IncomingState(TextChoices):
    """How far a letter that came has got."""

    STORED = "stored", "Получено"
    READ = "read", "Прочитано порталом"
    WAITING = "waiting", "Ждёт разбора"
    FILED = "filed", "Привязано"
    NOTED = "noted", "Учтено само"
    DISMISSED = "dismissed", "Не по делу"
    SPAM = "spam", "Спам"


class MailboxRefused(Exception):
    """The mailbox or the letter in it cannot be dealt with so. The message is for the user."""
