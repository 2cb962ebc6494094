"""From applications to a resolution, to members, to the employer: many people at one stroke."""

import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from applications import resolving
from applications.enums import Event, Outcome, Party, Refused, Stage
from applications.models import Application, StageChange
from applications.workflow import fire
from audit.models import Entry
from dues.enums import StatementState
from dues.models import DuesStatement
from members.enums import Status
from members.models import Member, Membership
from resolutions.enums import ResolutionRefused, State
from resolutions.models import Resolution
from tests.applications.situations import drafted
from tests.factories import NOON, TODAY, make_application, make_rules

NAMES = [("Абрамов", "Илья", "Петрович"), ("Белова", "Анна", "Игоревна"), ("Ким", "Олег", "")]


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("applications.workflow.ask_worker", lambda change_pk: None)
    monkeypatch.setattr("resolutions.services.ask_worker", lambda task, pk: None)
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


def ready(unit, *, names=NAMES, **fields):
    return [
        make_application(
            unit, stage=Stage.RESOLUTION, surname=surname, name=name, patronymic=patronymic,
            **fields,
        )
        for surname, name, patronymic in names
    ]  # fmt: skip


def stages():
    return set(Application.objects.values_list("stage", flat=True))


def test_three_people_are_admitted_by_one_resolution(house, people):
    ready(house.primary)
    draft = drafted(Application.objects.all(), people.chair)

    resolving.sign_resolution(draft.pk, on=TODAY, actor=people.chair, now=NOON)

    draft.refresh_from_db()
    assert (draft.state, draft.signed_on, draft.number) == (State.SIGNED, TODAY, 1)
    assert stages() == {Stage.EMPLOYER}
    assert list(Member.objects.values_list("status", "admitted_on").distinct()) == [
        (Status.MEMBER, TODAY)
    ]
    assert Membership.objects.filter(basis=str(draft), since=TODAY).count() == 3
    assert DuesStatement.objects.filter(state=StatementState.TO_HAND_OVER).count() == 3
    assert StageChange.objects.filter(event=Event.ADMIT).count() == 3


def test_the_list_is_alphabetical_whatever_the_order_of_the_ticks(house, people):
    first, second, third = ready(house.primary)

    draft = drafted([third, first, second], people.chair)

    assert list(draft.lines.values_list("position", "full_name")) == [
        (1, "Абрамов Илья Петрович"), (2, "Белова Анна Игоревна"), (3, "Ким Олег"),
    ]  # fmt: skip


def test_membership_begins_with_the_resolution_and_not_with_its_signature(house, people):
    ready(house.primary, names=NAMES[:1])
    draft = drafted(Application.objects.all(), people.chair)

    resolving.sign_resolution(draft.pk, on=TODAY.replace(day=20), actor=people.chair, now=NOON)

    assert Membership.objects.get().admitted_on == TODAY
    assert DuesStatement.objects.get().starts_on == TODAY


@pytest.mark.parametrize("why", ["his own application", "a member already"])
def test_one_who_cannot_be_admitted_stops_all_by_name_and_leaves_no_trace(house, people, why):
    own, *_ = ready(house.primary)
    draft = drafted(Application.objects.all(), people.chair)
    if why == "his own application":
        Application.objects.filter(pk=own.pk).update(email=people.chair.email)
    else:
        Member.objects.filter(pk=own.member_id).update(status=Status.MEMBER)
    before = (StageChange.objects.count(), Entry.objects.count())

    with pytest.raises(Refused, match=r"^Абрамов И\. П\.: "):
        resolving.sign_resolution(draft.pk, on=TODAY, actor=people.chair, now=NOON)

    draft.refresh_from_db()
    assert (draft.state, draft.signed_on) == (State.DRAFT, None)
    assert stages() == {Stage.RESOLUTION}
    assert (StageChange.objects.count(), Entry.objects.count()) == before
    assert not Membership.objects.exists()
    assert not DuesStatement.objects.exists()


