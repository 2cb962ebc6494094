"""Looking through another's eyes: who may, what is seen, what is refused, what is recorded."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import looks
from accounts.enums import GrantRefused, Role
from accounts.models import Look, User
from audit.models import Entry
from notifications.models import Notice, Todo
from tests.factories import in_office, make_member

pytestmark = pytest.mark.django_db

TODAY_PAGE = "/office/"


def enter(client, person, reason="не находит заявление"):
    return client.post(reverse("rights:enter_as", args=[person.pk]), {"reason": reason})


@pytest.fixture
def looking(people, client):
    client.force_login(people.admin)
    enter(client, people.shop_chair)
    return client


def test_the_page_is_his_and_says_so(house, people, looking):
    card = make_member(house.neighbour)

    text = looking.get(TODAY_PAGE).content.decode()

    assert "Вы смотрите портал глазами: Shop-Chair Мария Петровна." in text
    assert reverse("rights:leave_look") in text
    assert looking.get(card.get_absolute_url()).status_code == 404


def test_what_is_read_is_recorded_under_both(house, people, looking):
    card = make_member(house.shop)

    looking.get(card.get_absolute_url())

    entry = Entry.objects.get(action="members.card.read")
    assert (entry.actor_id, entry.behind_id) == (people.shop_chair.pk, people.admin.pk)


def test_begin_and_end_are_recorded_and_the_person_is_told(people, looking):
    looking.post(reverse("rights:leave_look"))

    look = Look.objects.get()
    lines = Entry.objects.filter(action__startswith="accounts.look").order_by("pk")
    assert look.ended_at is not None
    assert [(line.action, line.actor_id, line.behind_id) for line in lines] == [
        ("accounts.look.began", people.admin.pk, None),
        ("accounts.look.ended", people.admin.pk, None),
    ]
    assert Notice.objects.get(user=people.shop_chair).text == (
        "Admin Мария Петровна смотрит портал вашими глазами, чтобы помочь: не находит заявление. "
        "Изменить за вас ничего нельзя."
    )
    assert "Вы смотрите портал" not in looking.get(TODAY_PAGE).content.decode()


def test_nothing_but_reading(house, people, looking):
    looked = [
        looking.post(reverse("notifications:todo_add"), {"title": "За него"}),
        looking.post(reverse("members:edit", args=[make_member(house.shop).pk, "work"])),
        looking.put(TODAY_PAGE),
        looking.delete(TODAY_PAGE),
    ]

    assert [answer.status_code for answer in looked] == [403] * 4
    assert not Todo.objects.exists()
    assert "Здесь можно только смотреть" in looked[0].content.decode()


@pytest.mark.parametrize(
    "address", ["accounts:profile", "accounts:security", "members:exports", "admin:index"]
)
def test_what_is_his_alone_is_closed(looking, address):
    assert looking.get(reverse(address)).status_code == 403


def test_it_ends_by_itself_and_does_nothing_of_what_was_pressed(people, looking):
    past = timezone.now() - timedelta(hours=1)
    Look.objects.update(began_at=past, until=past + looks.LASTS)

    answer = looking.post(reverse("notifications:todo_add"), {"title": "Сделать"})

    assert answer["Location"] == TODAY_PAGE
    assert not Todo.objects.exists()
    assert Look.objects.get().ended_at == past + looks.LASTS
    assert "Вы смотрите портал" not in looking.get(TODAY_PAGE).content.decode()


def test_it_ends_when_he_may_no_more(house, people, looking):
    people.admin.mandates.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert looking.get(TODAY_PAGE)["Location"] == TODAY_PAGE
    assert Look.objects.get().ended_at is not None


def test_the_sweep_ends_what_no_browser_came_back_for(people, looking):
    later = timezone.now() + timedelta(hours=1)

    assert [looks.finish_overdue(now=later) for _ in range(2)] == [1, 0]
    assert Entry.objects.filter(action="accounts.look.ended").count() == 1


@pytest.mark.parametrize("who", ["specialist", "territorial_chair", "chair", "auditor", "stranger"])
def test_nobody_else_may(people, client, who):
    client.force_login(getattr(people, who))

    assert enter(client, people.shop_chair).status_code == 404
    assert not Look.objects.exists()
    assert not Notice.objects.exists()


def test_not_into_one_with_as_much_or_more(house, people, client):
    second = in_office(house.union, Role.UNION_ADMIN)
    staff = in_office(house.primary, Role.TRAINER)
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    locked = in_office(house.primary, Role.TRAINER)
    User.objects.filter(pk=locked.pk).update(is_active=False)
    client.force_login(people.admin)

    for person in (second, staff, locked, people.admin):
        assert enter(client, person).status_code == 404
        with pytest.raises(GrantRefused):
            looks.begin(
                person.pk,
                actor=User.objects.get(pk=people.admin.pk), reason="—", now=timezone.now(),
            )  # fmt: skip
    assert not Look.objects.exists()


def test_a_reason_is_asked(people, client):
    client.force_login(people.admin)

    assert enter(client, people.shop_chair, reason="").status_code == 422
    assert not Look.objects.exists()


def test_a_second_look_ends_the_first(people, looking):
    looking.post(reverse("rights:leave_look"))
    enter(looking, people.shop_chair)
    Look.objects.filter(ended_at=None).update(reason="первый")
    looks.begin(people.chair.pk, actor=people.admin, reason="второй", now=timezone.now())

    assert list(Look.objects.filter(ended_at=None).values_list("reason", flat=True)) == ["второй"]
