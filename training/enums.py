"""The words of the school: kinds of learning, states of courses, groups, works and certificates."""

from enum import StrEnum

from django.db.models import TextChoices


class CourseKind(TextChoices):
    """A column of section IV of form № 2; what is not for cadres and activists is in none."""

    PREPARATION = "preparation", "Подготовка"
    ADVANCEMENT = "advancement", "Повышение квалификации"
    RETRAINING = "retraining", "Переподготовка"
    OTHER = "other", "Не входит в форму № 2"


class Subject(TextChoices):
    """What must be learnt by law or by the union's order, apart from the rest."""

    GENERAL = "general", "Общая профсоюзная"
    SAFETY = "safety", "Охрана труда"
    DATA = "data", "Персональные данные (152-ФЗ)"
    PORTAL = "portal", "Работа на портале"


class CourseState(TextChoices):
    DRAFT = "draft", "Черновик"
    PUBLISHED = "published", "Опубликован"
    ARCHIVED = "archived", "В архиве"


class Category(TextChoices):
    """A row of section IV: who the person was on the last day of learning."""

    CHAIR = "chair", "Председатель ППО (штатный)"
    SHOP_CHAIR = "shop_chair", "Председатель ЦПО, профбюро (штатный)"
    STAFF = "staff", "Специалист аппарата (штатный)"
    ACTIVIST = "activist", "Актив на общественных началах"
    NONE = "", "Не кадры и не актив"


class PracticeRole(TextChoices):
    """Which office a practice is for."""

    CHAIR = "chair", "Председатель ППО"
    ACCOUNTANT = "accountant", "Бухгалтер ППО"
    SPECIALIST = "specialist", "Специалист аппарата союза"


class QuestionKind(TextChoices):
    ONE = "one", "Один ответ"
    MANY = "many", "Несколько ответов"
    TEXT = "text", "Ответ словом"
    ORDER = "order", "Расставить по порядку"


class GroupState(TextChoices):
    PLANNED = "planned", "Набор"
    RUNNING = "running", "Идёт обучение"
    FINISHED = "finished", "Завершена"
    CANCELLED = "cancelled", "Отменена"


class Form(TextChoices):
    """How it is taught."""

    IN_ROOM = "in_room", "Очно"
    REMOTE = "remote", "Дистанционно"
    MIXED = "mixed", "Смешанно"


class EnrolmentState(TextChoices):
    """Where a person stands in a group; steps are in ``training.workflow``."""

    INVITED = "invited", "Приглашён"
    APPLIED = "applied", "Ждёт согласия своей организации"
    WAITING = "waiting", "В листе ожидания"
    LEARNING = "learning", "Учится"
    PASSED = "passed", "Прошёл обучение"
    FAILED = "failed", "Не прошёл"
    DECLINED = "declined", "Отказался"
    REFUSED = "refused", "Отказано"
    LEFT = "left", "Отчислен"
    MOVED = "moved", "Переведён в другую группу"
    CANCELLED = "cancelled", "Группа отменена"


class EnrolmentEvent(TextChoices):
    """What may happen to an enrolment; the words stand on buttons and in the journal."""

    INVITE = "invite", "Пригласить"
    ENROL = "enrol", "Записать"
    APPLY = "apply", "Попроситься"
    JOIN = "join", "Записаться"
    ENTER = "enter", "Принять из другой группы"
    ACCEPT = "accept", "Принять приглашение"
    DECLINE = "decline", "Отказаться"
    APPROVE = "approve", "Согласовать"
    REFUSE = "refuse", "Отказать"
    TAKE_BACK = "take_back", "Забрать просьбу"
    ADMIT = "admit", "Взять из листа ожидания"
    REMOVE = "remove", "Убрать из списка"
    LEAVE = "leave", "Уйти из группы"
    EXPEL = "expel", "Отчислить"
    MOVE = "move", "Перевести в другую группу"
    CANCEL = "cancel", "Снять: группа отменена"
    PASS = "pass", "Зачесть обучение"
    FAIL = "fail", "Не зачесть обучение"
    RESUME = "resume", "Вернуть к обучению"


class Party(StrEnum):
    """Who takes a step without an office."""

    ROBOT = "робот"
    STUDENT = "слушатель"


OPEN = (
    EnrolmentState.INVITED,
    EnrolmentState.APPLIED,
    EnrolmentState.WAITING,
    EnrolmentState.LEARNING,
)
HOLDING = (*OPEN, EnrolmentState.PASSED, EnrolmentState.FAILED)  # one of a person in a group
STUDIED = (EnrolmentState.LEARNING, EnrolmentState.PASSED, EnrolmentState.FAILED)


class MeetingState(TextChoices):
    PLANNED = "planned", "По плану"
    HELD = "held", "Проведено"
    CANCELLED = "cancelled", "Отменено"


class Presence(TextChoices):
    PRESENT = "present", "Был"
    ABSENT = "absent", "Не был"
    EXCUSED = "excused", "Уважительная причина"


class Audience(TextChoices):
    """Who sees the recording of a class."""

    NOBODY = "", "Никому"
    ABSENT = "absent", "Тем, кто пропустил"
    ALL = "all", "Всей группе"


class WorkState(TextChoices):
    """Where a practical work stands; who sent it and who looks at it see the same words."""

    SENT = "sent", "Ждёт проверки"
    TAKEN = "taken", "Проверяется"
    ACCEPTED = "accepted", "Зачтена"
    RETURNED = "returned", "Возвращена на доработку"


class VideoState(TextChoices):
    UPLOADING = "uploading", "Загружается"
    CHECKING = "checking", "Проверяется"
    READY = "ready", "Готово"
    BROKEN = "broken", "Не открывается"


class RecordState(TextChoices):
    """Learning elsewhere counts once somebody has confirmed it."""

    PROPOSED = "proposed", "Ждёт подтверждения"
    CONFIRMED = "confirmed", "Учтено"
    REFUSED = "refused", "Не подтверждено"
    REVOKED = "revoked", "Отозвано"


class Source(TextChoices):
    """Who pays for it."""

    UNION = "union", "Смета профсоюза"
    TERRITORIAL = "territorial", "Смета территориальной организации"
    PRIMARY = "primary", "Смета первичной организации"
    EMPLOYER = "employer", "Работодатель"
    OWN = "own", "За свой счёт"
    FREE = "free", "Бесплатно"


class TrainingRefused(Exception):
    """It cannot be done. The message is shown to the user as it is."""
