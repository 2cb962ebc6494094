"""Pages of resolutions as people of every office see them."""

import pytest
from django.urls import reverse

from applications.enums import Stage
from audit.models import Entry
from resolutions.enums import State
from resolutions.models import Resolution
from resolutions.services import ask_extracts, mark_signed
from resolutions.tasks import print_extracts, print_resolution
from tests.applications.situations import drafted
from tests.factories import TODAY, make_application

NAMES = [("Абрамов", "Илья", "Петрович"), ("Белова", "Анна", "Игоревна"), ("Ким", "Олег", "")]


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("resolutions.services.ask_worker", lambda task, pk: None)
    monkeypatch.setattr("applications.workflow.ask_worker", lambda change_pk: None)


def applicants(house, number=3):
    return [
        make_application(
            house.primary, stage=Stage.RESOLUTION, surname=surname, name=name, patronymic=patronymic
        )
        for surname, name, patronymic in NAMES[:number]
    ]


@pytest.fixture
def draft(house, people):
    return drafted(applicants(house), people.chair)


def test_the_page_tells_who_is_in_the_draft_and_what_to_do_next(client, draft, people):
    client.force_login(people.chair)

    page = client.get(draft.get_absolute_url())

    text = page.content.decode()
    assert page.status_code == 200
    assert [line.full_name for line in page.context["lines"]] == [
        "Абрамов Илья Петрович", "Белова Анна Игоревна", "Ким Олег",
    ]  # fmt: skip
    assert reverse("applications:sign_resolution", args=[draft.pk]) in text
    assert "Печатается" in text


def test_whoever_may_only_look_gets_no_buttons(client, draft, people):
    client.force_login(people.auditor)

    text = client.get(draft.get_absolute_url()).content.decode()

    assert "Абрамов Илья Петрович" in text
    assert "/sign/" not in text
    assert "/drop/" not in text


SEEN_BY = {
    "admin": 200, "specialist": 200, "territorial_chair": 200, "chair": 200, "deputy": 200,
    "auditor": 200, "accountant": 404, "shop_chair": 404, "trainer": 404,
    "neighbour_chair": 404, "employer_accountant": 404, "stranger": 404,
}  # fmt: skip


@pytest.mark.parametrize(("who", "status"), SEEN_BY.items())
def test_a_resolution_opens_by_right(client, draft, people, who, status):
    client.force_login(getattr(people, who))

    assert client.get(draft.get_absolute_url()).status_code == status


@pytest.mark.parametrize("who", ["auditor", "specialist", "neighbour_chair", "accountant"])
@pytest.mark.parametrize("name", ["sign_resolution", "annul_resolution"])
def test_who_may_not_sign_finds_no_page_to_do_it(client, draft, people, who, name):
    client.force_login(getattr(people, who))

    answer = client.post(
        reverse(f"applications:{name}", args=[draft.pk]), {"on": TODAY, "reason": "Ошибка"}
    )

    draft.refresh_from_db()
    assert answer.status_code == 404
    assert draft.state == State.DRAFT


def test_the_list_shows_only_what_is_mine_and_by_state(client, draft, house, people):
    foreign = make_application(house.neighbour, stage=Stage.RESOLUTION)
    drafted([foreign], people.neighbour_chair)
    signed = drafted([make_application(house.primary, stage=Stage.RESOLUTION)], people.chair)
    mark_signed(signed.pk, on=TODAY, actor=people.chair)
    client.force_login(people.chair)

    every = client.get(reverse("resolutions:list")).context["rows"]
    drafts = client.get(reverse("resolutions:list") + "?state=draft").context["rows"]

    assert [(row.number, row.people) for row in every] == [(2, 1), (1, 3)]
    assert [row.pk for row in drafts] == [draft.pk]


def test_the_list_is_read_page_by_page(client, draft, house, people, monkeypatch):
    monkeypatch.setattr("resolutions.queries.PAGE", 2)
    for _ in range(4):
        drafted([make_application(house.primary, stage=Stage.RESOLUTION)], people.chair)
    client.force_login(people.chair)
    address, numbers = reverse("resolutions:list"), []

    while address:
        context = client.get(address).context
        numbers.append([row.number for row in context["rows"]])
        address = context["next_url"] and reverse("resolutions:list") + context["next_url"]

    assert numbers == [[5, 4], [3, 2], [1]]


