"""Printing of registers: what is printed is what is handed over."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from documents.enums import PaperKind, TemplateFault
from documents.models import Paper
from documents.variables import missing
from dues import tasks
from dues.models import DuesRegister
from dues.papers import register_context
from dues.queries import lines_of, owed_papers
from dues.registering import annul_register, print_again
from dues.services import cancel_statement
from tests.dues.statements import register_of, statement_of


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    cache.clear()
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


@pytest.fixture
def register(house):
    return register_of(
        house,
        statement_of(house, "Абрамов", personnel_number="004512", department="Электроцех"),
        statement_of(house, "Белов", phone="+79025550123"),
    )


def fresh(register):
    return DuesRegister.objects.select_related("paper").get(pk=register.pk)


def test_a_register_keeps_the_contract_of_its_template(register):
    context = register_context(register, list(lines_of(register)))

    assert missing(PaperKind.DUES_REGISTER, context) == []
    assert (context["register"]["count"], context["register"]["count_words"]) == (2, "два")
    assert context["register"]["kind"] == "первичный"
    assert context["people"][0] == {
        "full_name": "Абрамов Пётр Сергеевич",
        "department": "Электроцех",
        "personnel_number": "004512",
        "percent": "1",
        "rate": "1 %",
        "kind": "Впервые",
        "from_date": "02.11.2026",
        "until_date": "",
        "reason": "",
    }


def test_the_next_register_for_the_same_employer_tells_changes(house, register):
    later = register_of(house, statement_of(house))

    assert register_context(later, list(lines_of(later)))["register"]["kind"] == "изменения"


def test_a_register_is_printed_with_its_number(register):
    assert tasks.print_register(register.pk) is True

    paper = fresh(register).paper
    assert (paper.kind, paper.number) == ("dues_register", "1")
    with paper.pdf.open("rb") as pdf:
        assert pdf.read(5) == b"%PDF-"


def test_the_sweep_prints_what_no_message_came_for_and_once(register, quick_print):
    assert [tasks.print_pending(), tasks.print_pending()] == [1, 0]
    assert Paper.objects.count() == 1


def test_a_register_that_lost_a_person_is_printed_anew(register, quick_print):
    tasks.print_register(register.pk)
    first = fresh(register).paper
    cancel_statement(key=lines_of(register)[0].statement.key)

    tasks.print_pending()

    assert fresh(register).paper not in {None, first}


def test_a_paper_of_lines_that_passed_is_not_put_beside_the_register(
    register, quick_print, monkeypatch
):
    make_paper = tasks.make_paper

    def changed_meanwhile(*args, **kwargs):
        paper = make_paper(*args, **kwargs)
        cancel_statement(key=lines_of(register)[0].statement.key)
        return paper

    monkeypatch.setattr(tasks, "make_paper", changed_meanwhile)

    assert tasks.print_register(register.pk) is False
    assert fresh(register).paper is None


def test_an_empty_register_is_not_printed(register, quick_print):
    for line in lines_of(register):
        cancel_statement(key=line.statement.key)

    assert tasks.print_pending() == 0
    assert fresh(register).paper is None


def test_an_annulled_register_is_not_printed_and_the_next_one_is_the_first(
    house, register, quick_print
):
    annul_register(register.pk, reason="Ошибка", actor="тест")
    later = register_of(house, statement_of(house))

    assert tasks.print_register(register.pk) is False
    assert register_context(later, list(lines_of(later)))["register"]["kind"] == "первичный"


def test_a_fault_is_told_and_the_sweep_rests_until_somebody_mends_it(
    register, quick_print, monkeypatch
):
    tries = []

    def fail(*args, **kwargs):
        tries.append(1)
        raise TemplateFault("В шаблоне нет переменной «people».")

    with monkeypatch.context() as broken:
        broken.setattr(tasks, "make_paper", fail)
        results = [tasks.print_pending(), tasks.print_pending()]
    told = fresh(register).paper_error
    print_again(register)

    assert (results, len(tries)) == ([0, 0], 1)
    assert told == "В шаблоне нет переменной «people»."
    assert tasks.print_pending() == 1
    assert (fresh(register).paper_error, fresh(register).print_after) == ("", None)


def test_a_fault_is_tried_again_by_itself_once_the_rest_is_over(register, quick_print, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "make_paper", lambda *args, **kwargs: 1 / 0)
        results = [tasks.print_pending(), tasks.print_pending()]
    DuesRegister.objects.update(print_after=fresh(register).print_after - tasks.PAUSE)

    assert (results, tasks.print_pending()) == ([0, 0], 1)
    assert (fresh(register).paper_error, fresh(register).print_after) == ("", None)


def test_the_sweep_reads_only_what_is_owed(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")

    assert "dues_register_unprinted" in owed_papers(timezone.now()).explain()
