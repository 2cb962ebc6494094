"""Of what it is asked who sees it and why, and what of it can be lent: one table."""

from typing import Any, NamedTuple

from django.http import Http404
from django.shortcuts import get_object_or_404

from applications.models import Application
from dues.models import DuesRegister
from members.models import Member, SavedList
from resolutions.models import Resolution
from structure.models import Employer, Unit
from structure.scope import Action
from training.models import Course

A = Action


class Kind(NamedTuple):
    """``actions`` are explained on the page of one person; the first is the one to see it at all.

    ``lent`` says what the borrower sees, "" when it is not lent.
    """

    model: Any
    title: str
    actions: tuple[Action, ...]
    lent: str = ""
    units: tuple[str, ...] = ("unit",)  # to be loaded with it

    @property
    def seen_by(self):
        return self.actions[0]


KINDS = {
    "unit": Kind(
        Unit,
        "Карточка организации",
        (A.VIEW_UNIT, A.EDIT_UNIT, A.CHANGE_TREE, A.MANAGE_PEOPLE),
        units=(),
    ),
    "member": Kind(
        Member,
        "Учётная карточка",
        (A.VIEW_MEMBER, A.EDIT_MEMBER, A.MOVE_MEMBER, A.MERGE_MEMBERS, A.EXPORT_MEMBERS),
        "карточку этого человека с историей, только для чтения",
    ),
    "application": Kind(
        Application,
        "Заявление о вступлении",
        (A.VIEW_APPLICATION, A.HANDLE_APPLICATION, A.DECIDE_APPLICATION),
        "это заявление с бумагами, только для чтения",
    ),
    "resolution": Kind(
        Resolution,
        "Постановление",
        (A.VIEW_RESOLUTION, A.SIGN_RESOLUTION),
        "это постановление с бумагой и выписками, только для чтения",
    ),
    "register": Kind(
        DuesRegister,
        "Реестр взносов",
        (A.VIEW_DUES, A.HANDLE_DUES),
        "этот реестр и его файл, только для чтения",
    ),
    "list": Kind(
        SavedList,
        "Список людей",
        (A.VIEW_MEMBER,),
        "карточки людей, которые в списке сегодня, только для чтения. Кто попадёт в список позже, "
        "не откроется. Выгрузить список в файл нельзя",
        (),
    ),
    "course": Kind(
        Course,
        "Учебный курс",
        (A.VIEW_TRAINING, A.KEEP_COURSES),
        "этот курс с занятиями и вопросами, только для чтения",
    ),
    "employer": Kind(Employer, "Работодатель", (A.VIEW_DUES,), units=()),
}
EXPLAINED = ("unit", "member", "application", "resolution", "register")


def managed(user, name, pk):
    """(kind, the object): it is there for whoever manages people where it stands and sees it."""
    kind = KINDS.get(name)
    if kind is None:
        raise Http404
    rows = kind.model.objects
    mine = rows.for_user(user, A.MANAGE_PEOPLE).filter(
        pk__in=rows.for_user(user, kind.seen_by).values("pk")
    )
    return kind, get_object_or_404(mine.select_related(*kind.units), pk=pk)


def name_of(model):
    return next((name for name, kind in KINDS.items() if kind.model is model), "")
