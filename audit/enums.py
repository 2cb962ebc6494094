from django.db.models import TextChoices


class Kind(TextChoices):
    """What sort of thing was done. Every action has one (``audit.titles``)."""

    READ = "read", "Чтение"
    WRITE = "write", "Изменение"
    EXPORT = "export", "Выгрузка"
    PRINT = "print", "Печать"
    LETTER = "letter", "Письмо"
    RIGHTS = "rights", "Права"
    SIGN_IN = "sign_in", "Вход"
    FAILURE = "failure", "Неудача"
