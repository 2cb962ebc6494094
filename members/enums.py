from enum import StrEnum

from django.db.models import TextChoices


class Status(TextChoices):
    """Where a person stands towards the union (source document, «статус работника»)."""

    NONE = "", "Не член профсоюза"
    APPLIED = "applied", "Подано заявление о приёме"
    MEMBER = "member", "Член Профсоюза"
    SUSPENDED = "suspended", "Временно снят с учёта"
    REMOVED = "removed", "Снят с учёта"


ON_THE_BOOKS = frozenset({Status.MEMBER, Status.SUSPENDED})  # counted, kept in order, written to


class Gender(TextChoices):
    UNKNOWN = "", "не указан"
    FEMALE = "f", "женский"
    MALE = "m", "мужской"


class Employment(TextChoices):
    """What the person does: statistics count these apart (form № 2, section II)."""

    UNKNOWN = "", "не указано"
    WORKS = "works", "работает"
    STUDIES = "studies", "учится"
    PENSIONER = "pensioner", "неработающий пенсионер"
    NOT_WORKING = "not_working", "временно не работает"


class Education(TextChoices):
    UNKNOWN = "", "не указано"
    BASIC = "basic", "основное общее"
    SECONDARY = "secondary", "среднее общее"
    VOCATIONAL = "vocational", "среднее профессиональное"
    HIGHER = "higher", "высшее"


class DuesMode(TextChoices):
    UNKNOWN = "", "не указано"
    EMPLOYER = "employer", "через работодателя"
    CASH = "cash", "наличными"
    EXEMPT = "exempt", "освобождён"


class MovementKind(TextChoices):
    APPLIED = "applied", "Подано заявление"
    CLOSED = "closed", "Заявление закрыто без приёма"
    ADMITTED = "admitted", "Принят в члены"
    ANNULLED = "annulled", "Приём отменён"
    ARRIVED = "arrived", "Поставлен на учёт"
    TRANSFERRED = "transferred", "Переведён"
    SUSPENDED = "suspended", "Временно снят с учёта"
    RETURNED = "returned", "Вернулся на учёт"
    REMOVED = "removed", "Снят с учёта"
    RESTORED = "restored", "Восстановлен в членах"
    STRUCK = "struck", "Ошибка учёта исправлена"


class Column(TextChoices):
    """A column of the balance: why the number of members of an organisation changed."""

    JOINED = "joined", "Принято"
    CAME = "came", "Прибыло"
    RESTORED = "restored", "Восстановлено"
    LEFT = "left", "Снято с учёта"
    WENT = "went", "Убыло"
    SUSPENDED = "suspended", "Временно снято и вернулось"
    CORRECTED = "corrected", "Исправления"


class Leaving(TextChoices):
    """The line of statistics to which a reason for removal belongs (form № 2, rows 13 and 14)."""

    OWN_WILL = "own_will", "Вышли по собственному желанию"
    EXPELLED = "expelled", "Исключены"
    DISMISSED = "dismissed", "Уволены без постановки на учёт"
    DIED = "died", "Умерли"
    OTHER = "other", "Прочее"


class TransferStage(TextChoices):
    """Where a request to move a member to another organisation stands."""

    ASKED = "asked", "Ждёт подтверждения"
    AGREED = "agreed", "Подтверждён, ждёт своего дня"
    DONE = "done", "Выполнен"
    REFUSED = "refused", "Отклонён"
    WITHDRAWN = "withdrawn", "Отозван"


class TransferSide(TextChoices):
    SOURCE = "source", "Откуда переводится"
    TARGET = "target", "Куда переводится"
    MEMBER = "member", "Сам член профсоюза"


class TransferEvent(TextChoices):
    """What may happen to such a request; steps are in ``members.workflow``."""

    AGREE = "agree", "Подтвердить"
    LAPSE = "lapse", "Подтвердить по сроку"
    REFUSE = "refuse", "Отклонить"
    WITHDRAW = "withdraw", "Отозвать"
    EXECUTE = "execute", "Выполнить"
    DROP = "drop", "Снять: переводить больше некого"
    UNDO = "undo", "Отменить как ошибку"


class Doer(StrEnum):
    """Who acts without an office."""

    ROBOT = "робот"
    MEMBER = "член профсоюза"


class Post(TextChoices):
    """Elected posts and unpaid duties (domain.md 3; form № 2, section III)."""

    CHAIR = "chair", "Председатель"
    DEPUTY = "deputy", "Заместитель председателя"
    TREASURER = "treasurer", "Казначей"
    SECRETARY = "secretary", "Секретарь"
    MEMBER = "member", "Член органа"
    ORGANISER = "organiser", "Профгрупорг"
    SAFETY = "safety", "Уполномоченный по охране труда"
    OTHER = "other", "Другое поручение"


class Body(TextChoices):
    """Bodies of an organisation in which people sit."""

    COMMITTEE = "committee", "Комитет"
    PRESIDIUM = "presidium", "Президиум"
    AUDIT = "audit", "Ревизионная комиссия"
    COMMISSION = "commission", "Комиссия комитета"
    YOUTH = "youth", "Молодёжный совет"
    NONE = "", "Вне органа"


class AwardKind(TextChoices):
    STATE = "state", "Государственная"
    DEPARTMENTAL = "departmental", "Ведомственная"
    UNION = "union", "Профсоюзная"


class ExportFormat(TextChoices):
    XLSX = "xlsx", "XLSX (Excel)"
    CSV = "csv", "CSV"


class JobState(TextChoices):
    """How far a long piece of work has come."""

    WAITING = "waiting", "В очереди"
    RUNNING = "running", "Выполняется"
    DONE = "done", "Готово"
    FAILED = "failed", "Не получилось"


class ConsentKind(TextChoices):
    """Each is a paper of its own: the law forbids to merge one consent with another (ст. 9)."""

    PROCESSING = "processing", "Обработка персональных данных"
    DISSEMINATION = "dissemination", "Распространение персональных данных"
    PROVISION = "provision", "Передача данных работодателю"
    MAILINGS = "mailings", "Рассылки и приглашения"


class ConsentChannel(TextChoices):
    TICK = "tick", "Отметка на сайте"
    PAPER = "paper", "Подписанная бумага"
    CODE = "code", "Код из сообщения"


class WithdrawalWay(TextChoices):
    """How somebody told that he takes a consent back."""

    PORTAL = "portal", "На своей странице"
    PAPER = "paper", "Заявлением на бумаге"
    MAIL = "mail", "Письмом на почту организации"


class RequestKind(TextChoices):
    """What people and the law ask of an operator (152-ФЗ); terms are in ``members.requests``."""

    ACCESS = "access", "Узнать, какие данные у нас есть"
    CORRECTION = "correction", "Исправить неверные данные"
    STOP_PROCESSING = "stop_processing", "Прекратить обработку данных"
    WITHDRAWAL = "withdrawal", "Отзыв согласия на обработку"
    STOP_SHOWING = "stop_showing", "Прекратить распространение данных"
    UNLAWFUL = "unlawful", "Найдена неправомерная обработка"
    LEAK = "leak", "Утечка данных"


class RequestRefused(Exception):
    """The step cannot be taken. The message is shown to the user as it is."""