def queries_of(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_asks_the_same_of_one_and_of_three(
    client, house, people, django_assert_max_num_queries
):
    client.force_login(people.chair)
    client.get(reverse("resolutions:list"))
    numbers = []
    for _ in range(3):
        drafted([make_application(house.primary, stage=Stage.RESOLUTION)], people.chair)
        numbers.append(
            queries_of(client, reverse("resolutions:list"), django_assert_max_num_queries)
        )

    assert numbers[0] == numbers[2]


def test_the_page_asks_the_same_of_one_and_of_three(
    client, house, people, django_assert_max_num_queries
):
    client.force_login(people.chair)
    one, three = (
        drafted(applicants(house, 1), people.chair),
        drafted(applicants(house, 3), people.chair),
    )
    client.get(one.get_absolute_url())

    numbers = [
        queries_of(client, draft.get_absolute_url(), django_assert_max_num_queries)
        for draft in (one, three)
    ]

    assert numbers[0] == numbers[1]


def corrected(draft, **changes):
    return {
        "dated": draft.dated.isoformat(), "place": draft.place, "protocol": "17",
        "elected": 11, "present": 9, "votes_for": "", "votes_against": "", "votes_abstained": "",
        "chair_name": draft.chair_name, "chair_post": draft.chair_post,
        "secretary_name": "", "controller_name": "", **changes,
    }  # fmt: skip


@pytest.mark.usefixtures("quick_print")
def test_a_corrected_draft_keeps_its_number_and_is_printed_anew(client, draft, people):
    print_resolution(draft.pk)
    client.force_login(people.chair)

    answer = client.post(
        reverse("resolutions:edit", args=[draft.pk]), corrected(draft, votes_against=1)
    )

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert (draft.number, draft.protocol) == (1, "17")
    assert (draft.votes_for, draft.votes_against, draft.votes_abstained) == (8, 1, 0)
    assert (draft.revision, draft.paper) == (2, None)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"present": 12}, "present", "Присутствовало 12, а избрано только 11."),
        ({"present": 5}, "present", "Нет кворума: присутствовало 5 из 11"),
        ({"votes_for": 8}, "votes_for", "Голоса не сходятся"),
        ({"votes_against": 5}, "votes_for", "Решение не принято: «за» 4 из 9"),
        ({"dated": "2027-01-11"}, None, "Номер дан в 2026 году"),
    ],
)
def test_a_wrong_draft_is_refused_by_a_sentence_and_nothing_changes(
    client, draft, people, changes, field, sentence
):
    client.force_login(people.chair)

    answer = client.post(reverse("resolutions:edit", args=[draft.pk]), corrected(draft, **changes))

    draft.refresh_from_db()
    form = answer.context["form"]
    assert answer.status_code == 422
    assert sentence in str(form.errors[field] if field else form.non_field_errors())
    assert (draft.revision, draft.protocol) == (1, "")


@pytest.mark.usefixtures("quick_print")
def test_papers_are_served_and_every_reading_is_written_down(client, draft, people):
    print_resolution(draft.pk)
    client.force_login(people.auditor)

    pdf = client.get(reverse("resolutions:paper", args=[draft.pk, "pdf"]))
    docx = client.get(reverse("resolutions:paper", args=[draft.pk, "docx"]))

    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert b"".join(docx.streaming_content).startswith(b"PK")
    lines = Entry.objects.filter(action="resolutions.paper.read").order_by("pk")
    assert [(line.actor_id, line.data) for line in lines] == [
        (people.auditor.pk, {"form": "pdf"}),
        (people.auditor.pk, {"form": "docx"}),
    ]


@pytest.mark.parametrize("form", ["pdf", "docx", "exe"])
def test_a_paper_that_is_not_there_is_no_page(client, draft, people, form):
    client.force_login(people.chair)

    assert client.get(reverse("resolutions:paper", args=[draft.pk, form])).status_code == 404


def test_extracts_are_asked_for_made_and_given_by_one_or_all_at_once(client, draft, people):
    print_resolution(draft.pk)
    mark_signed(draft.pk, on=TODAY, actor=people.chair)
    client.force_login(people.chair)
    before = client.get(reverse("resolutions:extracts", args=[draft.pk])).status_code

    client.post(reverse("resolutions:ask_extracts", args=[draft.pk]))
    waits = client.get(draft.get_absolute_url()).context["waits"]
    print_extracts(draft.pk)

    line = draft.lines.first()
    whole = client.get(reverse("resolutions:extracts", args=[draft.pk]))
    single = client.get(reverse("resolutions:extract", args=[draft.pk, line.pk, "pdf"]))
    assert (before, waits) == (404, True)
    assert b"".join(whole.streaming_content).startswith(b"%PDF")
    assert b"".join(single.streaming_content).startswith(b"%PDF")
    assert client.get(draft.get_absolute_url()).context["extracts_ready"] is True


@pytest.mark.usefixtures("quick_print")
def test_an_extract_of_another_resolution_is_not_found_through_mine(client, house, people, draft):
    foreign = drafted(
        [make_application(house.neighbour, stage=Stage.RESOLUTION)], people.neighbour_chair
    )
    print_resolution(foreign.pk)
    mark_signed(foreign.pk, on=TODAY, actor=people.neighbour_chair)
    ask_extracts(foreign.pk, actor=people.neighbour_chair)
    print_extracts(foreign.pk)
    line = foreign.lines.get()
    client.force_login(people.chair)

    through_mine = reverse("resolutions:extract", args=[draft.pk, line.pk, "pdf"])
    its_own = reverse("resolutions:extract", args=[foreign.pk, line.pk, "pdf"])

    assert line.extract is not None
    assert client.get(through_mine).status_code == 404
    assert client.get(its_own).status_code == 404


@pytest.mark.usefixtures("quick_print")
def test_the_page_is_told_when_the_paper_is_ready(client, draft, people):
    client.force_login(people.chair)
    address = reverse("resolutions:printing", args=[draft.pk])
    waiting = client.get(address)
    late = client.get(address + "?since=1&slow=0")

    print_resolution(draft.pk)
    ready = client.get(address)

    assert waiting.status_code == 204
    assert "Печать задерживается" in late.content.decode()
    assert 'every 2s"' not in ready.content.decode()
    assert reverse("resolutions:paper", args=[draft.pk, "pdf"]) in ready.content.decode()


def test_a_fault_of_the_template_is_told_and_can_be_tried_again(client, draft, people, monkeypatch):
    asked = []
    monkeypatch.setattr("resolutions.services.ask_worker", lambda task, pk: asked.append(pk))
    Resolution.objects.filter(pk=draft.pk).update(paper_error="В шаблоне нет переменной person.")
    client.force_login(people.chair)

    text = client.get(draft.get_absolute_url()).content.decode()
    client.post(reverse("resolutions:print_again", args=[draft.pk]))

    assert "В шаблоне нет переменной person." in text
    assert "напечатать сейчас" in text
    assert asked == [draft.pk, draft.pk]


def test_nobody_without_signing_in(client, draft):
    answer = client.get(draft.get_absolute_url())

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("accounts:login"))
