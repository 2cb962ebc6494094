"""What the office does to an application besides taking steps, and what the machine refuses."""

import pytest
from django.utils import timezone

from applications import effects
from applications.enums import Event, Received, Refused, Stage
from applications.models import Scan
from applications.resolving import hand_over
from applications.services import (
    add_scan,
    correct,
    reassign,
    send_back,
    submit,
    tick_original,
    untick_original,
)
from applications.workflow import fire, steps_for, steps_for_each
from documents.enums import PaperKind
from documents.models import StoredFile
from documents.services import make_paper
from dues.models import DuesStatement
from dues.registering import make_register
from members.enums import Status
from notifications.models import Notice, Todo
from notifications.services import put_todo
from tests.applications.applicant import FIRST, all_but_one, photo
from tests.applications.situations import REASON, drafted, printed, with_statement
from tests.factories import NOON, make_application, make_member, make_rules


def test_papers_named_are_asked_for_again_and_the_others_stay(house, people):
    application = make_application(house.primary, stage=Stage.RESOLUTION)

    send_back(application.pk, {PaperKind.STATEMENT: "Нет подписи"}, actor=people.chair, now=NOON)

    application.refresh_from_db()
    received = dict(application.papers.values_list("kind", "received"))
    change = application.changes.get()
    assert application.stage == Stage.SIGNING
    assert received.pop(PaperKind.STATEMENT) == Received.NO
    assert set(received.values()) == {Received.SCAN}
    assert change.note == "Заявление о вступлении: Нет подписи"


def test_sending_back_without_a_word_on_any_paper_is_refused(house, people):
    application = make_application(house.primary, stage=Stage.RESOLUTION)

    with pytest.raises(Refused, match="Напишите причину"):
        send_back(application.pk, {PaperKind.STATEMENT: "  "}, actor=people.chair, now=NOON)
    with pytest.raises(Refused, match="какие бумаги"):
        fire(application.pk, Event.SEND_BACK, actor=people.chair, note="Плохо", now=NOON)

    application.refresh_from_db()
    assert application.stage == Stage.RESOLUTION
    assert not application.changes.exists()


def test_whoever_gets_an_application_gets_its_tasks_and_is_told(house, people):
    application = make_application(house.primary, responsible=people.chair)
    put_todo(
        "Позвонить",
        key="call",
        unit=house.primary,
        user=people.chair,
        about=application,
        url="/",
    )

    reassign(application.pk, people.deputy, actor=people.chair)

    application.refresh_from_db()
    assert application.responsible == people.deputy
    assert Todo.objects.get().user == people.deputy
    assert Notice.objects.get(user=people.deputy).text.startswith("Вам передано заявление")


@pytest.mark.parametrize("who", ["accountant", "neighbour_chair", "stranger", "auditor"])
def test_an_application_is_not_given_to_one_who_may_not_handle_it(who, house, people):
    application = make_application(house.primary, responsible=people.chair)

    with pytest.raises(Refused, match="не ведёт заявления"):
        reassign(application.pk, getattr(people, who), actor=people.chair)

    application.refresh_from_db()
    assert application.responsible == people.chair
    assert not Notice.objects.exists()


def test_the_last_paper_and_the_step_it_brings_are_one(house, people, monkeypatch):
    """A server killed in between would leave a complete application waiting for papers."""

    def killed(pk, **rest):
        raise KeyboardInterrupt

    application = make_application(house.primary, stage=Stage.SIGNING)
    all_but_one(application)
    before = StoredFile.objects.count()
    monkeypatch.setattr("applications.services.advance", killed)

    with pytest.raises(KeyboardInterrupt):
        add_scan(application.pk, FIRST, photo(), actor=people.chair)
    with pytest.raises(KeyboardInterrupt):
        tick_original(application.pk, [FIRST], actor=people.chair)

    assert application.papers.get(kind=FIRST).received == Received.NO
    assert StoredFile.objects.count() == before


def test_a_tick_taken_back_leaves_what_the_scan_says(house, people):
    application = make_application(house.primary)
    slot = application.papers.get(kind=PaperKind.STATEMENT)
    stored = StoredFile.objects.create(
        file="scans/x.jpg", name="x.jpg", content_type="image/jpeg", size=1, sha256="0" * 64
    )
    Scan.objects.create(slot=slot, stored=stored, uploaded_at=NOON, uploaded_by="заявитель")
    kinds = [PaperKind.STATEMENT, PaperKind.DUES_STATEMENT]
    tick_original(application.pk, kinds, actor=people.chair)

    for kind in kinds:
        untick_original(application.pk, kind, actor=people.chair)

    scanned, empty = (application.papers.get(kind=kind) for kind in kinds)
    assert (scanned.received, scanned.received_at, scanned.received_by) == (
        Received.SCAN, NOON, "заявитель",
    )  # fmt: skip
    assert (empty.received, empty.received_at, empty.received_by) == (Received.NO, None, "")


def test_a_closed_application_is_not_corrected(house, people):
    application = make_application(house.primary, stage=Stage.REJECTED)

    with pytest.raises(Refused, match="уже закрыто"):
        correct(application.pk, actor=people.chair, surname="Иная")

    application.refresh_from_db()
    assert application.surname == "Кузнецова"