def test_a_second_signature_is_refused_and_changes_nothing(house, people):
    ready(house.primary)
    draft = drafted(Application.objects.all(), people.chair)
    resolving.sign_resolution(draft.pk, on=TODAY, actor=people.chair, now=NOON)

    with pytest.raises(ResolutionRefused, match="уже подписано"):
        resolving.sign_resolution(draft.pk, on=TODAY.replace(day=30), actor=people.deputy, now=NOON)

    draft.refresh_from_db()
    assert draft.signed_on == TODAY
    assert Membership.objects.count() == 3


def test_it_is_not_signed_before_its_own_date(house, people):
    ready(house.primary)
    draft = drafted(Application.objects.all(), people.chair)

    with pytest.raises(ResolutionRefused, match="раньше его подписать нельзя"):
        resolving.sign_resolution(draft.pk, on=TODAY.replace(day=1), actor=people.chair)

    assert stages() == {Stage.RESOLUTION}


def test_an_annulled_draft_gives_its_people_back_and_keeps_its_number(house, people):
    ready(house.primary)
    draft = drafted(Application.objects.all(), people.chair)

    resolving.annul_draft(draft.pk, actor=people.chair, reason="Ошибка в дате")
    anew = drafted(Application.objects.all(), people.chair)

    draft.refresh_from_db()
    assert (draft.state, draft.annulled_reason) == (State.ANNULLED, "Ошибка в дате")
    assert (draft.number, anew.number) == (1, 2)
    assert set(Application.objects.values_list("resolution", flat=True)) == {anew.pk}


def test_a_signed_resolution_is_not_annulled(house, people):
    ready(house.primary)
    draft = drafted(Application.objects.all(), people.chair)
    resolving.sign_resolution(draft.pk, on=TODAY, actor=people.chair, now=NOON)

    with pytest.raises(ResolutionRefused, match="уже подписано"):
        resolving.annul_draft(draft.pk, actor=people.chair, reason="Передумали")

    assert stages() == {Stage.EMPLOYER}


def test_a_person_left_out_waits_and_the_rest_close_up(house, people):
    _, second, _ = ready(house.primary)
    draft = drafted(Application.objects.all(), people.chair)

    left = resolving.drop_from_draft(second.pk, actor=people.chair)

    second.refresh_from_db()
    assert (second.stage, second.resolution) == (Stage.RESOLUTION, None)
    assert list(draft.lines.values_list("position", "full_name")) == [
        (1, "Абрамов Илья Петрович"), (2, "Ким Олег"),
    ]  # fmt: skip
    assert (left.state, left.revision) == (State.DRAFT, 2)


def test_the_last_person_leaving_annuls_the_draft(house, people):
    (alone,) = ready(house.primary, names=NAMES[:1])
    draft = drafted([alone], people.chair)

    left = resolving.drop_from_draft(alone.pk, actor=people.chair)

    draft.refresh_from_db()
    assert left.state == draft.state == State.ANNULLED


def test_one_who_withdrew_from_a_draft_is_not_admitted_with_the_others(house, people):
    first, *_ = ready(house.primary)
    draft = drafted(Application.objects.all(), people.chair)
    fire(first.pk, Event.WITHDRAW, actor=Party.APPLICANT, note="Передумал", now=NOON)

    resolving.sign_resolution(draft.pk, on=TODAY, actor=people.chair, now=NOON)

    first.refresh_from_db()
    assert (first.stage, first.outcome) == (Stage.REJECTED, Outcome.WITHDRAWN)
    assert Membership.objects.count() == 2


def test_one_who_left_while_the_lock_was_waited_for_does_not_stop_the_others(
    house, people, monkeypatch
):
    first, *_ = ready(house.primary)
    draft = drafted(Application.objects.all(), people.chair)
    everybody = list(Application.objects.order_by("pk").values_list("pk", flat=True))
    fire(first.pk, Event.WITHDRAW, actor=Party.APPLICANT, note="Передумал", now=NOON)
    asked = Application.objects.filter(pk__in=everybody).order_by("pk")
    monkeypatch.setattr(resolving, "_applications_of", lambda pk: asked)

    resolving.sign_resolution(draft.pk, on=TODAY, actor=people.chair, now=NOON)

    assert sorted(Application.objects.values_list("stage", flat=True)) == [
        Stage.EMPLOYER, Stage.EMPLOYER, Stage.REJECTED,
    ]  # fmt: skip


