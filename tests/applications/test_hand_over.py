"""The fifth stage: registers for the employer, and what becomes of the applications in them."""

import pytest

from applications import resolving
from applications.enums import Event, Outcome, Stage
from applications.models import Application, StageChange
from applications.workflow import fire
from audit.models import Entry
from dues.enums import DuesRefused, StatementState
from dues.models import DuesRegister, DuesStatement
from dues.registering import make_register
from tests.applications.situations import REASON, drafted
from tests.factories import NOON, TODAY, make_application, make_employer, make_member

NAMES = [("Абрамов", "Илья", "Петрович"), ("Белова", "Анна", "Игоревна"), ("Ким", "Олег", "")]


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("applications.workflow.ask_worker", lambda change_pk: None)
    monkeypatch.setattr("resolutions.services.ask_worker", lambda task, pk: None)
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


def admitted(house, people):
    for surname, name, patronymic in NAMES:
        make_application(
            house.primary, stage=Stage.RESOLUTION, surname=surname, name=name,
            patronymic=patronymic,
        )  # fmt: skip
    draft = drafted(Application.objects.all(), people.chair)
    resolving.sign_resolution(draft.pk, on=TODAY, actor=people.chair, now=NOON)
    return list(DuesStatement.objects.order_by("member__fio_sort"))


def registered(house, people):
    statements = admitted(house, people)
    return make_register(
        [statement.pk for statement in statements],
        unit=house.primary, employer=house.employer, actor=people.accountant, now=NOON,
    )  # fmt: skip


def test_the_only_employer_of_the_organisation_is_the_one_who_withholds(house, people):
    statements = admitted(house, people)

    assert {statement.employer for statement in statements} == {house.employer}


def test_of_several_employers_nobody_guesses(house, people):
    make_employer(house.primary)

    statements = admitted(house, people)

    assert {statement.employer for statement in statements} == {None}


def test_handed_over_and_confirmed_the_applications_end_well(house, people):
    register = registered(house, people)
    resolving.hand_over(
        register.pk, on=TODAY, received_by="Громова", actor=people.accountant,
        now=NOON.replace(day=5),
    )  # fmt: skip
    handed_on = set(Application.objects.values_list("handed_on", flat=True))
    lines = list(register.lines.values_list("pk", flat=True))

    resolving.confirm(
        register.pk, lines[:2], on=TODAY.replace(day=9), actor=people.accountant, now=NOON
    )

    assert handed_on == {TODAY}
    assert list(Application.objects.order_by("surname").values_list("stage", "outcome")) == [
        (Stage.ACCEPTED, Outcome.ADMITTED),
        (Stage.ACCEPTED, Outcome.ADMITTED),
        (Stage.EMPLOYER, Outcome.NONE),
    ]
    owed = StageChange.objects.filter(event=Event.CONFIRM).values_list("effects", flat=True)
    assert list(owed) == [["tell_accepted"], ["tell_accepted"]]


def test_lines_confirmed_again_congratulate_nobody_twice(house, people):
    register = registered(house, people)
    resolving.hand_over(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    lines = list(register.lines.values_list("pk", flat=True))
    resolving.confirm(register.pk, lines, on=TODAY, actor=people.accountant)

    again = resolving.confirm(register.pk, lines, on=TODAY, actor=people.chair)

    assert again == (0, [])
    assert StageChange.objects.filter(event=Event.CONFIRM).count() == 3
    assert Entry.objects.filter(action="dues.lines.confirmed").count() == 1


def test_one_whose_admission_is_annulled_leaves_a_register_not_handed_over(house, people):
    register = registered(house, people)
    first = Application.objects.order_by("surname").first()
    fire(first.pk, Event.REJECT, actor=people.chair, note=REASON, now=NOON)

    resolving.hand_over(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)

    first.refresh_from_db()
    statement = DuesStatement.objects.get(member=first.member)
    assert (first.stage, first.handed_on) == (Stage.REJECTED, None)
    assert statement.state == StatementState.CANCELLED
    assert list(register.lines.values_list("position", "full_name")) == [
        (1, "Белова Анна Игоревна"), (2, "Ким Олег"),
    ]  # fmt: skip


def test_one_annulled_after_the_hand_over_is_never_confirmed(house, people):
    register = registered(house, people)
    resolving.hand_over(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    first = Application.objects.order_by("surname").first()
    fire(first.pk, Event.REJECT, actor=people.chair, note=REASON, now=NOON)
    lines = list(register.lines.values_list("pk", flat=True))

    confirmed = resolving.confirm(register.pk, lines, on=TODAY, actor=people.accountant)

    first.refresh_from_db()
    assert len(confirmed) == 2
    assert first.stage == Stage.REJECTED
    assert DuesStatement.objects.get(member=first.member).state == StatementState.CANCELLED
    assert register.lines.get(full_name=first.full_name).confirmed_on is None


def test_a_register_is_not_confirmed_before_it_is_handed_over(house, people):
    register = registered(house, people)
    lines = list(register.lines.values_list("pk", flat=True))

    with pytest.raises(DuesRefused, match="Сначала отметьте"):
        resolving.confirm(register.pk, lines, on=TODAY, actor=people.accountant)

    assert set(Application.objects.values_list("stage", flat=True)) == {Stage.EMPLOYER}
    assert not register.lines.exclude(confirmed_on=None).exists()


def test_a_register_takes_statements_of_one_primary_organisation(house, people):
    mine = admitted(house, people)
    foreign = DuesStatement.objects.create(
        member=make_member(house.neighbour), unit=house.neighbour, employer=house.employer,
        percent="1.00", starts_on=TODAY, key="test:foreign",
    )  # fmt: skip

    with pytest.raises(DuesRefused, match="одной первичной организации"):
        make_register(
            [mine[0].pk, foreign.pk],
            unit=house.primary, employer=house.employer, actor=people.accountant, now=NOON,
        )  # fmt: skip

    assert not DuesRegister.objects.exists()
