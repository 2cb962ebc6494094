"""What one employer does not know yet of the statements of one organisation, and what stands.

A line tells the whole statement, so what the employer knows on any day is the last line of each.
Whatever is untold goes into the next register of changes whose day is not before the first day on
which he would do otherwise: nothing is lost, and nothing is said twice.
"""

from datetime import date

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Value,
    When,
    Window,
)
from django.db.models.functions import Least, Left, NullIf, RowNumber

from dues.consenting import may_tell_of_statement
from dues.enums import LineKind, StatementState, StopReason
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from members.consents.outputs import Output, let_out
from structure.enums import Kind

LATER = "later"  # beside the kinds of lines: it waits for another register
AT_ONCE = date(1900, 1, 1)
_NEVER = Q(state=StatementState.CANCELLED) | Q(stops_on__lte=F("starts_on"))
_STOPPED = Q(told_until=None, stops_on__isnull=False)
_BEGAN = DuesRegisterLine.objects.starting().filter(statement=OuterRef("pk"))
_PAYER = "member__"


def of_branch(unit):
    """Statements of a primary organisation with what is below it; of another, its own only."""
    return DuesStatement.objects.filter(unit__tree_id=unit.tree_id, unit__lft__range=span_of(unit))


def span_of(unit):
    """(first, last) places in the tree of the organisations that its registers are of."""
    is_whole = unit.kind in {Kind.PRIMARY, Kind.SHOP, Kind.GROUP}
    return unit.lft, unit.rght if is_whole else unit.lft


def of_pair(unit, employer, *, department=""):
    """Statements of one register, if they have anything to tell."""
    rows = of_branch(unit).filter(employer=employer)
    return rows.filter(member__department=department) if department else rows


def tellable(rows):
    """Of whom the employer may be told (``members.consents``), as far as they are untold."""
    return rows.filter(may_tell_of_statement(), is_untold=True, member__hidden_at=None)


def forbidden(rows):
    """Untold ones that nobody may tell: the member has forbidden it."""
    return rows.filter(is_untold=True).exclude(may_tell_of_statement())


def due(rows, until):
    """Those of them on which the employer would do otherwise on some day up to ``until``."""
    return tellable(rows).annotate(differs_on=_differs_on()).filter(differs_on__lte=until)


def with_kind(rows, until=None):
    """Each with ``said``: what the line would tell, or LATER, and ``why`` in words."""
    return rows.annotate(differs_on=_differs_on(), said=_kind(until), why=_reason())


def standing(rows, on):
    """Statements by which the employer withholds on that day."""
    return rows.filter(
        ~Q(state=StatementState.CANCELLED),
        Q(stops_on=None) | Q(stops_on__gt=on),
        let_out(Output.EMPLOYER, path="member"),
        starts_on__lte=on,
        member__hidden_at=None,
    )


def as_standing(rows):
    return rows.annotate(said=Value(LineKind.STANDING), why=Value(""))


def _differs_on():
    """The first day on which he would do otherwise than the statement says."""
    return Case(
        When(_NEVER, then=F("told_from")),
        When(told_from=None, then=F("starts_on")),
        When(~Q(told_from=F("starts_on")), then=Least("told_from", "starts_on")),
        When(is_renamed=True, then=Value(AT_ONCE)),
        default=Least("told_until", "stops_on"),  # the only one of them, when one is not known
        output_field=DateField(),
    )


def _kind(until):
    later = [When(differs_on__gt=until, then=Value(LATER))] if until else []
    return Case(
        *later,
        When(_NEVER, then=Value(LineKind.CANCELLED)),
        When(Q(told_from=None) & ~Exists(_BEGAN), then=Value(LineKind.NEW)),
        When(Q(told_from=F("starts_on")) & _STOPPED, then=Value(LineKind.STOPPED)),
        default=Value(LineKind.CHANGED),
        output_field=CharField(),
    )


def _reason():
    """In a few words, what the payroll has to know beside the columns."""
    why = Case(
        *(When(stop_reason=reason, then=Value(reason.label)) for reason in StopReason),
        default=Value(""),
    )
    is_new = Q(told_from=None) & ~Exists(_BEGAN)
    parts = [
        When(state=StatementState.CANCELLED, then=Value("Заявление отменено")),
        When(stops_on__lte=F("starts_on"), then=why),
        When(is_new & Q(replaces__isnull=False, replaces__employer=F("employer")),
             then=Value("Вместо прежнего заявления")),
        When(is_new, then=Value("")),
        When(told_from=None, then=Value("Удерживать снова")),
        When(~Q(told_from=F("starts_on")), then=Value("Другая дата начала")),
        When(_STOPPED, then=why),
        When(Q(told_until__isnull=False, stops_on=None), then=Value("Прекращать не нужно")),
        When(
            Q(told_until__isnull=False, stops_on__isnull=False) & ~Q(told_until=F("stops_on")),
            then=Value("Другая дата прекращения"),
        ),
    ]  # fmt: skip
    renamed = Case(
        When(is_renamed=True, then=Value("Изменились ФИО или табельный №")), default=Value("")
    )
    return _joined("; ", Case(*parts, default=Value(""), output_field=CharField()), renamed)


def _joined(between, *parts):
    told = [NullIf(part, Value("")) for part in parts]
    return Func(Value(between), *told, function="concat_ws", output_field=CharField())


def fill(register, rows):
    """Write a line of each statement of ``rows`` by name; how many. Nothing is loaded here.

    ``rows`` have ``said`` and ``why``.
    """
    name = _joined(" ", *(F(_PAYER + part) for part in ("surname", "name", "patronymic")))
    order = [F(path).asc() for path in (_PAYER + "fio_sort", "member_id", "starts_on", "pk")]
    columns = {
        "register_id": Value(register.pk),
        "statement_id": F("pk"),
        "kind": F("said"),
        "position": Window(RowNumber(), order_by=order),
        "full_name": Left(name, 200),
        "personnel_number": F(_PAYER + "personnel_number"),
        "department": F(_PAYER + "department"),
        "percent": F("percent"),
        "amount": F("amount"),
        "starts_on": F("starts_on"),
        "stops_on": F("stops_on"),
        "reason": Left("why", 100),
        "refusal": Value(""),
        "confirmed_by": Value(""),
        "annulled": Value(False),
    }
    said = {f"as_{column}": told for column, told in columns.items()}
    selected = rows.order_by().annotate(**said).values_list(*said)
    sql, params = selected.query.sql_with_params()
    table = connection.ops.quote_name(DuesRegisterLine._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) {sql}", params)
        count = cursor.rowcount
    DuesRegister.objects.filter(pk=register.pk).update(people=count)
    register.people = count
    return count


def hold(rows):
    """Lock these statements, in the order of all locks on them; how many. Nothing is loaded."""
    locked = rows.select_for_update(of=("self",)).order_by("pk").values_list("pk")
    sql, params = locked.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) AS held", params)  # noqa: S608
        return cursor.fetchone()[0]
