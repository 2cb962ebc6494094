"""The employer's accountant: registers handed to him, his answers, the lists he brings.

His whole world hangs on the employer lent to him. What he is not lent does not exist for him:
neither registers that are not handed over yet, nor cards, nor what a list was matched with.
"""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Grant, Mandate
from accounts.queries import users_who_may
from dues.answering import refuse_lines
from dues.models import DuesRegister, DuesRegisterLine, PayrollFile
from dues.payrolls.uploading import take_in
from notifications.services import tell_user
from structure.keyset import page_of
from structure.models import Employer
from structure.scope import Action

PAGE = 30
TODAY_LIMIT = 8
MOST_PLACES = 50
LISTS = 10


def employers_lent(user, action=Action.VIEW_DUES):
    """Employers whose accountant this user is, by name."""
    lent = user.lent_ids(Employer, action) if user.is_active else []
    return Employer.objects.filter(pk__in=lent).order_by("short_name", "pk")


def registers_of(user):
    """Registers handed over to the employers lent to this user."""
    return DuesRegister.objects.filter(
        employer__in=employers_lent(user).values("pk"), handed_on__isnull=False
    )


def answerable(user):
    """Those of them that he may answer as well."""
    may = employers_lent(user, Action.ANSWER_REGISTERS)
    return registers_of(user).filter(employer__in=may.values("pk"))


def registers_to_answer(user, *, limit=TODAY_LIMIT):
    """What waits for his answer, the oldest first."""
    if not user.lent_ids(Employer, Action.ANSWER_REGISTERS):
        return []
    waiting = DuesRegisterLine.objects.filter(register=OuterRef("pk")).waiting()
    rows = answerable(user).filter(Exists(waiting)).select_related("unit", "employer")
    return list(rows.order_by("handed_on", "pk")[:limit])


def borrowers_of(employer, *, on=None):
    """Who has the window of this employer, and whether he answers: grants in force, by surname."""
    kind = ContentType.objects.get_for_model(Employer)
    held = Grant.objects.current(on) if on else Grant.objects.current()
    grants = held.filter(content_type=kind, object_id=employer.pk, user__is_active=True)
    answering = set(grants.filter(action=Action.ANSWER_REGISTERS).values_list("user", flat=True))
    looking = grants.filter(action=Action.VIEW_DUES).select_related("user")
    found = list(looking.order_by("user__surname", "user__name", "pk"))
    for grant in found:
        grant.answers = grant.user_id in answering
    return found


def page_of_registers(user, *, after=""):
    """(rows, where to go on), the newest first, each with whether it waits for an answer."""
    waiting = DuesRegisterLine.objects.filter(register=OuterRef("pk")).waiting()
    rows = registers_of(user).select_related("unit", "employer").annotate(waits=Exists(waiting))
    return page_of(rows, "dated", after, PAGE, read=date.fromisoformat, descending=True)


def named_lines(register, told):
    """Lines named by ``line=…`` that still wait for an answer."""
    pks = [int(pk) for pk in told.getlist("line") if pk.isdecimal() and len(pk) < 19]
    lines = register.lines.waiting().filter(pk__in=pks).select_related("statement__member")
    return list(lines.order_by("position"))


@transaction.atomic
def refuse(register, line_ids, *, reason, on, actor):
    """His «не принято» to some lines: who handles the dues there is told. Returns how many.

    Raises ``DuesRefused``.
    """
    count = refuse_lines(register.pk, line_ids, on=on, reason=reason, actor=actor)
    if count:
        _tell_union(
            register,
            f"{register}: бухгалтерия не приняла строк: {count}",
            key=f"refused:{register.pk}:{min(line_ids)}",
            on=on,
        )
    return count


def bring(file, *, unit, employer, month, on, actor):
    """His list for a month: who handles the dues there is told. Raises ``DuesRefused``."""
    taken = None
    try:
        with transaction.atomic():
            taken = take_in(file, unit=unit, employer=employer, month=month, actor=actor)
            _tell_brought(taken, on)
    except BaseException:
        if taken is not None:
            taken.file.storage.delete(taken.file.name)
        raise
    return taken


def _tell_brought(taken, on):
    _tell_union(
        taken,
        f"Бухгалтерия работодателя прислала ведомость: {taken}"[:300],
        key=f"payroll_brought:{taken.pk}",
        on=on,
    )


def _tell_union(what, said, *, key, on):
    """Those of the organisation itself who handle its dues."""
    there = Mandate.objects.current(on).filter(unit=what.unit_id)
    mine = users_who_may(Action.HANDLE_DUES, what.unit, on=on).filter(pk__in=there.values("user"))
    for user in mine:
        tell_user(user, said, key=key, url=what.get_absolute_url())


def places_of_lists(user):
    """(employer, primary organisation) for which he may bring lists: where registers came from."""
    handed = answerable(user).order_by("employer", "unit").distinct("employer", "unit")
    rows = handed.select_related("unit", "employer")[:MOST_PLACES]
    return [(row.employer, row.unit) for row in rows]


def lists_of(user):
    """Lists that he brought himself, the newest first."""
    lent = employers_lent(user).values("pk")
    mine = PayrollFile.objects.filter(uploaded_by=user, employer__in=lent)
    return list(mine.select_related("employer", "unit").order_by("-pk")[:LISTS])
