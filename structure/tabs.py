"""Where the card of an organisation leads: its tabs, drawn from rights."""

from typing import NamedTuple

from django.urls import reverse

from structure.enums import Kind
from structure.scope import Action, may


class Tab(NamedTuple):
    title: str
    icon: str
    address: str  # name of the URL
    action: Action  # the right without which there is nothing to see
    own: bool = False  # the address ends with the id, else it takes ?unit=


TABS = (
    Tab("Карточка", "building-community", "structure:unit", Action.VIEW_UNIT, own=True),
    Tab("Вступление", "qrcode", "structure:joining", Action.VIEW_UNIT, own=True),
    Tab("Что внутри", "sitemap", "structure:tree", Action.VIEW_UNIT),
    Tab("Люди", "users", "accounts:people", Action.VIEW_UNIT),
    Tab("Заявления", "clipboard-list", "applications:board", Action.VIEW_APPLICATION),
    Tab("Члены профсоюза", "address-book", "members:register", Action.VIEW_MEMBER),
    Tab("Шаблоны бумаг", "file-text", "documents:templates", Action.EDIT_TEMPLATES),
)


def tabs_of(user, unit, here):
    """[(title, icon, url, is it here)] that this user may open for this organisation."""
    shown = []
    for tab in TABS:
        if not may(user, tab.action, unit) or (unit.kind == Kind.GROUP and not _has(unit, tab)):
            continue
        url = reverse(tab.address, args=[unit.pk] if tab.own else None)
        if not tab.own:
            url += f"?{'at' if tab.address == 'structure:tree' else 'unit'}={unit.pk}"
        shown.append((tab.title, tab.icon, url, tab.address == here))
    return shown


def _has(unit, tab):
    return tab.address not in {"structure:tree", "documents:templates"}
