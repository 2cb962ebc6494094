"""The frame of the office: the menu by rights, the bell, who I am and where."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from notifications.queries import unread_count
from structure.scope import Action
from unionportal.heartbeats.strip import strip_now


class Item(NamedTuple):
    title: str
    icon: str
    address: str  # name of the URL
    # The right without which the place is empty; of several, any.
    action: Action | tuple[Action, ...] | None = None
    group: str = ""  # stands over the first of its items that is shown


LETTERS, PORTAL = "Письма", "Портал"
MENU = (
    Item("Сегодня", "sun", "today"),
    Item("Заявления", "clipboard-list", "applications:board", Action.VIEW_APPLICATION),
    Item("Лоток", "inbox", "applications:tray", Action.HANDLE_APPLICATION),
    Item("Постановления", "gavel", "resolutions:list", Action.VIEW_RESOLUTION),
    Item("Члены профсоюза", "users", "members:register", Action.VIEW_MEMBER),
    Item("Взносы", "cash", "dues:month", Action.VIEW_DUES),
    Item("Обучение", "school", "training:groups", (Action.VIEW_TRAINING, Action.KEEP_COURSES)),
    Item("Организации", "sitemap", "structure:tree", Action.VIEW_UNIT),
    Item("Полномочия", "user-shield", "accounts:offices", Action.MANAGE_PEOPLE),
    Item("Дела", "checkbox", "notifications:todos"),
    Item("Входящие", "mail", "applications:inbox", Action.HANDLE_APPLICATION, LETTERS),
    Item("Исходящие", "mail-forward", "notifications:outbox", Action.VIEW_OUTBOX, LETTERS),
    Item("Тексты писем", "mail-cog", "notifications:letters", Action.EDIT_LETTERS, LETTERS),
    Item("Каналы связи", "device-mobile-message", "notifications:channels",
         Action.KEEP_CHANNELS, LETTERS),
    Item("Шаблоны бумаг", "file-text", "documents:templates", Action.EDIT_TEMPLATES, PORTAL),
    Item("Здоровье портала", "heartbeat", "health:page", Action.WATCH_PORTAL, PORTAL),
    Item("Журнал", "notebook", "accounts:journal", Action.VIEW_JOURNAL, PORTAL),
)  # fmt: skip


def office(request):
    """Context of ``office.html``. Lazy: public pages and fragments pay nothing for it."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    user = request.user
    return {
        "menu": SimpleLazyObject(lambda: menu_for(user, request.path)),
        "unread_count": lambda: unread_count(user),  # a number: SimpleLazyObject cannot be one
        "bell_url": reverse("notifications:notices"),
        "office_unit_title": SimpleLazyObject(lambda: _places(user)),
        "user_role_title": SimpleLazyObject(lambda: _offices(user)),
        "health_strip": SimpleLazyObject(lambda: _strip(user)),
        "user_links": SimpleLazyObject(lambda: _links(user)),
    }


def menu_for(user, path):
    """What this user may open, as ``office.html`` draws it; the place he is at is marked."""
    shown = [item for item in MENU if item.action is None or may_any(user, item.action)]
    addresses = {item: reverse(item.address) for item in shown}
    home, people = reverse("today"), reverse("accounts:people")
    if path.startswith(reverse("invitations:campaigns")):
        path = reverse("accounts:offices")
    if path.startswith(people):  # people are reached from the card of their organisation
        path = reverse("structure:tree")
    inside = [
        item
        for item in shown
        if path == addresses[item] or (addresses[item] != home and path.startswith(addresses[item]))
    ]
    here = max(inside, key=lambda item: len(addresses[item]), default=None)
    groups = ["", *(item.group for item in shown)]
    return [
        {
            "title": item.title,
            "icon": item.icon,
            "url": addresses[item],
            "active": item is here,
            "heading": item.group if item.group != before else "",
        }
        for before, item in zip(groups, shown, strict=False)
    ]


def may_any(user, actions):
    """Has the user this right, or any of these, anywhere?"""
    several = (actions,) if isinstance(actions, Action) else actions
    return any(may(user, action) for action in several)


def may(user, action):
    """Has the user this right anywhere: by office, or on a single object lent to him?"""
    return bool(user.scope(action)) or user.is_lent_for(action)


def _places(user):
    places = {mandate.unit_id: mandate.unit.short_name for mandate in user.current_mandates}
    return ", ".join(places.values())


def _offices(user):
    return ", ".join(dict.fromkeys(map(_office, user.current_mandates)))


def _office(mandate):
    until = f" до {mandate.ends_on:%d.%m.%Y}" if mandate.standing_in_for_id else ""
    return f"{mandate.title}{until}"


def _strip(user):
    """What is wrong with the portal, for whoever looks after it."""
    return strip_now() if may(user, Action.WATCH_PORTAL) else None


def _links(user):
    links = [
        {"title": "Мой профиль", "url": reverse("accounts:profile"), "icon": "user"},
        {"title": "Моё обучение", "url": reverse("training:mine"), "icon": "school"},
    ]
    if user.is_staff:
        links.append({"title": "Администрирование", "url": "/admin/", "icon": "settings"})
    return links
