"""Printing: the last revision wins, nothing is lost, a fault is told."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from applications.enums import Stage
from documents.enums import TemplateFault
from documents.models import Paper
from resolutions import tasks
from resolutions.enums import ResolutionRefused
from resolutions.models import Resolution
from resolutions.queries import is_waiting, owed_extracts, owed_papers
from resolutions.services import (
    annul,
    ask_extracts,
    change_draft,
    drop_line,
    mark_signed,
    print_again,
)
from tests.applications.situations import drafted
from tests.factories import TODAY, make_application


@pytest.fixture
def asked(monkeypatch):
    calls = []
    monkeypatch.setattr(
        "resolutions.services.ask_worker", lambda task, pk: calls.append((task, pk))
    )
    return calls


@pytest.fixture
def draft(house, people, asked, quick_print):
    cache.clear()
    names = [("Абрамов", "Илья", "Петрович"), ("Белова", "Анна", "Игоревна")]
    applications = [
        make_application(
            house.primary, stage=Stage.RESOLUTION, surname=surname, name=name, patronymic=patronymic
        )
        for surname, name, patronymic in names
    ]
    return drafted(applications, people.chair, place="Волжский")


def fresh(resolution):
    resolution.refresh_from_db()
    return resolution


def test_a_draft_is_printed_with_its_number_and_asked_for_on_saving(draft, asked):
    assert asked == [("resolutions.tasks.print_resolution", draft.pk)]

    assert tasks.print_resolution(draft.pk) is True

    paper = fresh(draft).paper
    assert (paper.key, paper.number, paper.kind) == (f"resolution:{draft.pk}:1", "1", "resolution")


def test_a_real_paper_is_typeset(house, people, asked):
    draft = drafted([make_application(house.primary, stage=Stage.RESOLUTION)], people.chair)

    tasks.print_resolution(draft.pk)

    paper = fresh(draft).paper
    with paper.pdf.open("rb") as pdf, paper.docx.open("rb") as docx:
        assert pdf.read(5) == b"%PDF-"
        assert docx.read(2) == b"PK"
    assert paper.pages == 1


def test_what_is_printed_is_not_printed_again(draft):
    tasks.print_resolution(draft.pk)

    assert tasks.print_resolution(draft.pk) is False
    assert Paper.objects.count() == 1


def test_of_fast_changes_only_the_last_is_printed(draft, people, asked):
    for place in ("Камышин", "Ахтуба", "Урюпинск"):
        change_draft(draft.pk, actor=people.chair, place=place)

    done = [tasks.print_resolution(pk) for _, pk in asked]

    assert done == [True, False, False, False]
    assert fresh(draft).paper.key == f"resolution:{draft.pk}:4"


def test_a_paper_of_a_revision_that_passed_is_not_put_beside_the_draft(draft, people, monkeypatch):
    make_paper = tasks.make_paper

    def changed_meanwhile(*args, **kwargs):
        paper = make_paper(*args, **kwargs)
        change_draft(draft.pk, actor=people.chair, place="Камышин")
        return paper

    monkeypatch.setattr(tasks, "make_paper", changed_meanwhile)

    assert tasks.print_resolution(draft.pk) is False
    assert (fresh(draft).revision, draft.paper) == (2, None)


def test_the_same_draft_saved_again_is_not_a_new_revision(draft, people, asked):
    change_draft(draft.pk, actor=people.chair, place="Волжский", present=9)

    assert fresh(draft).revision == 1
    assert len(asked) == 1


def test_a_person_left_out_means_a_new_paper(draft, people):
    tasks.print_resolution(draft.pk)
    member = draft.lines.first().member_id

    drop_line(draft, member, actor=people.chair)
    tasks.print_resolution(draft.pk)

    assert fresh(draft).paper.key == f"resolution:{draft.pk}:2"


def test_the_sweep_prints_what_no_message_came_for(draft):
    assert tasks.print_pending() == 1
    assert tasks.print_pending() == 0
    assert fresh(draft).paper is not None


def test_an_annulled_draft_is_not_printed(draft, people):
    annul(draft.pk, actor=people.chair, reason="Ошибка")

    assert tasks.print_pending() == 0
    assert fresh(draft).paper is None


def test_two_workers_do_not_print_one_revision(draft, monkeypatch):
    made = []
    make_paper = tasks.make_paper

    def while_another_asks(*args, **kwargs):
        made.append(tasks.print_resolution(draft.pk))
        return make_paper(*args, **kwargs)

    monkeypatch.setattr(tasks, "make_paper", while_another_asks)

    assert tasks.print_resolution(draft.pk) is True
    assert made == [False]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TemplateFault("В шаблоне нет переменной «people»."), "В шаблоне нет переменной «people»."),
        (OSError("disk full"), tasks.BROKEN),
    ],
)
def test_a_fault_is_told_and_the_sweep_rests_before_trying_again(draft, monkeypatch, error, told):
    tries = []

    def fail(*args, **kwargs):
        tries.append(1)
        raise error

    monkeypatch.setattr(tasks, "make_paper", fail)

    results = [tasks.print_pending(), tasks.print_pending()]

    assert results == [0, 0]
    assert len(tries) == 1
    assert fresh(draft).paper_error == told


def test_whoever_mended_the_template_need_not_wait(draft, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "make_paper", lambda *args, **kwargs: 1 / 0)
        tasks.print_pending()

    print_again(draft)

    assert tasks.print_resolution(draft.pk) is True
    assert (fresh(draft).paper_error, draft.print_after) == ("", None)


def test_a_fault_is_tried_again_by_itself_once_the_rest_is_over(draft, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "make_paper", lambda *args, **kwargs: 1 / 0)
        tasks.print_pending()
    Resolution.objects.update(print_after=fresh(draft).print_after - tasks.PAUSE)

    assert tasks.print_pending() == 1
    assert (fresh(draft).paper_error, draft.print_after) == ("", None)


def signed(draft, people):
    tasks.print_resolution(draft.pk)
    return mark_signed(draft.pk, on=TODAY, actor=people.chair)


def test_extracts_are_made_only_when_somebody_asks(draft, people, asked):
    signed(draft, people)
    before = tasks.print_pending()

    ask_extracts(draft.pk, actor=people.chair)
    after = tasks.print_pending()

    assert (before, after) == (0, 1)
    assert asked[-1] == ("resolutions.tasks.print_extracts", draft.pk)
    assert set(draft.lines.values_list("extract__kind", flat=True)) == {"extract"}
    assert (fresh(draft).extracts_asked_at, draft.paper_error) == (None, "")


def test_extracts_cut_short_are_finished_by_the_sweep_and_none_is_made_twice(
    draft, people, monkeypatch
):
    signed(draft, people)
    ask_extracts(draft.pk, actor=people.chair)
    make_paper, made = tasks.make_paper, []

    def killed(*args, **kwargs):
        if made:
            raise SystemExit
        made.append(make_paper(*args, **kwargs))
        return made[0]

    with monkeypatch.context() as dying:
        dying.setattr(tasks, "make_paper", killed)
        with pytest.raises(SystemExit):
            tasks.print_extracts(draft.pk)

    assert (fresh(draft).paper_error, is_waiting(draft)) == ("", True)
    assert tasks.print_pending() == 1
    assert Paper.objects.filter(kind="extract").count() == 2
    assert draft.lines.first().extract == made[0]


def test_extracts_that_failed_are_still_owed_and_told(draft, people, monkeypatch):
    signed(draft, people)
    ask_extracts(draft.pk, actor=people.chair)
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "make_paper", lambda *args, **kwargs: 1 / 0)
        results = [tasks.print_pending(), tasks.print_pending()]
    told, waits = fresh(draft).paper_error, is_waiting(draft)

    print_again(draft)

    assert (results, told, waits) == ([0, 0], tasks.BROKEN, False)
    assert is_waiting(fresh(draft))
    assert tasks.print_pending() == 1
    assert not is_waiting(fresh(draft))


def test_the_sweep_reads_only_what_is_owed(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")

    papers = owed_papers(timezone.now()).explain()
    extracts = owed_extracts(timezone.now()).explain()

    assert "resolution_unprinted" in papers
    assert "resolution_owes_extracts" in extracts


def test_extracts_of_a_draft_are_refused(draft, people):
    tasks.print_resolution(draft.pk)

    with pytest.raises(ResolutionRefused, match="из подписанного"):
        ask_extracts(draft.pk, actor=people.chair)

    assert fresh(draft).extracts_asked_at is None