def test_a_paper_rendered_while_the_data_were_corrected_is_not_kept(house, people, monkeypatch):
    application = make_application(house.primary, stage=Stage.NEW)
    change = application.changes.create(
        event="submit", target=Stage.NEW, actor_label="заявитель", effects=["make_papers"]
    )

    def slow(kind, unit, **rest):
        if kind == PaperKind.STATEMENT:
            correct(application.pk, actor=people.chair, surname="Кузнецова-Орлова", now=NOON)
        return make_paper(kind, unit, **rest)

    monkeypatch.setattr(effects, "make_paper", slow)
    effects.make_papers(change)

    application.refresh_from_db()
    assert application.edition == 2
    assert not application.papers.exclude(paper=None).exists()


def test_a_card_just_taken_by_another_application_is_shown_to_the_responsible(
    house, people, monkeypatch
):
    card = make_member(house.primary, status=Status.NONE, surname="Петрова", name="Анна")
    type(card).objects.filter(pk=card.pk).update(status=Status.APPLIED)
    monkeypatch.setattr("applications.services.namesakes", lambda unit, **told: [(card, ["ФИО"])])

    application, is_new = submit(
        form_key="0f7c8a52-56a0-4b53-8f8f-6f1a2f3f4b5c",
        unit=house.primary,
        consents=[],
        surname="Петрова",
        name="Анна",
        email="petrova@example.org",
    )

    candidate = application.candidates.get()
    assert is_new is True
    assert application.member is None
    assert (candidate.member, candidate.status) == (card, Status.APPLIED)


def test_a_register_is_handed_over_though_one_in_it_was_refused_meanwhile(house, people):
    stays, leaves = with_statement(house), with_statement(house)
    statements = DuesStatement.objects.all()
    register = make_register(
        [statement.pk for statement in statements],
        unit=house.primary,
        employer=house.employer,
        actor=people.accountant,
        now=NOON,
    )
    fire(leaves.pk, Event.REJECT, actor=people.chair, note=REASON, now=NOON)

    hand_over(register.pk, on=NOON.date(), received_by="Громова", actor=people.accountant, now=NOON)

    stays.refresh_from_db()
    leaves.refresh_from_db()
    states = dict(statements.values_list("key", "state"))
    assert stays.handed_on == timezone.localdate(NOON)
    assert leaves.handed_on is None
    assert states[f"application:{stays.pk}"] == "handed_over"
    assert states[f"application:{leaves.pk}"] == "cancelled"


def test_a_shop_chair_is_offered_only_what_his_rules_let_him(house, people):
    application = make_application(house.shop, stage=Stage.RESOLUTION)
    before = {step.event for step in steps_for(people.shop_chair, application)}
    make_rules(house.primary, shops_admit=True)

    after = {step.event for step in steps_for(people.shop_chair, application)}

    assert before == {Event.SEND_BACK}
    assert after == {Event.SEND_BACK, Event.ADMIT, Event.REJECT}


def test_nobody_is_offered_to_decide_on_himself(house, people):
    application = make_application(house.primary, stage=Stage.RESOLUTION, email=people.chair.email)

    offered = {step.event for step in steps_for(people.chair, application)}

    assert offered == {Event.SEND_BACK}


def test_a_shop_chair_does_not_admit_by_the_back_door(house, people):
    application = make_application(house.shop, stage=Stage.RESOLUTION)
    resolution = drafted([application], people.chair)
    resolution.state, resolution.signed_on = "signed", NOON.date()
    resolution.save()

    with pytest.raises(Refused, match="Решение принимает ППО"):
        fire(application.pk, Event.ADMIT, actor=people.shop_chair, now=NOON)

    application.refresh_from_db()
    assert application.stage == Stage.RESOLUTION


def test_steps_of_many_are_asked_as_cheaply_as_of_one(house, people, django_assert_max_num_queries):
    rows = [
        printed(make_application(unit, stage=stage))
        for unit in (house.primary, house.shop, house.group)
        for stage in (Stage.NEW, Stage.SIGNING, Stage.RESOLUTION, Stage.EMPLOYER)
    ]
    chair = type(people.chair).objects.get(pk=people.chair.pk)

    with django_assert_max_num_queries(9):
        found = steps_for_each(chair, rows)

    assert set(found) == {row.pk for row in rows}
    assert found[rows[0].pk] == steps_for(people.chair, rows[0])


def test_one_bad_scan_is_asked_for_again_while_the_others_are_waited_for(house, people):
    application = make_application(house.primary)
    application.papers.filter(kind=PaperKind.STATEMENT).update(received=Received.SCAN)
    terms = list(application.timers.order_by("pk").values_list("event", "due_at"))

    send_back(application.pk, {PaperKind.STATEMENT: "Не читается"}, actor=people.chair, now=NOON)
    correct(application.pk, actor=people.chair, now=NOON, position="слесарь")

    application.refresh_from_db()
    assert application.stage == Stage.SIGNING
    assert application.position == "слесарь"
    assert not application.papers.exclude(received=Received.NO).exists()
    assert list(application.timers.order_by("pk").values_list("event", "due_at")) == terms
