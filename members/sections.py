"""Pages of the register, side by side: what its reader may open, from one table."""

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse

from structure.scope import Action


class Section(NamedTuple):
    title: str
    icon: str
    address: str  # name of the URL; of an app above this one too
    action: Action  # the right without which there is nothing to see


SECTIONS = (
    Section("Реестр", "address-book", "members:register", Action.VIEW_MEMBER),
    Section("Переводы", "arrows-exchange", "members:transfers", Action.VIEW_MEMBER),
    Section("Предложения", "message-dots", "cabinet:proposals", Action.EDIT_MEMBER),
    Section("Согласия", "file-check", "members:consent_registry", Action.VIEW_MEMBER),
    Section("Двойники", "users-group", "members:duplicates", Action.MERGE_MEMBERS),
    Section("Качество", "checklist", "members:quality", Action.EDIT_MEMBER),
    Section("Движение", "chart-bar", "members:balance", Action.VIEW_MEMBER),
    Section("Загрузки", "upload", "imports:list", Action.IMPORT_MEMBERS),
    Section("Выгрузки", "download", "members:exports", Action.EXPORT_MEMBERS),
    Section("Уничтожение", "eraser", "privacy:destructions", Action.DESTROY),
)


def sections_of(user, path):
    """[(title, icon, url, is it here)] for this reader at this address."""
    shown = []
    for section in SECTIONS:
        if not (user.scope(section.action) or user.is_lent_for(section.action)):
            continue
        try:
            url = reverse(section.address)
        except NoReverseMatch:  # an app above that this portal does not have
            continue
        shown.append((section, url))
    inside = [url for _, url in shown if path.startswith(url)]
    here = max(inside, key=len, default="")
    return [(section.title, section.icon, url, url == here) for section, url in shown]
