"""Statements of those who paid through their employer before the portal knew them.

A union that comes to the portal has thousands of them: the papers lie at the chair, the payroll
withholds. One act per primary organisation and employer opens a statement for each, tells them by
a register of changes that is handed over and confirmed at once, and can be taken back while
nothing else came of them.
"""

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.services import record
from documents.numbering import next_number
from dues.enums import DuesRefused, RegisterKind, StatementState
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement, Withholding
from dues.registering import locked_register
from dues.telling import retell, retell_register
from members.consents.outputs import Output, let_out
from members.enums import DuesMode, Status
from members.models import Member, Membership
from structure.models import Employer, Unit
from structure.services import hold_tree

FOUND = "founded"
RECEIVED_BY = "Удерживает с тех пор, когда учёт шёл без портала"
NOBODY = "Открывать нечего: у всех, кто платит через этого работодателя, заявления уже есть."
MOVED_ON = "Отменить уже нельзя: после переноса по этим людям были новые реестры или удержания."
SEQUENCE = "dues_register"
STATEMENTS = """
    INSERT INTO dues_duesstatement (
        member_id, unit_id, employer_id, percent, starts_on, state, original_on, key, created_at,
        asked_reason, stop_reason, number, original_received_by, told_name, told_number, is_renamed
    )
    SELECT card.id, card.unit_id, %(employer)s, %(percent)s,
           least(%(day)s, greatest(
               coalesce(card.dues_from, card.admitted_on, %(day)s),
               (SELECT since FROM members_membership
                WHERE member_id = card.id AND until IS NULL),
               (SELECT max(until) FROM members_suspension
                WHERE member_id = card.id AND until > since),
               (SELECT max(until) FROM dues_duesexemption
                WHERE member_id = card.id AND cancelled_at IS NULL AND until <= %(day)s)
           )), 'confirmed', NULL,
           'founded:' || %(register)s || ':' || card.id, %(now)s,
           '', '', '', '', '', '', FALSE
    FROM members_member AS card WHERE card.id = ANY(%(members)s)
"""
LINES = """
    INSERT INTO dues_duesregisterline (
        register_id, statement_id, kind, position, full_name, personnel_number, department,
        percent, starts_on, reason, confirmed_on, confirmed_by, annulled, refusal
    )
    SELECT %(register)s, statement.id, 'new',
           row_number() OVER (ORDER BY card.fio_sort, card.id),
           concat_ws(' ', card.surname, card.name, nullif(card.patronymic, '')),
           card.personnel_number, card.department,
           statement.percent, statement.starts_on, '', %(day)s, %(actor)s, FALSE, ''
    FROM dues_duesstatement AS statement JOIN members_member AS card ON card.id = member_id
    WHERE statement.key LIKE 'founded:' || %(register)s || ':%%'
"""


def without_statement(unit, employer, *, on=None):
    """Cards on the books of ``unit`` and below that pay through ``employer`` without a statement.

    Whoever forbids to give his data to the employer is not among them. ``on``: only those who were
    on these books that day already.
    """
    standing = DuesStatement.objects.filter(
        member=OuterRef("pk"), employer=employer, stops_on=None
    ).exclude(state=StatementState.CANCELLED)
    here = Membership.objects.filter(member=OuterRef("pk"), until=None)
    return Member.objects.filter(
        ~Exists(standing),
        Exists(here.filter(since__lte=on) if on else here),
        let_out(Output.EMPLOYER),
        unit__tree_id=unit.tree_id,
        unit__lft__range=(unit.lft, unit.rght),
        employer=employer,
        status=Status.MEMBER,
        dues_mode=DuesMode.EMPLOYER,
        hidden_at=None,
        merged_into=None,
    )


@transaction.atomic
def found_statements(unit_id, employer_id, *, percent, actor, now=None):
    """Open a statement for everybody of ``without_statement``; returns their register.

    ``percent`` is the rate that is withheld already. Each begins when the member came where he is
    now, or began to pay again, if that was later than he first paid. Raises ``DuesRefused`` when
    there is nobody: the second of two at once finds that.
    """
    now = now or timezone.now()
    hold_tree()
    unit = Unit.objects.get(pk=unit_id)
    employer = Employer.objects.select_for_update(no_key=True).get(pk=employer_id)
    day = timezone.localdate(now)
    cards = without_statement(unit, employer, on=day)
    members = list(
        cards.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)
    )
    if not members:
        raise DuesRefused(NOBODY)
    register = DuesRegister.objects.create(
        unit=unit,
        employer=employer,
        number=next_number(unit, SEQUENCE, day.year),
        year=day.year,
        kind=RegisterKind.CHANGES,
        dated=day,
        until=day,
        handed_on=day,
        handed_by=str(actor)[:200],
        received_by=RECEIVED_BY,
        created_by=str(actor)[:200],
        people=len(members),
        confirmed=len(members),
    )
    said = {
        "employer": employer.pk, "percent": percent, "day": day, "now": now, "members": members,
        "register": register.pk, "actor": str(actor)[:200],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS, said)
        cursor.execute(LINES, said)
    retell(register.lines.values_list("statement", flat=True))
    record(
        "dues.statements.founded",
        register,
        actor=actor,
        unit_id=unit.pk,
        employer=employer.pk,
        percent=str(percent),
        people=len(members),
    )
    return register


def is_founding(register):
    """Was the register made by ``found_statements``, and may it still be taken back?"""
    return register.received_by == RECEIVED_BY and register.annulled_on is None


@transaction.atomic
def take_back(register_pk, *, actor, now=None):
    """Cancel the statements that the register founded and annul it; returns how many.

    Raises ``DuesRefused`` when something has come of any of them since.
    """
    register = locked_register(register_pk)
    if not is_founding(register):
        raise DuesRefused("Этот реестр так не отменить.")
    statements = DuesStatement.objects.filter(key__startswith=f"{FOUND}:{register.pk}:")
    pks = list(statements.select_for_update().order_by("pk").values_list("pk", flat=True))
    told_since = DuesRegisterLine.objects.filter(statement__in=pks).exclude(register=register)
    withheld = Withholding.objects.filter(
        employer=register.employer,
        member__in=statements.values("member"),
        unit__in=Unit.objects.inside(register.unit),
    )
    stopped = statements.exclude(stops_on=None)
    if told_since.exists() or withheld.exists() or stopped.exists():
        raise DuesRefused(MOVED_ON)
    day = timezone.localdate(now)
    register.handed_on, register.annulled_on = None, day
    register.annulled_reason = "Перенос заявлений отменён"
    register.save(update_fields=["handed_on", "annulled_on", "annulled_reason"])
    register.lines.update(annulled=True)
    statements.update(state=StatementState.CANCELLED)
    retell_register(register.pk)  # one corrected since stands in it, under another key
    record("dues.statements.unfounded", register, actor=actor, unit_id=register.unit_id)
    return len(pks)
