"""Why somebody may do something, or why he may not: typed, and each able to say itself."""

from typing import NamedTuple

from accounts.enums import Role
from accounts.models import Grant, Mandate, User
from accounts.policy import Reach
from accounts.titles import REACHES, title_of
from structure.models import Unit
from structure.scope import Action


def dates_said(row):
    """«с 12.03.2025 по 01.04.2026»"""
    until = f" по {row.ends_on:%d.%m.%Y}" if row.ends_on else ""
    return f"с {row.starts_on:%d.%m.%Y}{until}"


def office_said(mandate):
    """«Председатель ППО, ППО «Заря», с 12.03.2025»; a deputy is told together with whose he is."""
    said = f"{mandate.get_role_display()}, {mandate.unit.short_name}, {dates_said(mandate)}"
    if mandate.standing_in_for_id:
        return f"{said}; исполняет обязанности: {mandate.standing_in_for.user.short_name}"
    return said


class ByOffice(NamedTuple):
    """Office → organisation → rule. ``unit`` is where the object stands."""

    action: Action
    mandate: Mandate
    unit: Unit
    reach: Reach

    @property
    def said(self):
        rule = f"«{Role(self.mandate.role).label}» {title_of(self.action)} {REACHES[self.reach]}"
        return [office_said(self.mandate), *self._way, rule]

    @property
    def _way(self):
        if self.unit.pk == self.mandate.unit_id:
            return []
        return [f"{self.unit.short_name} входит в {self.mandate.unit.quoted}"]


class ByGrant(NamedTuple):
    """The object itself is lent, or ``through`` it is what is lent together with it."""

    action: Action
    grant: Grant
    is_through: bool

    @property
    def said(self):
        what = "Доступ дан отдельно"
        if self.grant.part_of_id:
            what = "Доступ дан списком"
        elif self.is_through:
            what = "Доступ дан к работодателю, а вместе с ним и к этому"
        why = f": {self.grant.reason}" if self.grant.reason else ""
        return [
            f"{what}, {dates_said(self.grant)}{why}",
            f"дал {self.grant.granted_by.short_name}",
            f"по этому доступу человек {title_of(self.action)}, и ничего больше",
        ]


class Locked(NamedTuple):
    user: User

    @property
    def said(self):
        return "Вход этого человека закрыт: он не может ничего."


class Gone(NamedTuple):
    @property
    def said(self):
        return "Карточка объединена с другой: сама она больше никому не открывается."


class NotYet(NamedTuple):
    """The office or the grant begins later."""

    row: Mandate | Grant

    @property
    def said(self):
        return f"{_named(self.row)}: начнётся {self.row.starts_on:%d.%m.%Y}."


class Over(NamedTuple):
    """The office or the grant has ended."""

    row: Mandate | Grant

    @property
    def said(self):
        return f"{_named(self.row)}: срок кончился {self.row.ends_on:%d.%m.%Y}."


class Narrowed(NamedTuple):
    """The office gives it, but not while its rights are narrowed."""

    mandate: Mandate

    @property
    def said(self):
        held = self.mandate
        since = f"{held.narrowed_on:%d.%m.%Y}"
        return f"{_named(held)}: права сужены с {since}. {held.narrowed_because}"


class Broken(NamedTuple):
    """The dates hold, the permission itself has been taken."""

    grant: Grant

    @property
    def said(self):
        return "Доступ дан отдельно, но разрешение снято администратором."


class WithoutRight(NamedTuple):
    """The office reaches the place, the rule does not give the action."""

    mandate: Mandate

    @property
    def said(self):
        role = Role(self.mandate.role).label
        where = self.mandate.unit.short_name
        return f"{role}, {where}: это полномочие такого права не даёт."


class Elsewhere(NamedTuple):
    """The office gives the action, in another place."""

    mandate: Mandate

    @property
    def said(self):
        return f"{office_said(self.mandate)}: это не та организация и не выше неё."


class TooFarDown(NamedTuple):
    """The office stands above, but the rule is for its own organisation only."""

    mandate: Mandate

    @property
    def said(self):
        return f"{office_said(self.mandate)}: это право {REACHES[Reach.UNIT]}."


class NoOffice(NamedTuple):
    @property
    def said(self):
        return "У человека нет и не было полномочий, и отдельно ему этого не открывали."


def _named(row):
    if isinstance(row, Grant):
        return "Доступ, данный отдельно"
    return f"{row.get_role_display()}, {row.unit.short_name}"
