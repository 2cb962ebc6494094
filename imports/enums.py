from django.db.models import TextChoices

MEMBER = "member"  # what the column of statuses calls one who is on the books


class Purpose(TextChoices):
    """What becomes of the rows of a list."""

    EXISTING = "existing", "Уже состоят в профсоюзе"
    APPLICANTS = "applicants", "Вступают: сделать заявления"


class State(TextChoices):
    """How far a list has come."""

    MAPPING = "mapping", "Столбцы не указаны"
    CHECKING = "checking", "Проверяется"
    CHECKED = "checked", "Проверен, ждёт загрузки"
    RUNNING = "running", "Загружается"
    DONE = "done", "Загружен"
    UNDOING = "undoing", "Отменяется"
    UNDONE = "undone", "Отменён"
    FAILED = "failed", "Не прочитан"


class Verdict(TextChoices):
    """What the check said of a row."""

    NEW = "new", "Новые"
    CHANGED = "changed", "Изменятся"
    SAME = "same", "Без изменений"
    DOUBTFUL = "doubtful", "Под вопросом"
    ERROR = "error", "С ошибками"


class Choice(TextChoices):
    """What a person says of a doubtful row."""

    UNDECIDED = "", "Не решено"
    TAKE = "take", "Записать"
    NEW = "new", "Это новый человек"
    SKIP = "skip", "Пропустить"


class Doubt(TextChoices):
    """Kinds of doubt: rows of one kind are decided together."""

    NONE = "", ""
    NAMESAKES = "namesakes", "Несколько однофамильцев"
    BY_NAME = "by_name", "Совпало только ФИО"
    OTHER_PERSON = "other_person", "Похоже, это другой человек"
    FOREIGN = "foreign", "Состоит в другой организации"
    REMOVED = "removed", "Был снят с учёта"
    APPLIED = "applied", "Подал заявление"
    TWICE = "twice", "Дважды в списке"
    CHANGED_SINCE = "changed_since", "Карточку изменили после проверки"


class ImportRefused(Exception):
    """The list does not allow it now. The message is shown to the user as it is."""
