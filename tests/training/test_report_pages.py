"""The report of section IV on its pages: figures lead to people, files have the same numbers."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from audit.models import Entry
from members.enums import Post
from members.models import ElectedPost
from tests.factories import make_member, make_unit
from tests.training.school import make_student
from tests.training.test_section_four import learnt
from training.enums import Category, CourseKind, Source

ASKED = {"period": "days", "first": "2025-01-01", "last": "2025-12-31"}


@pytest.fixture
def learned(house):
    student = make_student(house.primary, surname="Учёный")
    return learnt(student, category=Category.CHAIR, cost=1500, source=Source.UNION, is_school=True)


def test_a_figure_leads_to_its_people(client, house, people, learned):
    client.force_login(people.chair)
    page = client.get(reverse("training:report"), ASKED)
    figures = {row.number: figures for row, _, figures in page.context["rows"]}
    _, figure = figures["1.1"][0]
    assert figure.number == 1

    behind = client.get(figure.url)

    assert [person for person, _, _ in behind.context["rows"]] == [learned.student.member]
    assert "Учёный" in behind.content.decode()
    entry = Entry.objects.get(action="training.report.read")
    assert (entry.unit_id, entry.actor_id) == (house.primary.pk, people.chair.pk)


def test_people_of_the_school_and_of_the_whole_category(client, house, people, learned):
    holder = make_member(house.primary, surname="Должностной")
    ElectedPost.objects.create(
        member=holder, unit=house.primary, post=Post.CHAIR, is_staff=True, since=date(2020, 1, 1)
    )
    client.force_login(people.chair)

    school = client.get(reverse("training:report_people"), ASKED | {"row": "school"})
    whole = client.get(reverse("training:report_people"), ASKED | {"row": "1.1", "kind": "whole"})

    assert "Учёный" in school.content.decode()
    assert "Должностной" in whole.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"row": "9"}, {"row": "1", "kind": "other"}, {"row": "1"}, {"row": "1", "unit": "999999"}],
)
def test_no_such_figure(client, people, learned, wrong):
    client.force_login(people.chair)

    answer = client.get(reverse("training:report_people"), ASKED | {"kind": ""} | wrong)

    assert answer.status_code == 404
    assert not Entry.objects.filter(action="training.report.read").exists()


def test_the_same_numbers_in_the_file_and_on_paper(client, house, people, learned):
    learnt(make_student(house.shop), kind=CourseKind.ADVANCEMENT, hours=Decimal("7.5"))
    client.force_login(people.chair)

    content = client.get(reverse("training:report_file"), ASKED).content
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    rows = book.get_sheet_by_name("Раздел IV").to_python()
    beneath = book.get_sheet_by_name("По организациям").to_python()
    paper = client.get(reverse("training:report_print"), ASKED).content.decode()

    told = {row[0]: row[3:6] for row in rows if row[0]}
    assert told["1.1"] == [1, 0, 0]
    assert told["2"] == [0, 1, 0]
    assert [row[2] for row in rows if row[1] == "Итого"] == [17.5, 1500]
    assert beneath[-1] == [str(house.shop), 0, 1, 0, 7.5]
    assert "Академических часов: 17,5" in paper
    actions = list(Entry.objects.filter(action__startswith="training.report").order_by("pk"))
    assert [entry.action for entry in actions] == [
        "training.report.exported", "training.report.printed",
    ]  # fmt: skip


def test_wrong_days_are_told_and_the_year_is_shown(client, people, learned):
    client.force_login(people.chair)

    page = client.get(reverse("training:report"), ASKED | {"last": "2024-01-01"})

    assert "Период кончается раньше" in page.content.decode()
    assert page.context["period"].key == str(timezone.localdate().year)


def test_pages_ask_no_more_for_three(client, house, people):
    client.force_login(people.chair)
    costs = []
    for number in (1, 2):
        for _ in range(number):
            learnt(make_student(make_unit(parent=house.primary, kind="shop")))
        urls = [reverse("training:report"), reverse("training:report_people")]
        asked = [ASKED, ASKED | {"row": "2", "kind": CourseKind.PREPARATION}]
        for url, query in zip(urls, asked, strict=True):
            client.get(url, query)
            with CaptureQueriesContext(connection) as counted:
                client.get(url, query)
            costs.append(len(counted))

    assert costs[:2] == costs[2:]
