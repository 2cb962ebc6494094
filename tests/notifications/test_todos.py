"""Tasks and notices: one's own alone, and reading writes nothing."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from notifications.models import Notice, Todo
from notifications.queries import MANY, todos_for_today, todos_of, unread_count
from notifications.services import put_todo, tell_user

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 2)


def todo_of(user, unit, number=1, due_on=None, **fields):
    return put_todo(
        f"Позвонить {number}",
        key=f"test:{user.pk}:{number}",
        unit=unit,
        user=user,
        about=unit,
        url="/office/",
        due_on=due_on,
        **fields,
    )


def test_today_shows_late_ones_first_and_nothing_of_later_days(house, people):
    for number, days in enumerate((0, -2, 1, None, -1)):
        due_on = None if days is None else MONDAY + timedelta(days=days)
        todo_of(people.chair, house.primary, number, due_on)
    todo_of(people.deputy, house.primary, 9, MONDAY)

    found = [todo.title for todo in todos_for_today(people.chair, on=MONDAY)]

    assert found == ["Позвонить 1", "Позвонить 4", "Позвонить 0", "Позвонить 3"]


def test_tasks_are_sorted_into_late_today_later_and_done(house, people):
    for number, days in enumerate((0, -2, 1, None)):
        due_on = None if days is None else MONDAY + timedelta(days=days)
        todo_of(people.chair, house.primary, number, due_on)
    done = todo_of(people.chair, house.primary, 5)
    Todo.objects.filter(pk=done.pk).update(done_at=timezone.now())

    outlook = todos_of(people.chair, on=MONDAY)

    groups = (outlook.overdue, outlook.today, outlook.later, outlook.done)
    assert [[todo.title[-1] for todo in group] for group in groups] == [
        ["1"],
        ["0"],
        ["2", "3"],
        ["5"],
    ]
    assert outlook.after == ""


def test_a_hundred_tasks_are_paged(house, people):
    for number in range(60):
        todo_of(people.chair, house.primary, number, MONDAY if number % 2 else None)
    seen, after = [], ""

    for _ in range(3):
        outlook = todos_of(people.chair, after=after, on=MONDAY)
        seen += [todo.pk for todo in (*outlook.overdue, *outlook.today, *outlook.later)]
        after = outlook.after

    assert after == ""
    assert len(set(seen)) == len(seen) == 60


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_for_one_and_for_three(
    house, people, client, number, django_assert_num_queries
):
    for each in range(number):
        todo_of(people.chair, house.primary, each)
        tell_user(people.chair, "Новое заявление", key=str(each))
    client.force_login(people.chair)
    client.get("/office/tasks/")

    with django_assert_num_queries(7):
        client.get("/office/tasks/")
    with django_assert_num_queries(7):
        client.get("/office/notifications/")


def test_a_task_is_done_taken_back_and_recorded(house, people, client):
    todo = todo_of(people.chair, house.primary)
    client.force_login(people.chair)

    answer = client.post(
        reverse("notifications:todo_done", args=[todo.pk]),
        headers={"referer": "http://testserver/office/"},
    )
    todo.refresh_from_db()
    done_by = todo.done_by
    client.post(reverse("notifications:todo_undone", args=[todo.pk]))

    todo.refresh_from_db()
    assert answer["Location"] == "http://testserver/office/"
    assert done_by == str(people.chair)
    assert (todo.done_at, todo.done_by) == (None, "")
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True))[-2:] == [
        "notifications.todo.done",
        "notifications.todo.reopened",
    ]


@pytest.mark.parametrize("name", ["todo_done", "todo_undone"])
def test_a_task_of_another_is_not_found(house, people, client, name):
    todo = todo_of(people.chair, house.primary)
    client.force_login(people.admin)

    answer = client.post(reverse(f"notifications:{name}", args=[todo.pk]))

    assert answer.status_code == 404
    todo.refresh_from_db()
    assert todo.done_at is None


def test_a_foreign_referer_leads_nowhere(house, people, client):
    todo = todo_of(people.chair, house.primary)
    client.force_login(people.chair)

    answer = client.post(
        reverse("notifications:todo_done", args=[todo.pk]),
        headers={"referer": "https://evil.example/"},
    )

    assert answer["Location"] == "/office/tasks/"


def test_one_may_set_oneself_a_task(house, people, client):
    client.force_login(people.chair)

    answer = client.post(
        "/office/tasks/add/",
        {
            "title": "Купить ручки",
            "due_on": "2026-11-05",
            "url": "http://testserver/office/structure/?q=1",
        },
    )

    todo = Todo.objects.get()
    assert answer["Location"] == "/office/tasks/"
    assert (todo.title, todo.user, todo.unit) == ("Купить ручки", people.chair, house.primary)
    assert (todo.due_on, todo.url) == (date(2026, 11, 5), "/office/structure/?q=1")


@pytest.mark.parametrize(
    "told",
    [
        {"title": ""},
        {"title": "Дело", "url": "https://evil.example/"},
        {"title": "Дело", "url": "//evil.example/"},
        {"title": "Дело", "url": "javascript:alert(1)"},
        {"title": "Дело", "due_on": "вчера"},
        {"title": "x" * 201},
    ],
)
def test_a_wrong_task_is_refused_and_what_was_typed_stays(house, people, client, told):
    client.force_login(people.chair)

    answer = client.post("/office/tasks/add/", told)

    assert answer.status_code == 422
    assert answer.context["form"].data["title"] == told["title"]
    assert not Todo.objects.exists()


def test_who_holds_no_office_sets_no_task(house, people, client):
    client.force_login(people.stranger)

    answer = client.post("/office/tasks/add/", {"title": "Дело"})

    assert answer["Location"] == "/office/tasks/"
    assert not Todo.objects.exists()


def test_reading_the_list_of_notices_marks_nothing(house, people, client):
    tell_user(people.chair, "Новое заявление", key="1", url="/office/")
    client.force_login(people.chair)

    answer = client.get("/office/notifications/")

    assert [notice.text for notice in answer.context["rows"]] == ["Новое заявление"]
    assert unread_count(people.chair) == 1


def test_opening_a_notice_marks_it_and_goes_there(house, people, client):
    notice = tell_user(people.chair, "Новое заявление", key="1", url="/office/structure/")
    client.force_login(people.chair)

    answer = client.post(reverse("notifications:notice_open", args=[notice.pk]))

    assert answer["Location"] == "/office/structure/"
    assert unread_count(people.chair) == 0


def test_a_notice_of_another_is_not_found(house, people, client):
    notice = tell_user(people.chair, "Новое заявление", key="1", url="/office/")
    client.force_login(people.admin)

    answer = client.post(reverse("notifications:notice_open", args=[notice.pk]))

    assert answer.status_code == 404
    assert unread_count(people.chair) == 1
    assert client.get("/office/notifications/").context["rows"] == []


def test_reading_all_leaves_what_came_since(house, people, client):
    seen = tell_user(people.chair, "Первое", key="1")
    tell_user(people.deputy, "Чужое", key="1")
    tell_user(people.chair, "Новое", key="2")
    client.force_login(people.chair)

    client.post("/office/notifications/read/", {"upto": seen.pk})
    client.post("/office/notifications/read/", {"upto": "nonsense"})

    assert [notice.text for notice in Notice.objects.filter(read_at=None).order_by("pk")] == [
        "Чужое",
        "Новое",
    ]


def test_the_bell_counts_up_to_a_hundred(house, people):
    Notice.objects.bulk_create(
        Notice(user=people.chair, key=str(number), text="Новое") for number in range(130)
    )

    assert unread_count(people.chair) == MANY
