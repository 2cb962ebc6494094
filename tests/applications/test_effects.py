"""What follows a committed step: once, whatever dies on the way."""

import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.db import connection
from kombu.exceptions import OperationalError

from accounts.enums import Role
from accounts.models import Mandate
from applications.effects import EFFECTS, LETTERS
from applications.enums import Event, Party, Stage
from applications.models import StageChange
from applications.services import submit
from applications.tasks import GRACE, LEASE, PAUSES, UNKNOWN, run_effects, run_pending_effects
from applications.workflow import STEPS, fire
from documents.enums import TemplateFault
from documents.models import Paper
from notifications.catalogue import read_kind
from notifications.models import Message, Notice, Todo
from tests.applications.situations import REASON, ready
from tests.factories import NOON, in_office, make_application, make_mandate
from unionportal.devstack.places import ROOT

CONSENTS = []


def apply(house, **told):
    """Submit an application the way the form does; returns it and its first line of history."""
    told = {"surname": "Петрова", "name": "Анна", "email": "petrova@example.org", **told}
    application, _ = submit(
        form_key="0f7c8a52-56a0-4b53-8f8f-6f1a2f3f4b5c",
        unit=house.primary,
        consents=CONSENTS,
        now=NOON,
        **told,
    )
    return application, application.changes.get()


def test_every_effect_named_in_the_table_exists():
    named = {effect.__name__ for step in STEPS.values() for effect in step.effects}

    assert named - set(EFFECTS) == set()


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_every_letter_of_the_process_has_a_wording(kind):
    assert read_kind(kind).subject


def test_after_a_submission_there_are_papers_letters_and_the_stage_of_signing(house, people):
    application, change = apply(house)

    assert run_effects(change.pk, now=NOON) is True
    run_effects(application.changes.get(event=Event.PREPARE).pk)

    application.refresh_from_db()
    assert application.stage == Stage.SIGNING
    assert Paper.objects.count() == 4
    papers = Message.objects.get(kind="papers")
    assert (papers.to_address, papers.attachments.count()) == ("petrova@example.org", 4)
    assert Message.objects.get(kind="responsible_new").to_address == people.chair.email
    assert Notice.objects.get().user == people.chair


def test_effects_run_twice_double_nothing(house, people):
    _, change = apply(house)
    run_effects(change.pk, now=NOON)
    counted = Paper.objects.count(), Message.objects.count(), Notice.objects.count()

    StageChange.objects.filter(pk=change.pk).update(effects_done_at=None)
    assert run_effects(change.pk) is True

    assert (Paper.objects.count(), Message.objects.count(), Notice.objects.count()) == counted


def test_a_finished_step_owes_nothing(house):
    _, change = apply(house)
    run_effects(change.pk, now=NOON)

    assert run_effects(change.pk) is False


def test_a_worker_killed_before_the_next_step_leaves_it_to_the_sweep(house, people, monkeypatch):
    def killed(pk):
        raise KeyboardInterrupt

    application, change = apply(house)
    with monkeypatch.context() as patch:
        patch.setattr("applications.tasks.advance", killed)
        with pytest.raises(KeyboardInterrupt):
            run_effects(change.pk, now=NOON)

    assert run_pending_effects(now=NOON + LEASE + GRACE) == 1
    application.refresh_from_db()
    assert application.stage == Stage.SIGNING


def test_a_long_sweep_holds_each_step_from_its_own_beginning(house, monkeypatch):
    clock, leases = [NOON + 2 * GRACE], []

    def slow(change):
        leases.append(change.lease_until)
        clock[0] += 2 * LEASE

    steps = [
        {"event": "submit", "target": Stage.NEW, "actor_label": "заявитель", "at": NOON},
        {"event": "correct", "target": Stage.NEW, "actor_label": "робот", "at": NOON},
    ]
    application = make_application(house.primary, stage=Stage.NEW, member=None)
    for told in steps:
        application.changes.create(effects=["make_papers"], **told)
    monkeypatch.setattr("applications.tasks.EFFECTS", {"make_papers": slow})
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock[0])

    assert run_pending_effects() == 2

    assert leases == [NOON + 2 * GRACE + LEASE, NOON + 2 * GRACE + 3 * LEASE]


