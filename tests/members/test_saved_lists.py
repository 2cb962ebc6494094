import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from members import saved
from members.models import SavedList
from tests.browsing import faults_of, sign_in
from tests.factories import make_member

LISTS = reverse("members:saved_lists")
SAVE = reverse("members:save_list")
REGISTER = reverse("members:register")


def of(name, kept):
    return reverse(f"members:{name}", args=[kept.pk])


@pytest.fixture
def kept(people):
    return saved.save_list(
        people.chair, title="Без телефона", query="no_phone=1&after=x", columns=["age", "nothing"]
    )


def titles(client):
    return [kept.title for kept in client.get(LISTS).context["lists"]]


def test_a_filter_is_kept_under_a_name_with_its_columns(client, house, people):
    make_member(house.primary, surname="Абрамов", gender="m", birth_date="1990-05-01")
    client.force_login(people.chair)
    client.post(reverse("members:columns"), {"columns": ["birth_date"]})

    form = client.get(f"{SAVE}?gender=m&order=back").context["form"]
    saved_one = client.post(f"{SAVE}?gender=m&order=back", {"title": "Мужчины", "shared_with": ""})
    client.post(reverse("members:columns"), {"usual": "1"})

    kept = SavedList.objects.get()
    assert form.initial["title"] == "Мужчины"
    assert (kept.title, kept.query, kept.columns, kept.owner) == (
        "Мужчины", "gender=m", ["birth_date"], people.chair,
    )  # fmt: skip
    assert saved_one.url == f"{REGISTER}?gender=m"
    assert "01.05.1990" in client.get(f"{REGISTER}?gender=m&list={kept.pk}").content.decode()
    assert "01.05.1990" not in client.get(f"{REGISTER}?gender=m").content.decode()
    assert Entry.objects.get(action="members.list.saved").data == {
        "sentence": "Мужчины", "query": "gender=m",
    }  # fmt: skip


def test_the_same_name_twice_is_refused_and_leaves_no_trace(client, people, kept):
    client.force_login(people.chair)

    refused = client.post(f"{SAVE}?no_email=1", {"title": "Без телефона"})

    assert refused.status_code == 422
    assert "уже есть" in refused.content.decode()
    assert SavedList.objects.count() == 1
    assert Entry.objects.filter(action="members.list.saved").count() == 1


def test_a_list_is_of_its_owner_alone_until_it_is_shared(client, house, people, kept):
    client.force_login(people.deputy)
    assert titles(client) == []
    assert client.get(of("count_list", kept)).status_code == 404

    client.force_login(people.chair)
    client.post(of("change_list", kept), {"title": "Кому звонить", "shared_with": house.primary.pk})

    client.force_login(people.deputy)
    assert titles(client) == ["Кому звонить"]
    assert client.get(of("change_list", kept)).status_code == 404
    assert client.post(of("delete_list", kept)).status_code == 404
    for stranger in (people.neighbour_chair, people.shop_chair):
        client.force_login(stranger)
        assert titles(client) == []
    for outsider in (people.accountant, people.stranger):
        client.force_login(outsider)
        assert client.get(LISTS).status_code == 404


def test_a_shared_list_shows_each_reader_his_own(client, house, people, kept):
    make_member(house.primary, surname="Абрамов")
    make_member(house.neighbour, surname="Чужой")
    make_member(house.neighbour, surname="Чужая")
    saved.change_list(kept.pk, actor=people.chair, title="Все", shared_with=house.primary)

    said = {}
    for name in ("chair", "territorial_chair"):
        client.force_login(getattr(people, name))
        said[name] = client.get(of("count_list", kept)).content.decode().replace("\xa0", " ")

    assert "<b>1 человек</b>" in said["chair"]
    assert "<b>3 человека</b>" in said["territorial_chair"]


def test_a_list_is_shared_only_where_one_is_at_home(client, house, people, kept):
    client.force_login(people.chair)

    refused = client.post(
        of("change_list", kept), {"title": "Все", "shared_with": house.neighbour.pk}
    )

    assert refused.status_code == 422
    kept.refresh_from_db()
    assert (kept.title, kept.shared_with) == ("Без телефона", None)


def test_a_deleted_list_is_brought_back_by_its_owner(client, house, people, kept):
    client.force_login(people.chair)
    gone = client.post(of("delete_list", kept))
    assert not SavedList.objects.exists()

    token = gone.url.partition("undo=")[2]
    client.force_login(people.deputy)
    client.post(reverse("members:restore_list"), {"token": token})
    assert not SavedList.objects.exists()
    client.force_login(people.chair)
    client.post(reverse("members:restore_list"), {"token": "x"})
    assert not SavedList.objects.exists()
    for _ in range(2):
        client.post(reverse("members:restore_list"), {"token": token})

    back = SavedList.objects.get()
    assert (back.title, back.query, back.columns) == ("Без телефона", "no_phone=1", ["age"])
    actions = Entry.objects.filter(action__startswith="members.list.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "members.list.saved", "members.list.deleted", "members.list.restored",
    ]  # fmt: skip


def test_more_lists_are_read_by_the_same_queries(client, house, people):
    client.force_login(people.chair)
    queries = []
    for size in (1, 3):
        for number in range(SavedList.objects.count(), size):
            saved.save_list(
                people.chair, title=str(number), query="", columns=[], shared_with=house.primary
            )
        with CaptureQueriesContext(connection) as captured:
            client.get(LISTS)
        queries.append(len(captured))

    assert queries[0] == queries[1]


@pytest.mark.django_db(transaction=True)
def test_lists_count_themselves_and_can_be_read_by_everybody(page, phone, house, people):
    make_member(house.primary)
    one = saved.save_list(people.chair, title="Без телефона", query="no_phone=1", columns=[])
    for window in (page, phone):
        sign_in(window, people.chair)
        window.goto(LISTS)
        window.get_by_text("Люди без телефона: 1").wait_for()
        assert faults_of(window) == []
        for url in (of("change_list", one), f"{SAVE}?no_email=1"):
            window.goto(url)
            assert faults_of(window) == [], url

    page.goto(LISTS)
    page.get_by_role("button", name="Удалить").click()
    page.get_by_role("button", name="Вернуть список").click()
    page.get_by_text("Список «Без телефона» возвращён").wait_for()
