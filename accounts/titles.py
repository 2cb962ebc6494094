"""What actions and reaches are called on the screen: one plain sentence for each."""

from typing import NamedTuple

from accounts.policy import Reach
from structure.scope import Action


class Group(NamedTuple):
    """Actions that are read together."""

    title: str
    actions: tuple[Action, ...]


A = Action
TITLES = {
    A.VIEW_UNIT: "видит карточки организаций и кто в них работает",
    A.EDIT_UNIT: "правит карточки организаций",
    A.CHANGE_TREE: "заводит, переносит, объединяет и закрывает организации",
    A.MANAGE_PEOPLE: "даёт и снимает полномочия, открывает доступ к отдельным карточкам",
    A.VIEW_APPLICATION: "видит заявления о вступлении и приложенные бумаги",
    A.HANDLE_APPLICATION: "ведёт заявления: бумаги, письма, сроки",
    A.DECIDE_APPLICATION: "принимает решение по заявлению",
    A.VIEW_MEMBER: "видит учётные карточки людей",
    A.EDIT_MEMBER: "правит учётные карточки",
    A.MOVE_MEMBER: "ставит на учёт, переводит и снимает с учёта",
    A.MERGE_MEMBERS: "объединяет карточки одного человека",
    A.EXPORT_MEMBERS: "выгружает списки людей в файл",
    A.IMPORT_MEMBERS: "загружает списки людей из файла",
    A.VIEW_RESOLUTION: "видит постановления",
    A.SIGN_RESOLUTION: "готовит и подписывает постановления",
    A.VIEW_DUES: "видит заявления на удержание взносов и реестры",
    A.HANDLE_DUES: "ведёт взносы: реестры, ведомости, поступления",
    A.ANSWER_REGISTERS: "подтверждает реестры и загружает ведомости работодателя",
    A.SET_SHARES: "устанавливает, как взносы делятся между уровнями",
    A.REOPEN_PERIODS: "открывает закрытый месяц взносов",
    A.VIEW_TRAINING: "видит курсы, группы и кто чему учился",
    A.KEEP_COURSES: "составляет курсы",
    A.RUN_GROUPS: "ведёт учебные группы: набор, расписание, итоги",
    A.TEACH: "ведёт занятия и проверяет работы",
    A.SEND_TO_TRAINING: "направляет людей на обучение и согласует их просьбы",
    A.REQUIRE_TRAINING: "назначает обязательное обучение",
    A.VIEW_OUTBOX: "видит отправленные письма",
    A.SEND_LETTER: "отправляет письма повторно",
    A.EDIT_LETTERS: "меняет тексты писем",
    A.KEEP_MAILBOXES: "подключает почтовые ящики, из которых портал берёт письма",
    A.SET_FALLBACK: "решает, что отправить, если письмо не дошло",
    A.KEEP_CHANNELS: "задаёт, сколько тратить на СМС, и видит расход",
    A.EDIT_TEMPLATES: "меняет шаблоны бумаг",
    A.VIEW_JOURNAL: "читает журнал: кто что делал и смотрел",
    A.ANSWER_REQUESTS: "отвечает людям на запросы об их данных",
    A.DESTROY: "готовит и подтверждает уничтожение данных",
    A.SET_DESTRUCTION: "задаёт правила уничтожения данных",
    A.WATCH_PORTAL: "следит, чтобы портал работал",
    A.ENTER_AS: "смотрит портал глазами другого человека (для помощи)",
}
GROUPS = (
    Group("Организации", (A.VIEW_UNIT, A.EDIT_UNIT, A.CHANGE_TREE, A.MANAGE_PEOPLE)),
    Group("Вступление", (A.VIEW_APPLICATION, A.HANDLE_APPLICATION, A.DECIDE_APPLICATION)),
    Group(
        "Члены профсоюза",
        (
            A.VIEW_MEMBER,
            A.EDIT_MEMBER,
            A.MOVE_MEMBER,
            A.MERGE_MEMBERS,
            A.EXPORT_MEMBERS,
            A.IMPORT_MEMBERS,
        ),
    ),
    Group("Постановления", (A.VIEW_RESOLUTION, A.SIGN_RESOLUTION)),
    Group(
        "Взносы",
        (A.VIEW_DUES, A.HANDLE_DUES, A.ANSWER_REGISTERS, A.SET_SHARES, A.REOPEN_PERIODS),
    ),
    Group(
        "Обучение",
        (
            *(A.VIEW_TRAINING, A.KEEP_COURSES, A.RUN_GROUPS, A.TEACH, A.SEND_TO_TRAINING),
            A.REQUIRE_TRAINING,
        ),
    ),
    Group(
        "Письма и бумаги",
        (
            *(A.VIEW_OUTBOX, A.SEND_LETTER, A.EDIT_LETTERS, A.KEEP_MAILBOXES, A.KEEP_CHANNELS),
            A.SET_FALLBACK,
            A.EDIT_TEMPLATES,
        ),
    ),
    Group("Личные данные", (A.ANSWER_REQUESTS, A.DESTROY, A.SET_DESTRUCTION)),
    Group("Контроль и помощь", (A.VIEW_JOURNAL, A.WATCH_PORTAL, A.ENTER_AS)),
)
REACHES = {
    Reach.UNIT: "только в своей организации",
    Reach.SUBTREE: "в своей организации и во всех ниже",
}


def title_of(action):
    """«видит учётные карточки людей»"""
    return TITLES[Action(action)]