def test_a_step_held_by_one_worker_is_not_taken_by_another(house):
    _, change = apply(house)
    StageChange.objects.filter(pk=change.pk).update(lease_until=NOON + LEASE)

    assert run_effects(change.pk, now=NOON) is False
    assert not Paper.objects.exists()


def test_without_an_e_mail_the_responsible_is_asked_to_hand_the_papers_over(house, people):
    application, change = apply(house, email="", phone="+79021234567")

    run_effects(change.pk, now=NOON)
    run_effects(application.changes.get(event=Event.PREPARE).pk)

    assert Message.objects.get(kind="papers").state == "no_address"
    todo = Todo.objects.get()
    assert (todo.user, todo.title) == (
        people.chair,
        "Передать бумаги лично, электронной почты нет: Петрова А.",
    )


def test_papers_being_printed_anew_are_not_sent_before_they_are_there(house, people):
    application = make_application(house.primary, responsible=people.chair)
    change = application.changes.create(
        event=Event.PREPARE, target=Stage.SIGNING, actor_label="робот", effects=["send_papers"]
    )

    assert run_effects(change.pk) is True

    assert not Message.objects.exists()


def test_day_10_tells_both_and_asks_to_call(house, people):
    application = make_application(house.primary, responsible=people.chair)

    change = fire(application.pk, Event.REMIND, actor=Party.ROBOT, now=NOON + timedelta(days=10))
    run_effects(change.pk)

    assert sorted(Message.objects.values_list("kind", "to_address")) == [
        ("reminder", application.email),
        ("responsible_reminder", people.chair.email),
    ]
    assert Todo.objects.get().title == (
        "Позвонить заявителю, собрать подписанные документы: Кузнецова А. И."
    )


def test_accountants_of_today_are_told_and_former_ones_are_not(house, people):
    former = in_office(house.primary, Role.PRIMARY_CHAIR)
    make_mandate(former, house.primary, Role.PRIMARY_ACCOUNTANT, ends_on=date(2021, 1, 1))
    elsewhere = in_office(house.primary, Role.PRIMARY_CHAIR)
    make_mandate(elsewhere, house.neighbour, Role.PRIMARY_ACCOUNTANT)
    application, actor, note, now = ready(Stage.RESOLUTION, Event.ADMIT, house, people)

    run_effects(fire(application.pk, Event.ADMIT, actor=actor, note=note, now=now).pk)

    assert [notice.user for notice in Notice.objects.all()] == [people.accountant]


def test_accountants_above_are_told_only_where_there_is_none_nearer(house, people):
    in_office(house.union, Role.PRIMARY_ACCOUNTANT)
    territorial = in_office(house.territorial, Role.PRIMARY_ACCOUNTANT)
    Mandate.objects.filter(user=people.accountant).delete()
    application, actor, note, now = ready(Stage.RESOLUTION, Event.ADMIT, house, people)

    run_effects(fire(application.pk, Event.ADMIT, actor=actor, note=note, now=now).pk)

    assert [notice.user for notice in Notice.objects.all()] == [territorial]


def test_day_40_tells_both_and_closes_what_was_to_do(house, people):
    application = make_application(house.primary, responsible=people.chair)
    day = NOON + timedelta(days=10)
    run_effects(fire(application.pk, Event.REMIND, actor=Party.ROBOT, now=day).pk)

    change = fire(application.pk, Event.LAPSE, actor=Party.ROBOT, now=NOON + timedelta(days=40))
    run_effects(change.pk)

    assert Message.objects.filter(kind="lapsed", to_address=application.email).count() == 1
    assert Message.objects.filter(kind="responsible_lapsed").count() == 1
    assert not Todo.objects.open().exists()


@pytest.mark.parametrize(
    ("stage", "event", "sentence"),
    [
        (
            Stage.SIGNING,
            Event.REJECT,
            "Ваше заявление на вступление в члены профсоюза рассмотрено, принято отрицательное "
            f"решение. Причина: {REASON}",
        ),
        (
            Stage.EMPLOYER,
            Event.CONFIRM,
            "Ваше заявление рассмотрено. Вы приняты в члены профсоюза. Поздравляем!",
        ),
    ],
)
def test_the_decision_is_told_in_the_words_of_the_union(stage, event, sentence, house, people):
    application, actor, note, now = ready(stage, event, house, people)

    run_effects(fire(application.pk, event, actor=actor, note=note, now=now).pk)

    letter = Message.objects.get(to_address=application.email)
    assert sentence in " ".join(letter.text.split())