def test_nobody_stands_in_two_drafts(house, people):
    first, *_ = ready(house.primary)
    drafted([first], people.chair)

    with pytest.raises(Refused, match=r"Абрамов И\. П\.: уже в другом"):
        drafted(Application.objects.all(), people.chair)

    assert Resolution.objects.count() == 1


def test_people_of_two_deciding_organisations_do_not_meet_in_one_resolution(house, people):
    ready(house.primary, names=NAMES[:1])
    ready(house.neighbour, names=NAMES[1:2])

    with pytest.raises(Refused, match="разные организации"):
        drafted(Application.objects.all(), people.territorial_chair)

    assert not Resolution.objects.exists()


def test_the_primary_organisation_decides_for_its_shops(house, people):
    ready(house.shop, names=NAMES[:1])
    ready(house.primary, names=NAMES[1:])

    draft = drafted(Application.objects.all(), people.chair)

    assert draft.unit == house.primary
    assert set(draft.lines.values_list("unit", flat=True)) == {house.shop.pk, house.primary.pk}


def test_the_chair_of_a_shop_drafts_only_where_shops_admit(house, people):
    ready(house.shop)
    with pytest.raises(Refused, match="Решение принимает ППО «Волжская ГЭС»"):
        drafted(Application.objects.all(), people.shop_chair)
    make_rules(house.primary, shops_admit=True)

    draft = drafted(Application.objects.all(), people.shop_chair, body="shop_committee")

    assert (draft.unit, draft.body, draft.number) == (house.shop, "shop_committee", 1)


@pytest.mark.parametrize(
    ("votes", "sentence"),
    [
        ({"present": 5, "votes_for": 5}, "Нет кворума"),
        ({"present": 12, "votes_for": 12}, "избрано только 11"),
        ({"votes_against": 1}, "Голоса не сходятся"),
        ({"votes_for": 4, "votes_against": 5}, "Решение не принято"),
    ],
)
def test_a_body_that_did_not_decide_makes_no_resolution(house, people, votes, sentence):
    ready(house.primary)

    with pytest.raises(ResolutionRefused, match=sentence):
        drafted(Application.objects.all(), people.chair, **votes)

    assert not Resolution.objects.exists()
    assert not Application.objects.exclude(resolution=None).exists()


def test_numbers_run_by_body_and_year_from_where_paper_left_off(house, people):
    def number(**fields):
        (one,) = ready(house.primary, names=NAMES[:1])
        return drafted([one], people.chair, **fields).number

    numbers = [
        number(start_at=17),
        number(start_at=90),
        number(body="presidium"),
        number(dated=TODAY.replace(year=2027)),
        number(),
    ]

    assert numbers == [17, 18, 1, 1, 19]


# ---- order of locks, two at once ----------------------------------------------------------------


def writes_of(queries):
    return [
        query["sql"]
        for query in queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) or "FOR UPDATE" in query["sql"]
    ]


def test_applications_are_locked_before_anything_is_written(house, people):
    ready(house.primary)
    with CaptureQueriesContext(connection) as drafting:
        draft = drafted(Application.objects.all(), people.chair)
    with CaptureQueriesContext(connection) as signing:
        resolving.sign_resolution(draft.pk, on=TODAY, actor=people.chair, now=NOON)

    for captured in (drafting, signing):
        first = writes_of(captured.captured_queries)[0]
        assert 'FROM "applications_application"' in first
        assert "FOR UPDATE" in first


@pytest.mark.django_db(transaction=True)
def test_two_who_draft_at_once_get_numbers_without_a_gap(house, people):
    one, other, third = ready(house.primary)
    start, failed = threading.Barrier(2), []

    def run(application):
        try:
            start.wait(timeout=10)
            drafted([application], people.chair)
        except Exception as error:  # noqa: BLE001 - the test looks at what it was
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(application,)) for application in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    drafted([third], people.chair)

    assert failed == []
    assert sorted(Resolution.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_a_number_not_used_is_not_lost(house, people):
    ready(house.primary)
    with pytest.raises(ResolutionRefused):
        drafted(Application.objects.all(), people.chair, present=5)

    assert drafted(Application.objects.all(), people.chair).number == 1
