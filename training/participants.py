"""Who stands in a group: the list of its card, its numbers, its file."""

import io

import xlsxwriter
from django.db.models import Count, Q, TextField, Value
from django.db.models.functions import Coalesce, Concat, Lower, Replace
from django.utils import timezone

from members.names import sort_form
from structure.keyset import page_of
from training.enums import OPEN, STUDIED, EnrolmentState
from training.models import Enrolment

PAGE = 50
PRINTED = 1000
GONE = tuple(state for state in EnrolmentState if state not in (*OPEN, *STUDIED))
VIEWS = {
    "": ("Все", tuple(state for state in EnrolmentState if state not in GONE)),
    "learning": ("Учатся", STUDIED),
    "invited": ("Приглашены", (EnrolmentState.INVITED,)),
    "applied": ("Просятся", (EnrolmentState.APPLIED,)),
    "waiting": ("Ждут места", (EnrolmentState.WAITING,)),
    "gone": ("Ушли", GONE),
}
HEAD = (
    "Слушатель", "Организация", "Кем был", "Состояние", "С", "Кто записал", "Кто согласовал",
    "Причина",
)  # fmt: skip
WIDTHS = (36, 34, 30, 26, 12, 30, 30, 40)


def rows_of(group):
    """Enrolments of a group with the name they are sorted by."""
    of_user = Replace(
        Lower(Concat("student__user__surname", Value(" "), "student__user__name")),
        Value("ё"), Value("е"),
    )  # fmt: skip
    rows = Enrolment.objects.filter(group=group).select_related(
        "student__member", "student__user", "home"
    )
    return rows.annotate(
        sort_name=Coalesce("student__member__fio_sort", of_user, output_field=TextField())
    )


def found(group, *, view="", q="", after=""):
    """(a page of participants by name, where it goes on)."""
    rows = rows_of(group).filter(state__in=VIEWS[view][1])
    if words := sort_form(" ".join(q.replace("\0", "").split())):
        rows = rows.filter(sort_name__contains=words)
    return page_of(rows, "sort_name", after, PAGE)


def counted(group):
    """{view: how many stand in it}; one query."""
    told = group.enrolments.values_list("state").annotate(number=Count("pk"))
    by_state = dict(told.order_by())
    return {
        view: sum(by_state.get(state, 0) for state in states) for view, (_, states) in VIEWS.items()
    }


def counts_of(groups):
    """{id of a group: (places taken, waiting)}; one query for all."""
    numbers = Enrolment.objects.filter(group__in=groups).values_list("group").annotate(
        taken=Count("pk", filter=Q(state__in=STUDIED)),
        waiting=Count("pk", filter=Q(state=EnrolmentState.WAITING)),
    )  # fmt: skip
    return {pk: (taken, waiting) for pk, taken, waiting in numbers.order_by()}


def as_xlsx(group):
    """Everybody who stands or stood in the group."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Участники")
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for column, (title, width) in enumerate(zip(HEAD, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows_of(group).order_by("sort_name", "pk"), start=1):
        words = (
            row.student.full_name, row.home.short_name, row.get_category_display(),
            row.get_state_display(), None, row.asked_by, row.decided_by, row.reason,
        )  # fmt: skip
        for column, said in enumerate(words):
            if said is not None:
                sheet.write_string(number, column, said)
        sheet.write_datetime(number, 4, timezone.localdate(row.changed_at), day)
    book.close()
    return out.getvalue()
