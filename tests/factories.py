"""Rows for tests. A factory is plain: it decides nothing and needs no other row by surprise."""

import itertools
from datetime import UTC, date, datetime, timedelta

from accounts.enums import Role
from accounts.models import Mandate, Responsibility, User
from applications.enums import FINAL, Outcome, Received, Stage
from applications.models import Application, ApplicationPaper, Timer
from applications.workflow import TIMERS
from documents.services import KINDS_OF_JOINING
from members import ledger
from members.enums import Column, MovementKind, Status
from members.models import Member, Membership, Movement, Suspension, SuspensionGround
from structure.enums import Kind
from structure.models import Employer, JoiningRules, Unit
from structure.services import create_unit

PASSWORD = "profsoyuz-2026"
NOON = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)  # Monday, noon in Moscow
TODAY = NOON.date()
LONG_AGO = date(2020, 1, 1)
CARRIED_OVER = "Перенос карточек"  # who wrote the history that factories make

_count = itertools.count(1)


def make_unit(kind=Kind.PRIMARY, parent=None, **fields) -> Unit:
    number = next(_count)
    short = fields.pop("short_name", f"{Kind(kind).short} № {number}")
    fields.setdefault("name", f"{Kind(kind).label} № {number}")
    created = create_unit(
        kind=kind, parent_id=parent and parent.pk, actor="тест", short_name=short, **fields
    )
    return Unit.objects.get(pk=created.pk)


def make_employer(*units, **fields) -> Employer:
    number = next(_count)
    fields.setdefault("name", f"Акционерное общество «Энергия {number}»")
    fields.setdefault("short_name", f"АО «Энергия {number}»")
    employer = Employer.objects.create(**fields)
    for unit in units:
        unit.employers.add(employer)
    return employer


def make_rules(unit, **fields) -> JoiningRules:
    return JoiningRules.objects.create(unit=unit, **fields)


def make_user(surname="Сидорова", name="Мария", patronymic="Петровна", **fields) -> User:
    fields.setdefault("email", f"user{next(_count)}@example.org")
    return User.objects.create_user(
        password=fields.pop("password", PASSWORD),
        surname=surname,
        name=name,
        patronymic=patronymic,
        **fields,
    )


def make_mandate(user, unit, role=Role.PRIMARY_CHAIR, **fields) -> Mandate:
    fields.setdefault("starts_on", LONG_AGO)
    return Mandate.objects.create(user=user, unit=unit, role=role, **fields)


def in_office(unit, role=Role.PRIMARY_CHAIR, **fields) -> User:
    """A new user with one mandate, as he is in a request of his own."""
    user = make_user(**fields)
    make_mandate(user, unit, role)
    return user


def make_responsible(unit, user) -> Responsibility:
    return Responsibility.objects.create(unit=unit, user=user)


def make_member(unit, *, status=Status.MEMBER, since=LONG_AGO, **fields) -> Member:
    """A card; one who is or was a member has the rows that say so, and stands in the ledger."""
    number = next(_count)
    fields.setdefault("surname", "Иванов")
    fields.setdefault("name", "Пётр")
    fields.setdefault("patronymic", "Сергеевич")
    if status in {Status.MEMBER, Status.SUSPENDED}:
        fields.setdefault("admitted_on", since)
    member = Member.objects.create(unit=unit, status=status, **fields)
    if status in {Status.MEMBER, Status.SUSPENDED, Status.REMOVED}:
        _put_on_books(member, since, number)
    return Member.objects.get(pk=member.pk)


def _put_on_books(member, since, number):
    until = since + timedelta(days=365) if member.status == Status.REMOVED else None
    Membership.objects.create(
        member=member, unit=member.unit, admitted_on=since, since=since, until=until,
        key=f"factory:{number}",
    )  # fmt: skip
    came = _moved(member, MovementKind.ARRIVED, since)
    ledger.post(came, member.unit, 1, Column.CAME)
    if until:
        ledger.post(_moved(member, MovementKind.REMOVED, until), member.unit, -1, Column.LEFT)
    if member.status == Status.SUSPENDED:
        ground = SuspensionGround.objects.get(code="army")
        Suspension.objects.create(member=member, ground=ground, since=since)
        away = _moved(member, MovementKind.SUSPENDED, since)
        ledger.post(away, member.unit, -1, Column.SUSPENDED)


def _moved(member, kind, on):
    return Movement.objects.create(
        member=member, kind=kind, on=on, unit=member.unit, actor=CARRIED_OVER
    )


def make_application(unit, *, stage=Stage.SIGNING, received=None, now=NOON, **fields):
    """An application as it stands at ``stage``, with its card, four papers and timers.

    ``received`` says how all four papers came; by default as the stage supposes. Nothing is
    printed: tests of papers go through ``applications.services.submit``.
    """
    fields.setdefault("surname", "Кузнецова")
    fields.setdefault("name", "Анна")
    fields.setdefault("patronymic", "Игоревна")
    fields.setdefault("email", f"applicant{next(_count)}@example.org")
    if "member" not in fields:
        joined = stage in {Stage.EMPLOYER, Stage.ACCEPTED}
        status = Status.MEMBER if joined else Status.NONE if stage in FINAL else Status.APPLIED
        fields["member"] = make_member(
            unit,
            status=status,
            **{name: fields[name] for name in ("surname", "name", "patronymic")},
        )
    if stage in FINAL:
        ended = Outcome.ADMITTED if stage == Stage.ACCEPTED else Outcome.REFUSED
        fields.setdefault("outcome", ended)
    fields.setdefault("submitted_at", now)
    application = Application.objects.create(unit=unit, stage=stage, stage_since=now, **fields)
    if received is None:
        waiting = stage in {Stage.NEW, Stage.SIGNING, Stage.REJECTED}
        received = Received.NO if waiting else Received.SCAN
    ApplicationPaper.objects.bulk_create(
        ApplicationPaper(
            application=application,
            kind=kind,
            received=received,
            received_at=now if received else None,
        )
        for kind in KINDS_OF_JOINING
    )
    Timer.objects.bulk_create(
        Timer(application=application, event=event, due_at=due_at(application, now))
        for event, due_at in TIMERS.get(stage, {}).items()
    )
    return application
