import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from audit.models import Entry
from members.bodies import bodies_of
from members.editing import MemberRefused
from members.enums import Body, Post, Status
from members.mending import take_back
from members.models import ElectedPost, RemovalReason
from members.movement import remove
from members.posts import (
    correct_post,
    end_post,
    give_post,
    put_back,
    remove_post,
    warn_of_endings,
)
from notifications.models import Todo
from tests.factories import NOON, TODAY, make_member

SINCE = date(2024, 3, 1)


def chair_of(unit, member, actor, **fields):
    fields = {"body": Body.COMMITTEE, "post": Post.CHAIR, "since": SINCE, **fields}
    return give_post(member.pk, unit, actor=actor, **fields)


def actions():
    found = Entry.objects.filter(action__startswith="members.post.").order_by("pk")
    return [entry.action.removeprefix("members.post.") for entry in found]


def test_a_member_of_a_shop_is_elected_in_its_primary(house, people):
    member = make_member(house.shop)

    post = chair_of(house.primary, member, people.chair)

    assert (post.member, post.unit, post.until) == (member, house.primary, None)
    entry = Entry.objects.get(action="members.post.given")
    assert (entry.actor_id, entry.unit_id, entry.data["member"]) == (
        people.chair.pk, house.primary.pk, member.pk,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "status", "fields", "words"),
    [
        ("shop", Status.REMOVED, {}, "не состоит на учёте"),
        ("neighbour", Status.MEMBER, {}, "в другой организации"),
        ("shop", Status.MEMBER, {"since": date(2999, 1, 1)}, "не наступил"),
        ("shop", Status.MEMBER, {"planned_until": SINCE}, "раньше, чем начался"),
    ],
)
def test_who_cannot_be_elected_is_refused_without_a_trace(
    house, people, place, status, fields, words
):
    member = make_member(getattr(house, place), status=status)

    with pytest.raises(MemberRefused, match=words):
        chair_of(house.primary, member, people.chair, **fields)

    assert not ElectedPost.objects.exists()
    assert actions() == []


def test_an_organisation_has_one_chair_at_a_time(house, people):
    first, second = make_member(house.shop, surname="Первый"), make_member(house.shop)
    post = chair_of(house.primary, first, people.chair)

    with pytest.raises(MemberRefused, match="Первый"):
        chair_of(house.primary, second, people.chair, body=Body.NONE)
    chair_of(house.primary, second, people.chair, body=Body.AUDIT)
    end_post(post.pk, until=TODAY, actor=people.chair)
    chair_of(house.primary, second, people.chair)

    assert ElectedPost.objects.filter(post=Post.CHAIR, until=None).count() == 2


def test_each_commission_has_a_chair_of_its_own(house, people):
    member = make_member(house.shop)
    chair_of(house.primary, member, people.chair, body=Body.COMMISSION, title="По труду")
    chair_of(house.primary, member, people.chair, body=Body.COMMISSION, title="Жилищная")

    with pytest.raises(MemberRefused, match="уже есть"):
        chair_of(house.primary, member, people.chair, body=Body.COMMISSION, title="по труду")


@pytest.mark.django_db(transaction=True)
def test_of_two_chairs_at_once_one_is_elected(house, people):
    members = [make_member(house.shop) for _ in range(4)]
    refused = []

    def elect(member):
        try:
            chair_of(house.primary, member, people.chair)
        except MemberRefused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=elect, args=[member]) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ElectedPost.objects.count() == 1
    assert len(refused) == 3


def test_an_end_is_not_before_the_beginning_nor_said_twice(house, people):
    post = chair_of(house.primary, make_member(house.shop), people.chair)

    with pytest.raises(MemberRefused, match="Не раньше"):
        end_post(post.pk, until=SINCE - timedelta(days=1), actor=people.chair)
    end_post(post.pk, until=TODAY, actor=people.chair)
    end_post(post.pk, until=TODAY, actor=people.chair)
    with pytest.raises(MemberRefused, match="уже прекращены"):
        end_post(post.pk, until=SINCE, actor=people.chair)

    assert actions() == ["given", "ended"]


def test_a_correction_tells_what_it_changed_and_the_same_again_tells_nothing(house, people):
    post = chair_of(house.primary, make_member(house.shop), people.chair)

    for _ in range(2):
        correct_post(post.pk, actor=people.chair, post=Post.DEPUTY, basis="Протокол № 4")

    assert actions() == ["given", "corrected"]
    entry = Entry.objects.get(action="members.post.corrected")
    assert entry.data["changes"] == {"post": ["chair", "deputy"], "basis": ["", "Протокол № 4"]}


def test_what_was_removed_can_be_put_back_while_its_place_is_free(house, people):
    member, other = make_member(house.shop), make_member(house.shop)
    post = chair_of(house.primary, member, people.chair, basis="Протокол № 4")

    kept = remove_post(post.pk, actor=people.chair)
    assert not ElectedPost.objects.exists()
    back = put_back(kept, actor=people.chair)
    kept = remove_post(back.pk, actor=people.chair)
    chair_of(house.primary, other, people.chair)
    with pytest.raises(MemberRefused, match="уже есть"):
        put_back(kept, actor=people.chair)

    assert (back.member, back.unit, back.since, back.basis) == (
        member, house.primary, SINCE, "Протокол № 4",
    )  # fmt: skip
    assert actions() == ["given", "removed", "put_back", "removed", "given"]