def test_a_known_person_waits_for_the_responsible_who_is_told_the_status(house, people):
    earlier, first = apply(house)
    run_effects(first.pk)
    application, _ = submit(
        form_key="11111111-56a0-4b53-8f8f-6f1a2f3f4b5c",
        unit=house.primary,
        consents=CONSENTS,
        now=NOON,
        surname="ПЕТРОВА",
        name="анна",
        email="other@example.org",
    )
    change = application.changes.get()

    run_effects(change.pk)

    told = Message.objects.get(kind="responsible_known")
    assert "подано заявление о приёме" in told.text
    assert (application.stage, application.member) == (Stage.NEW, None)
    assert not application.papers.exclude(paper=None).exists()
    assert application.candidates.get().member == earlier.member


def test_words_of_the_machinery_are_not_shown_to_people(house, monkeypatch):
    _, change = apply(house)

    def broken(*args, **kwargs):
        raise OSError("[Errno 28] No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("applications.effects.make_paper", broken)
        assert run_effects(change.pk, now=NOON) is False

    change.refresh_from_db()
    assert change.error == UNKNOWN


def test_a_template_that_cannot_be_printed_is_told_and_tried_again(house, monkeypatch):
    application, change = apply(house)

    def broken(*args, **kwargs):
        raise TemplateFault("В шаблоне неизвестная переменная «applicant.namee».")

    with monkeypatch.context() as patch:
        patch.setattr("applications.effects.make_paper", broken)
        assert run_effects(change.pk, now=NOON) is False

    change.refresh_from_db()
    assert change.error == "В шаблоне неизвестная переменная «applicant.namee»."
    assert change.retry_at == NOON + PAUSES[0]
    assert not Paper.objects.exists()
    assert run_pending_effects(now=NOON + PAUSES[0] - timedelta(seconds=1)) == 0
    assert run_pending_effects(now=NOON + PAUSES[0] + GRACE) == 1
    application.refresh_from_db()
    assert application.stage == Stage.SIGNING


def test_a_dead_broker_loses_nothing(house, monkeypatch, django_capture_on_commit_callbacks):
    def no_broker(*args, **kwargs):
        raise OperationalError("Connection refused")

    monkeypatch.setattr("celery.Celery.send_task", no_broker)

    with django_capture_on_commit_callbacks(execute=True):
        application, _ = apply(house)

    assert not Paper.objects.exists()
    monkeypatch.undo()
    assert run_pending_effects(now=NOON + GRACE + timedelta(seconds=1)) >= 1
    application.refresh_from_db()
    assert application.stage == Stage.SIGNING


KILLED = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from applications import effects, tasks
def dies(change):
    os.kill(os.getpid(), signal.SIGKILL)
name = sys.argv[2]
if name == "before":
    tasks.EFFECTS = {key: dies for key in effects.EFFECTS}
else:
    def prints_and_dies(change):
        effects.make_papers(change)
        dies(change)
    tasks.EFFECTS = {**effects.EFFECTS, "make_papers": prints_and_dies}
tasks.run_effects(int(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_between_commit_and_effects_loses_and_doubles_nothing(
    moment, house, people, monkeypatch
):
    monkeypatch.setattr("applications.workflow.ask_worker", lambda change_pk: None)
    application, change = apply(house)

    killed = run_in_another_process(KILLED, str(change.pk), moment)

    change.refresh_from_db()
    assert killed.returncode == -9
    assert change.effects_done_at is None
    assert change.lease_until is not None
    now = change.lease_until
    assert run_pending_effects(now=now - timedelta(seconds=1)) == 0
    assert run_pending_effects(now=now + timedelta(seconds=1)) == 1
    application.refresh_from_db()
    assert application.stage == Stage.SIGNING
    assert Paper.objects.count() == 4
    assert Message.objects.filter(kind="responsible_new").count() == 1
    assert application.changes.filter(event=Event.PREPARE).count() == 1


def run_in_another_process(code, *arguments):
    """Python of ours on the database of this test."""
    settings = connection.settings_dict
    url = f"postgres://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        check=False,
        timeout=120,
    )
