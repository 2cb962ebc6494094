"""What a person has in hand because of an office: one table of kinds, read by the page that ends
the office, by the passing on and by the taking back.

A kind says which rows are his, by which right one may have them, and which column names him.
Whatever he may still do there by another office stays with him.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from accounts.models import Grant, Mandate, Responsibility
from accounts.policy import scope_of
from accounts.queries import HEADS, responsible_for, users_who_may
from applications.enums import OPEN
from applications.models import Application
from imports.enums import State as ListState
from imports.models import Import
from members.models import SavedList
from notifications.models import Todo
from notifications.services import put_todo
from resolutions.enums import State
from resolutions.models import Resolution
from structure.models import Unit
from structure.scope import Action

BATCH = 2000
COUNTED = 1000  # more are «больше тысячи»
SHOWN = 5
TRANSFER = "members.transfer:"  # how tasks about transfers name what they are about
UNFINISHED = (
    *(ListState.MAPPING, ListState.CHECKING, ListState.CHECKED),
    *(ListState.RUNNING, ListState.UNDOING),
)


@dataclass(frozen=True)
class Kind:
    """One kind of work: a column of its rows names whose it is."""

    name: str
    title: str
    action: Action  # the right without which nobody can have it in hand
    rows: Callable[..., QuerySet]
    field: str = "user_id"
    unit: str = "unit"
    nobody: str = "ближайшему ответственному каждой организации"

    def of(self, mandate, *, on):
        """What the holder of ``mandate`` loses with it, as of the day ``on`` after its end."""
        place, left = mandate.unit, remaining(mandate, on)
        inside = {
            f"{self.unit}__tree_id": place.tree_id,
            f"{self.unit}__lft__range": (place.lft, place.rght),
        }
        rows = self.rows(mandate.user).filter(**inside)
        return rows.exclude(scope_of(left, self.action).q(self.unit)).order_by("pk")

    def pass_on(self, mandate, chosen, *, on, **_):
        """Give all of it to ``chosen``, else to whoever answers in each organisation.

        Returns [(id, whose it was, whose it is)].
        """
        changed, nearest = [], {}
        locked = self.of(mandate, on=on).select_for_update(of=("self",)).select_related(self.unit)
        for row in locked:
            unit = getattr(row, self.unit)
            if unit.pk not in nearest:
                nearest[unit.pk] = chosen or self.nearest(unit, on=on)
            changed.append((row, nearest[unit.pk]))
        passed = [(row.pk, getattr(row, self.field), new and new.pk) for row, new in changed]
        self.write(changed)
        return passed

    def nearest(self, unit, *, on):
        return responsible_for(unit, on=on, action=self.action)

    def write(self, changed):
        for row, new in changed:
            setattr(row, self.field, new and new.pk)
        self.rows(None).model.objects.bulk_update(
            [row for row, _ in changed], [self.field], batch_size=BATCH
        )

    def put_back(self, thing):
        """Give it back, if it is still open and his to whom it went; says whether it did."""
        return bool(self.as_left(thing).update(**{self.field: thing.old}))

    def as_left(self, thing):
        return self.rows(thing.new).filter(pk=thing.object_id)


class Responsibilities(Kind):
    """Without a successor nobody here answers: the next above does."""

    def pass_on(self, mandate, chosen, *, on, **_):
        changed = []
        for row in self.of(mandate, on=on).select_for_update(of=("self",)):
            changed.append((row.unit_id, row.user_id, chosen and chosen.pk))
            if chosen:
                row.user = chosen
                row.save(update_fields=["user"])
            else:
                row.delete()
        return changed

    def put_back(self, thing):
        here = Responsibility.objects.filter(unit=thing.object_id)
        if thing.new:
            return bool(here.filter(user=thing.new).update(user=thing.old))
        if here.exists():
            return False
        Responsibility.objects.create(unit_id=thing.object_id, user_id=thing.old)
        return True


class Lists(Kind):
    """A title stands once with each owner: a namesake gets a number."""

    def write(self, changed):
        for row, new in changed:
            _own(row, new.pk)

    def nearest(self, unit, *, on):
        return super().nearest(unit, on=on) or responsible_for(unit, on=on)

    def put_back(self, thing):
        row = self.as_left(thing).select_for_update().first()
        if row:
            _own(row, thing.old)
        return bool(row)


def _own(row, owner):
    taken = SavedList.objects.filter(owner=owner).values_list("title", flat=True)
    row.title, row.owner_id = free_title(row.title, set(taken)), owner
    row.save(update_fields=["owner", "title"])


def free_title(title, taken):
    """The title, or with a number after it when it is taken."""
    number, found = 1, title
    while found in taken:
        number += 1
        found = f"{title[:112]} ({number})"
    return found


class Drafts(Kind):
    """A draft names in words who prepared it, and goes on doing so: the successor gets a task."""

    def of(self, mandate, *, on):
        return super().of(mandate, on=on).filter(created_by=str(mandate.user))

    def pass_on(self, mandate, chosen, *, on, **_):
        changed = []
        for draft in self.of(mandate, on=on).select_related("unit"):
            user = chosen or self.nearest(draft.unit, on=on)
            todo = put_todo(
                f"Довести до подписи: {draft}",
                key=f"handover:{mandate.pk}:{mandate.ends_on}:{draft.pk}",
                unit=draft.unit,
                user=user,
                about=draft,
                url=draft.get_absolute_url(),
            )
            changed.append((todo.pk, None, user and user.pk))
        return changed

    def put_back(self, thing):
        todo = Todo.objects.open().filter(pk=thing.object_id, user=thing.new)
        return bool(todo.delete()[0])


def remaining(mandate, on):
    """Other offices of the same person that hold on the day."""
    held = Mandate.objects.current(on).filter(user=mandate.user_id).exclude(pk=mandate.pk)
    return list(held.select_related("unit"))


A = Action
KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "applications",
            "Открытые заявления",
            A.HANDLE_APPLICATION,
            lambda user: Application.objects.filter(responsible=user, stage__in=OPEN),
            field="responsible_id",
        ),
        Responsibilities(
            "responsible",
            "Организации, за заявления которых отвечает",
            A.HANDLE_APPLICATION,
            lambda user: Responsibility.objects.filter(user=user),
            nobody="никому: ответит вышестоящая организация",
        ),
        Kind(
            "transfers",
            "Переводы, которые надо подтвердить",
            A.MOVE_MEMBER,
            lambda user: Todo.objects.open().filter(user=user, about__startswith=TRANSFER),
        ),
        Kind(
            "todos",
            "Остальные дела",
            A.HANDLE_APPLICATION,
            lambda user: Todo.objects.open().filter(user=user).exclude(about__startswith=TRANSFER),
        ),
        Drafts(
            "drafts",
            "Постановления, которые готовит",
            A.SIGN_RESOLUTION,
            lambda user: Resolution.objects.filter(state=State.DRAFT),
        ),
        Lists(
            "lists",
            "Общие списки реестра",
            A.VIEW_MEMBER,
            lambda user: SavedList.objects.filter(owner=user),
            field="owner_id",
            unit="shared_with",
        ),
        Kind(
            "imports",
            "Загрузки списков, не доведённые до конца",
            A.IMPORT_MEMBERS,
            lambda user: Import.objects.filter(actor=user, state__in=UNFINISHED),
            field="actor_id",
        ),
        Kind(
            "grants",
            "Доступы к одному объекту, которые дал",
            A.MANAGE_PEOPLE,
            lambda user: Grant.objects.unended().filter(granted_by=user, part_of=None),
            field="granted_by_id",
        ),
    )
}


OFFERED = 50


def successors(mandate, action, *, on):
    """Who could have it in hand: [(user, office)], those of the organisation itself first."""
    able = users_who_may(action, mandate.unit, on=on).exclude(pk=mandate.user_id)
    held = Mandate.objects.current(on).filter(
        user__in=able.values("pk"), unit__in=Unit.objects.above(mandate.unit)
    )
    rows = held.select_related("user", "unit").order_by("-unit__lft", "user__surname", "pk")
    found = {}
    for row in rows[:OFFERED]:
        found.setdefault(row.user, row)
    return list(found.items())


def next_holder(mandate, *, on):
    """Who goes on after him: the new chair; after a deputy, the one for whom he stood in."""
    if mandate.standing_in_for_id:
        return mandate.standing_in_for.user
    if mandate.role not in HEADS:
        return None
    others = Mandate.objects.current(on).filter(
        unit=mandate.unit_id, role=mandate.role, user__is_active=True, standing_in_for=None
    )
    other = others.exclude(user=mandate.user_id).order_by("-starts_on", "-pk").first()
    return other and other.user


def next_day(day):
    return day + timedelta(days=1)
