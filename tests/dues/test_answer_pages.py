"""The page of a register: its lines in portions, answers of the payroll, the receipt."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from dues.enums import HandWay, StatementState
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from dues.queries import owed_papers
from dues.registering import mark_handed
from tests.dues.statements import register_of, statement_of
from tests.factories import TODAY
from tests.members.pictures import picture

ON = {"on": TODAY.isoformat()}


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


@pytest.fixture
def handed(house):
    register = register_of(house, statement_of(house, "Абрамов"), statement_of(house, "Белов"))
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor="тест")
    return register


def answer_to(register, name, *more):
    return reverse(f"dues:{name}", args=[register.pk, *more])


def test_lines_are_shown_in_portions_and_by_kind(client, house, people, handed, monkeypatch):
    monkeypatch.setattr("dues.queries.LINES_SHOWN", 1)
    client.force_login(people.accountant)
    url = handed.get_absolute_url()

    first = client.get(url).context
    second = client.get(url + first["next_url"]).context
    stopped = client.get(url, {"shown": "stopped"}).context
    broken = client.get(url, {"shown": "x", "after": "y"}).context

    assert [line.position for line in first["lines"]] == [1]
    assert [line.position for line in second["lines"]] == [2]
    assert (second["next_url"], stopped["lines"]) == ("", [])
    assert broken["lines"] == first["lines"]


def test_a_line_is_refused_with_a_reason_and_taken_back(client, people, handed):
    line = handed.lines.get(position=1)
    client.force_login(people.accountant)

    asked = client.get(answer_to(handed, "refuse"), {"line": line.pk})
    empty = client.post(answer_to(handed, "refuse"), {"line": line.pk, **ON, "reason": " "})
    told = {"line": line.pk, **ON, "reason": "Нет такого работника"}
    done = client.post(answer_to(handed, "refuse"), told)
    page = client.get(handed.get_absolute_url()).content.decode()
    refused = DuesRegisterLine.objects.get(pk=line.pk)
    client.post(answer_to(handed, "take_back_refusal", line.pk))

    line.refresh_from_db()
    handed.refresh_from_db()
    assert (asked.status_code, empty.status_code) == (200, 422)
    assert asked.context["named"] == [line.pk]
    assert done.url == handed.get_absolute_url()
    assert "Нет такого работника" in page
    assert (refused.refused_on, refused.refusal) == (TODAY, "Нет такого работника")
    assert (line.refused_on, line.refusal, handed.refused) == (None, "", 0)
    assert DuesStatement.objects.get(pk=line.statement_id).state == StatementState.HANDED_OVER
    assert [entry.action for entry in Entry.objects.order_by("pk")][-1] == "dues.refusal.taken_back"


def test_a_refusal_told_of_again_is_not_taken_back(client, house, people, handed):
    line = handed.lines.get(position=1)
    client.force_login(people.accountant)
    client.post(answer_to(handed, "refuse"), {"line": line.pk, **ON, "reason": "Нет"})
    register_of(house, line.statement)

    answer = client.post(answer_to(handed, "take_back_refusal", line.pk), follow=True)

    line.refresh_from_db()
    assert "уже сказано в следующем реестре" in answer.content.decode()
    assert line.refused_on == TODAY


def test_nothing_ticked_is_told_and_a_line_of_another_is_not_there(client, house, people, handed):
    other = register_of(house, statement_of(house))
    client.force_login(people.accountant)

    nothing = client.get(answer_to(handed, "refuse"), follow=True)
    foreign = client.get(answer_to(handed, "refuse"), {"line": other.lines.get().pk})
    took = client.post(answer_to(handed, "take_back_refusal", other.lines.get().pk))

    assert "Отметьте в списке строки" in nothing.content.decode()
    assert (foreign.status_code, took.status_code) == (404, 404)


@pytest.mark.parametrize("who", ["auditor", "neighbour_accountant", "stranger"])
def test_who_does_not_handle_dues_answers_nothing(client, people, handed, who):
    line = handed.lines.get(position=1)
    client.force_login(getattr(people, who))

    answers = [
        client.post(answer_to(handed, "refuse"), {"line": line.pk, **ON, "reason": "Нет"}),
        client.post(answer_to(handed, "take_back_refusal", line.pk)),
        client.post(answer_to(handed, "attach_receipt"), {}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert not handed.lines.exclude(refused_on=None).exists()


def test_the_receipt_is_attached_and_opened_with_a_line_in_the_journal(client, people, handed):
    client.force_login(people.accountant)
    none = client.get(answer_to(handed, "receipt"))

    client.post(answer_to(handed, "attach_receipt"), {"receipt": picture()})
    opened = client.get(answer_to(handed, "receipt"))
    client.force_login(people.neighbour_accountant)
    foreign = client.get(answer_to(handed, "receipt"))

    handed.refresh_from_db()
    assert (none.status_code, opened.status_code, foreign.status_code) == (404, 200, 404)
    assert handed.receipt.pages == 1
    assert Entry.objects.filter(action="dues.receipt.read").count() == 1
    assert Entry.objects.filter(action="dues.receipt.attached").count() == 1


def test_the_way_of_handing_over_is_kept(client, house, people):
    register = register_of(house, statement_of(house))
    client.force_login(people.accountant)

    told = {"on": timezone.localdate().isoformat(), "received_by": "Громова", "way": HandWay.EDO}
    client.post(reverse("applications:hand_over", args=[register.pk]), told)

    register.refresh_from_db()
    assert register.handed_way == HandWay.EDO
    assert "через эдо" in client.get(register.get_absolute_url()).content.decode()


def test_a_long_register_is_not_printed_and_says_so(client, house, people, monkeypatch):
    register = register_of(house, statement_of(house))
    DuesRegister.objects.filter(pk=register.pk).update(people=1001)
    client.force_login(people.accountant)

    page = client.get(register.get_absolute_url()).content.decode()

    assert "поэтому его не печатают" in page
    assert "Печатается" not in page
    assert not owed_papers(timezone.now()).exists()