def sweep(day):
    return warn_of_endings(on=day, now=NOON)


def test_the_responsible_is_told_once_ninety_days_before_the_end(house, people):
    end = date(2026, 12, 31)
    post = chair_of(house.primary, make_member(house.shop), people.chair, planned_until=end)
    days = [end - timedelta(days=left) for left in (91, 90, 90, 30, -5)]

    assert [sweep(day) for day in days] == [0, 1, 0, 0, 0]
    todo = Todo.objects.get()
    assert (todo.user, todo.unit, todo.due_on) == (people.chair, house.primary, end)
    assert todo.title == "Срок полномочий до 31.12.2026: Иванов П. С., председатель"
    assert todo.url == f"/office/members/bodies/{house.primary.pk}/"

    end_post(post.pk, until=TODAY, actor=people.chair)
    todo.refresh_from_db()
    assert todo.done_by == str(people.chair)


def test_a_new_end_of_the_term_is_told_of_anew(house, people):
    end = date(2026, 12, 31)
    post = chair_of(house.primary, make_member(house.shop), people.chair, planned_until=end)
    sweep(end)

    correct_post(post.pk, actor=people.chair, planned_until=end + timedelta(days=365))

    assert Todo.objects.open().count() == 0
    assert [sweep(end), sweep(end + timedelta(days=300))] == [0, 1]
    assert Todo.objects.open().count() == 1


def test_a_former_end_of_the_term_is_told_of_again(house, people):
    end = date(2026, 12, 31)
    post = chair_of(house.primary, make_member(house.shop), people.chair, planned_until=end)
    sweep(end)
    correct_post(post.pk, planned_until=date(2027, 12, 31), actor=people.chair)
    correct_post(post.pk, planned_until=end, actor=people.chair)

    assert [sweep(end), sweep(end)] == [1, 0]
    todo = Todo.objects.get()
    assert (todo.done_at, todo.done_by) == (None, "")


def test_a_post_that_ended_by_mistake_is_told_of_again(house, people):
    end = date(2026, 12, 31)
    member = make_member(house.shop)
    chair_of(house.primary, member, people.chair, planned_until=end)
    sweep(end)
    reason = RemovalReason.objects.first()
    remove(member.pk, reason=reason, on=TODAY, basis="Заявление", actor=people.chair, now=NOON)
    sweep(end)
    assert Todo.objects.get().done_by == "робот"

    take_back(member.pk, actor=people.chair, note="Не тот", now=NOON)

    assert sweep(end) == 1
    assert Todo.objects.get().done_at is None


def test_a_task_about_a_post_that_ended_with_the_membership_is_done(house, people):
    end, member = date(2026, 12, 31), make_member(house.shop)
    chair_of(house.primary, member, people.chair, planned_until=end)
    sweep(end)

    reason = RemovalReason.objects.get(code="own_will")
    remove(member.pk, reason=reason, on=TODAY, actor=people.chair, now=NOON)

    assert (sweep(end), Todo.objects.get().done_by) == (0, "робот")


def test_one_broken_post_does_not_keep_the_others_from_being_told_of(house, people, monkeypatch):
    for surname in ("Сломанный", "Целый"):
        member = make_member(house.shop, surname=surname)
        chair_of(
            house.primary, member, people.chair, post=Post.MEMBER, planned_until=date(2026, 12, 1)
        )  # fmt: skip

    def fail(title, **fields):
        if "Сломанный" in title:
            raise RuntimeError("broken")

    monkeypatch.setattr("members.posts.put_todo", fail)

    assert sweep(date(2026, 11, 2)) == 1


def test_bodies_show_who_sits_where_and_which_places_are_empty(house, people):
    head, treasurer = make_member(house.shop, surname="Главный"), make_member(house.primary)
    chair_of(house.primary, head, people.chair)
    chair_of(house.primary, treasurer, people.chair, post=Post.TREASURER)
    gone = chair_of(house.primary, head, people.chair, body=Body.YOUTH, post=Post.MEMBER)
    end_post(gone.pk, until=TODAY, actor=people.chair)

    groups, vacancies = bodies_of(house.primary, user=people.chair, on=TODAY)

    assert [(group.title, [post.post for post in group.posts]) for group in groups] == [
        ("Комитет", ["chair", "treasurer"])
    ]
    assert [vacancy.title for vacancy in vacancies] == ["Нет председателя ревизионной комиссии"]
    assert [vacancy.title for vacancy in bodies_of(house.group, user=None, on=TODAY)[1]] == [
        "Нет профгрупорга"
    ]


def test_who_is_on_the_books_elsewhere_is_marked(house, people):
    member = make_member(house.neighbour)
    ElectedPost.objects.create(
        member=member, unit=house.primary, body=Body.COMMITTEE, post=Post.MEMBER, since=SINCE
    )

    (group,), _ = bodies_of(house.primary, user=people.chair, on=TODAY)

    assert [(post.is_elsewhere, post.is_open) for post in group.posts] == [(True, False)]
