"""Signed papers of moves that came back: put beside the printed one, taken away, read by right."""

import pytest
from django.urls import reverse

from audit.models import Entry
from documents.enums import PaperKind
from members.editing import MemberRefused
from members.models import MovementPaper, MovementScan
from members.move_scans import keep_scan, remove_scan, restore_scan
from tests.factories import NOON, make_member
from tests.house.grounds import a_paper
from tests.house.sheet_grounds import a_picture

pytestmark = pytest.mark.django_db
PAGE = 11  # queries


@pytest.fixture
def printed(house):
    card = make_member(house.shop, surname="Петрова", name="Анна", patronymic="Сергеевна")
    paper = a_paper(house.shop, "move:x", PaperKind.LEAVING_STATEMENT)
    return MovementPaper.objects.create(
        member=card, kind=PaperKind.LEAVING_STATEMENT, paper=paper, made_by="тест", made_at=NOON
    )


def kept(printed, name="one", page=1):
    return keep_scan(printed.pk, a_picture(name), page, actor="тест", now=NOON)


def lines():
    found = Entry.objects.filter(action__startswith="members.paper_scan.").order_by("pk")
    return [line.action.rpartition(".")[2] for line in found]


def test_a_better_picture_of_a_page_takes_the_place_and_the_former_is_kept(printed):
    first, other_page, second = kept(printed), kept(printed, "two", 2), kept(printed, "three")

    first.refresh_from_db()
    standing = printed.scans.filter(removed_at=None)
    assert list(standing.values_list("pk", flat=True)) == [second.pk, other_page.pk]
    assert first.removed_at == NOON
    assert lines() == ["kept"] * 3


def test_taken_away_it_can_be_put_back_unless_another_lies_there(printed):
    first = kept(printed)
    for _ in range(2):
        remove_scan(first.pk, actor="тест", now=NOON)
    for _ in range(2):
        restore_scan(first.pk, actor="тест")
    assert lines() == ["kept", "removed", "restored"]

    remove_scan(first.pk, actor="тест", now=NOON)
    kept(printed, "two")
    with pytest.raises(MemberRefused, match="уже лежит другой снимок страницы 1"):
        restore_scan(first.pk, actor="тест")

    first.refresh_from_db()
    assert first.removed_at == NOON
    assert lines() == ["kept", "removed", "restored", "removed", "kept"]


@pytest.mark.parametrize(
    ("who", "opens", "puts"),
    [("chair", 200, 302), ("auditor", 200, 404), ("neighbour_chair", 404, 404)],
)
def test_it_is_read_by_who_sees_the_card_and_taken_away_by_who_moves_people(
    printed, people, client, who, opens, puts
):
    scan = kept(printed)
    client.force_login(getattr(people, who))

    read = client.get(reverse("members:move_scan", args=[printed.member_id, scan.pk]))
    put = client.post(reverse("members:put_move_scan", args=[printed.member_id, scan.pk]))

    scan.refresh_from_db()
    assert (read.status_code, put.status_code) == (opens, puts)
    assert (scan.removed_at is not None) == (puts == 302)
    assert lines() == ["kept", *["read"] * (opens == 200), *["removed"] * (puts == 302)]


def test_the_page_shows_it_and_costs_the_same_for_one_and_for_three(
    printed, people, client, django_assert_num_queries
):
    first = kept(printed)
    client.force_login(people.chair)
    url = reverse("members:move_papers", args=[printed.member_id])
    client.get(url)
    with django_assert_num_queries(PAGE):
        page = client.get(url).content.decode()
    for number in (2, 3):
        kept(printed, f"page-{number}", number)
    client.post(reverse("members:put_move_scan", args=[printed.member_id, first.pk]))
    client.get(url)  # with what was said of the press
    with django_assert_num_queries(PAGE):
        again = client.get(url).content.decode()

    assert "Скан, стр. 1" in page
    assert "Убранный скан, стр. 1" in again
    client.post(
        reverse("members:put_move_scan", args=[printed.member_id, first.pk]), {"do": "restore"}
    )
    assert "Скан снова приложен." in client.get(url).content.decode()
    assert MovementScan.objects.filter(removed_at=None).count() == 3
