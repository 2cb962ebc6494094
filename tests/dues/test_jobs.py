"""Long registers: asked for in a request, done by a worker in one transaction."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import register_jobs
from audit.models import Entry
from dues import jobs
from dues.enums import DuesRefused, JobKind, StatementState
from dues.models import DuesRegister, DuesStatement, RegisterJob
from dues.registering import mark_handed
from members.enums import JobState
from notifications.models import Notice
from tests.dues.statements import register_of, statement_of
from tests.dues.test_founding import found, payer
from tests.factories import TODAY


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **kwargs: None)


@pytest.fixture
def long(monkeypatch):
    """Two lines are too many for a request."""
    monkeypatch.setattr("dues.jobs.AT_ONCE", 1)


@pytest.fixture
def register(house):
    return register_of(house, statement_of(house, "Абрамов"), statement_of(house, "Белов"))


def pair_url(house):
    return reverse("dues:make_register", args=[house.primary.pk, house.employer.pk])


def ordered(house, people, kind=JobKind.CHANGES, **told):
    told = told or {"day": TODAY, "department": ""}
    return jobs.order(
        kind, unit=house.primary, employer=house.employer, user=people.accountant, **told
    )


def test_a_long_register_is_a_job_and_then_a_register(client, house, people, long):
    statement_of(house, "Абрамов")
    statement_of(house, "Белов")
    client.force_login(people.accountant)

    answer = client.post(pair_url(house), {"until": str(TODAY), "what": "all"})

    job = RegisterJob.objects.get()
    assert (answer.status_code, answer.url) == (302, job.get_absolute_url())
    assert not DuesRegister.objects.exists()
    page = client.get(job.get_absolute_url())
    assert "В очереди" in page.content.decode()
    assert (
        client.get(reverse("dues:job_state", args=[job.pk]) + "?state=waiting").status_code == 204
    )

    assert [jobs.do(job.pk, jobs.DOERS), jobs.do(job.pk, jobs.DOERS)] == [True, False]

    made = DuesRegister.objects.get()
    job.refresh_from_db()
    assert (made.people, made.created_by, job.register) == (2, str(people.accountant), made)
    assert client.get(job.get_absolute_url()).url == made.get_absolute_url()
    assert Notice.objects.get(user=people.accountant).text == f"{made} составлен"


def test_a_short_register_is_made_at_once(client, house, people):
    statement_of(house)
    client.force_login(people.accountant)

    answer = client.post(pair_url(house), {"until": str(TODAY), "what": "all"})

    assert answer.url == DuesRegister.objects.get().get_absolute_url()
    assert not RegisterJob.objects.exists()


def test_the_same_asked_for_twice_is_one_job_and_another_waits(house, people):
    statement_of(house)

    assert ordered(house, people) == ordered(house, people)
    with pytest.raises(DuesRefused, match="составить реестр изменений"):
        ordered(house, people, JobKind.FULL)

    assert RegisterJob.objects.count() == 1


def test_what_the_rules_refuse_is_told_on_the_job_and_nothing_stays(client, house, people):
    job = ordered(house, people)
    before = Entry.objects.count()

    assert not jobs.do(job.pk, jobs.DOERS)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error.startswith("Передавать нечего")
    assert (DuesRegister.objects.count(), Entry.objects.count()) == (0, before)
    client.force_login(people.accountant)
    assert "Передавать нечего" in client.get(job.get_absolute_url()).content.decode()
    assert ordered(house, people) != job


def test_a_job_of_a_killed_worker_is_done_by_the_sweep(house, people):
    statement_of(house)
    job = ordered(house, people)
    now = timezone.now()
    job.state, job.lease_until = JobState.RUNNING, now + timedelta(minutes=1)
    job.save()

    assert jobs.do_owed(jobs.DOERS, now=now, limit=5) == 0
    RegisterJob.objects.update(lease_until=now - timedelta(seconds=1))
    assert jobs.do_owed(jobs.DOERS, now=timezone.now(), limit=5) == 1

    assert DuesRegister.objects.get().people == 1


def test_a_job_that_kills_its_worker_each_time_ends(house, people):
    statement_of(house, "Абрамов")
    job = ordered(house, people)
    now = timezone.now()
    RegisterJob.objects.update(state=JobState.RUNNING, lease_until=now, created_at=now)

    assert not jobs.do(job.pk, jobs.DOERS, now=now + timedelta(hours=2))

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, jobs.BROKEN)
    assert not DuesRegister.objects.exists()


def test_a_long_register_is_handed_over_and_confirmed_by_a_worker(
    client, people, register, long
):  # fmt: skip
    client.force_login(people.accountant)
    url = reverse("applications:hand_over", args=[register.pk])
    told = {"on": str(register.dated), "received_by": "Громова", "way": "paper"}

    client.post(url, told)

    handing = RegisterJob.objects.get()
    register.refresh_from_db()
    assert (handing.kind, register.handed_on) == (JobKind.HAND, None)
    assert jobs.do(handing.pk, register_jobs.DOERS)
    register.refresh_from_db()
    assert (register.handed_on, register.received_by) == (register.dated, "Громова")

    client.post(
        reverse("applications:confirm_dues", args=[register.pk]), {"on": str(register.dated)}
    )

    confirming = RegisterJob.objects.get(kind=JobKind.CONFIRM)
    assert jobs.do(confirming.pk, register_jobs.DOERS)
    register.refresh_from_db()
    assert register.confirmed == 2
    states = DuesStatement.objects.values_list("state", flat=True)
    assert set(states) == {StatementState.CONFIRMED}


def test_a_long_register_is_annulled_by_a_worker(client, people, register, long):
    client.force_login(people.accountant)

    client.post(reverse("dues:annul", args=[register.pk]), {"reason": "Не тот день"})
    job = RegisterJob.objects.get()
    assert jobs.do(job.pk, jobs.DOERS)

    register.refresh_from_db()
    assert register.annulled_reason == "Не тот день"


def test_named_lines_of_a_long_register_are_confirmed_at_once(client, people, register, long):
    mark_handed(register.pk, on=register.dated, received_by="Громова", actor="тест")
    line = register.lines.first()
    client.force_login(people.accountant)

    client.post(
        reverse("applications:confirm_dues", args=[register.pk]),
        {"on": str(register.dated), "line": line.pk},
    )

    register.refresh_from_db()
    assert (register.confirmed, RegisterJob.objects.count()) == (1, 0)


def payers(house, *surnames):
    for surname in surnames:
        payer(house, surname)
    return reverse("dues:founding", query={"unit": house.primary.pk, "employer": house.employer.pk})


def test_statements_of_many_are_founded_by_a_worker(client, house, people, long):
    url = payers(house, "Антонов", "Белова")
    client.force_login(people.accountant)
    assert "больше 1 человек" in client.get(url).content.decode()

    answers = [client.post(url, {"percent": "1,50"}) for _ in range(2)]

    job = RegisterJob.objects.get()
    assert {answer.url for answer in answers} == {job.get_absolute_url()}
    assert (job.kind, job.told, DuesStatement.objects.count()) == (
        JobKind.FOUND, {"percent": "1.50"}, 0,
    )  # fmt: skip
    assert [jobs.do(job.pk, jobs.DOERS), jobs.do(job.pk, jobs.DOERS)] == [True, False]
    register = DuesRegister.objects.get()
    assert (register.people, register.confirmed) == (2, 2)
    assert {str(one.percent) for one in DuesStatement.objects.all()} == {"1.50"}
    assert client.get(job.get_absolute_url()).url == register.get_absolute_url()
    assert Notice.objects.get(user=people.accountant).text == f"Заявления заведены: {register}"


def test_a_founding_killed_in_the_midst_is_begun_anew_and_founds_once(
    house, people, long, monkeypatch
):  # fmt: skip
    payers(house, "Антонов", "Белова")
    job = ordered(house, people, JobKind.FOUND, percent=Decimal("1.00"))
    with monkeypatch.context() as broken:
        broken.setattr("dues.founding.retell", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.do(job.pk, jobs.DOERS)
    assert (DuesRegister.objects.count(), DuesStatement.objects.count()) == (0, 0)
    RegisterJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert jobs.do_owed(jobs.DOERS, now=timezone.now(), limit=5) == 1

    assert (DuesRegister.objects.get().people, DuesStatement.objects.count()) == (2, 2)
    assert Entry.objects.filter(action="dues.statements.founded").count() == 1


def killed(*args):
    raise KeyboardInterrupt


def test_many_founded_are_taken_back_by_a_worker(client, house, people, long):
    payers(house, "Антонов", "Белова")
    register = found(house)
    client.force_login(people.accountant)

    client.post(reverse("dues:unfound", args=[register.pk]))

    job = RegisterJob.objects.get()
    register.refresh_from_db()
    assert (job.kind, register.annulled_on) == (JobKind.UNFOUND, None)
    assert jobs.do(job.pk, jobs.DOERS)
    register.refresh_from_db()
    assert register.annulled_on is not None
    assert set(DuesStatement.objects.values_list("state", flat=True)) == {StatementState.CANCELLED}
    assert client.get(job.get_absolute_url()).url == register.get_absolute_url()


def test_a_founding_with_nobody_left_says_so_and_leads_back(client, house, people):
    job = ordered(house, people, JobKind.FOUND, percent=Decimal("1.00"))

    assert not jobs.do(job.pk, jobs.DOERS)

    client.force_login(people.accountant)
    page = client.get(job.get_absolute_url())
    assert "Открывать нечего" in page.content.decode()
    assert client.get(page.context["back_url"]).status_code == 200


def test_nobody_else_sees_a_job(client, house, people):
    job = ordered(house, people)

    for stranger in (people.chair, people.neighbour_accountant, people.stranger):
        client.force_login(stranger)
        assert client.get(job.get_absolute_url()).status_code == 404
