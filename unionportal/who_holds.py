"""Who holds what where, and which posts are empty: one question with filters, for any reader.

People are read by keyset along an index that fits the filter; empty posts are organisations for
which no row says otherwise. Nothing here counts the whole union.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Absence, Mandate, Responsibility
from accounts.queries import HEADS
from structure.choosing import as_choices, chosen_unit, offered_units
from structure.enums import Kind
from structure.keyset import page_of
from structure.models import Unit
from structure.scope import Action

PAGE = 50
COUNTED = 1000  # more are «больше тысячи»
SOON = timedelta(days=90)
HEADED = (Kind.UNION, Kind.TERRITORIAL, Kind.PRIMARY, Kind.SHOP)


class View(NamedTuple):
    """One way to look: people in office, or organisations without one."""

    title: str
    rows: Callable  # people's mandates, or units, on a day
    order: str = "unit_id"
    read: Callable = int
    is_empty: bool = False


def _held(on):
    return Mandate.objects.current(on)


def _away(on):
    away = Absence.objects.current(on).filter(user=OuterRef("user"))
    return _held(on).filter(Exists(away))


def _in(kinds, nobody):
    """Open organisations of these levels for which there is no such row."""

    def rows(on):
        return Unit.objects.open().filter(~Exists(nobody(on)), kind__in=kinds)

    return rows


def _holds(*roles):
    def rows(on):
        return _held(on).filter(unit=OuterRef("pk"), role__in=roles, user__is_active=True)

    return rows


def _answers(on):
    return Responsibility.objects.filter(unit=OuterRef("pk"), user__is_active=True)


VIEWS = {
    "": View("В должности сегодня", _held),
    "ending": View(
        "Срок кончается за 90 дней",
        lambda on: _held(on).filter(ends_on__gte=on, ends_on__lte=on + SOON),
        "ends_on",
        date.fromisoformat,
    ),
    "planned": View(
        "Начнутся позже",
        lambda on: Mandate.objects.filter(starts_on__gt=on),
        "starts_on",
        date.fromisoformat,
    ),
    "acting": View("Исполняют обязанности", lambda on: _held(on).exclude(standing_in_for=None)),
    "away": View("Отсутствуют сегодня", _away),
    "never": View("Ни разу не входили", lambda on: _held(on).filter(user__last_login=None)),
    "no_head": View("Без председателя", _in(HEADED, _holds(*HEADS)), "pk", int, True),
    "no_accountant": View(
        "Без бухгалтера",
        _in((Kind.PRIMARY,), _holds(Role.PRIMARY_ACCOUNTANT)),
        "pk",
        int,
        True,
    ),
    "no_responsible": View("Без своего ответственного", _in(HEADED, _answers), "pk", int, True),
}


class WhoForm(forms.Form):
    """The filters. A mandate's role says nothing of an empty post: there it is not asked."""

    show = forms.ChoiceField(
        label="Показать",
        required=False,
        choices=[(name, view.title) for name, view in VIEWS.items()],
    )
    unit = forms.ChoiceField(label="Территория", required=False)
    kind = forms.ChoiceField(
        label="Уровень", required=False, choices=[("", "любой"), *Kind.choices]
    )
    role = forms.ChoiceField(
        label="Полномочие", required=False, choices=[("", "любое"), *Role.choices]
    )
    q = forms.CharField(label="Фамилия", required=False, max_length=60)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "все, что я вижу"), *as_choices(units)]


class Asked(NamedTuple):
    """The filters as they were read: what cannot be read is left out."""

    user: object
    view: View
    unit: Unit | None
    kind: str
    role: str
    surname: str
    form: WhoForm

    @property
    def sentence(self):
        """What was chosen, in words, without names."""
        parts = [
            self.view.title,
            self.unit and self.unit.short_name,
            self.kind and Kind(self.kind).label,
            self.role and not self.view.is_empty and Role(self.role).label,
        ]
        return ", ".join(str(part) for part in parts if part)


def asked(user, data):
    """Read the filters out of the address. A made-up organisation is none that one may see."""
    unit = chosen_unit(user, Action.VIEW_UNIT, data.get("unit", ""))
    form = WhoForm(data, units=offered_units(user, Action.VIEW_UNIT, unit))
    form.is_valid()
    told = form.cleaned_data
    return Asked(
        user=user,
        view=VIEWS[told.get("show", "")],
        unit=unit,
        kind=told.get("kind", ""),
        role=told.get("role", ""),
        surname=" ".join(told.get("q", "").split()),
        form=form,
    )


def rows_of(question, *, on=None):
    """Mandates, or organisations where the view is of empty posts."""
    on = on or timezone.localdate()
    view, unit = question.view, question.unit
    rows = view.rows(on)
    path = "" if view.is_empty else "unit__"
    rows = rows.filter(question.user.scope(Action.VIEW_UNIT).q("" if view.is_empty else "unit"))
    if unit:
        within = {f"{path}tree_id": unit.tree_id, f"{path}lft__range": (unit.lft, unit.rght)}
        rows = rows.filter(**within)
    if question.kind:
        rows = rows.filter(**{f"{path}kind": question.kind})
    if view.is_empty:
        return rows
    if question.role:
        rows = rows.filter(role=question.role)
    if question.surname:
        rows = rows.filter(_named(question.surname))
    return rows


def _named(surname):
    """By the beginning of the surname, as it is written: a capital letter first."""
    written = {surname, surname[:1].upper() + surname[1:], surname.title()}
    found = Q(pk__in=[])
    for one in written:
        found |= Q(user__surname__startswith=one)
    return found


def page(question, after, *, size=PAGE, on=None):
    """(a page of rows, the place to go on from)."""
    on = on or timezone.localdate()
    view = question.view
    rows = with_notes(rows_of(question, on=on), view, on)
    return page_of(rows, view.order, after, size, read=view.read)


def with_notes(rows, view, on):
    if view.is_empty:
        return rows.select_related("parent")
    away = Absence.objects.current(on).select_related("deputy")
    return rows.select_related("user", "unit", "standing_in_for__user").prefetch_related(
        Prefetch("user__absences", away, to_attr="away_now")
    )


def how_many(question):
    """How many there are, up to a thousand and one more."""
    return rows_of(question).order_by()[: COUNTED + 1].count()
