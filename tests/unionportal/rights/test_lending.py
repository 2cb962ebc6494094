"""One thing or one list opened to one person for a time: he sees exactly that."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from guardian.models import UserObjectPermission

from accounts.enums import GrantRefused
from accounts.lending import LENDABLE, MOST_PEOPLE, close_over, lend
from accounts.models import Grant, User
from applications.models import Application
from audit.models import Entry
from dues.models import DuesRegister
from members.models import Export, Member, SavedList
from notifications.models import Message, Notice
from resolutions.models import Resolution
from structure.models import Unit
from structure.scope import Action
from tests.applications.situations import drafted
from tests.factories import make_application, make_member, make_user
from tests.house.grounds import a_register
from unionportal.rights.kinds import KINDS
from unionportal.rights.lending import remind_of_ends

pytestmark = pytest.mark.django_db

TOLD = {"email": "lawyer@example.org", "surname": "Юристова", "name": "Вера", "reason": "иск"}


def days(number):
    return timezone.localdate() + timedelta(days=number)


def told(**more):
    return TOLD | {"starts_on": str(days(0)), "ends_on": str(days(14))} | more


def lend_url(kind, obj):
    return reverse("rights:lend", args=[kind, obj.pk])


def borrower():
    return User.objects.get(email=TOLD["email"])


def seen():
    user = borrower()
    return {
        model.__name__: list(model.objects.for_user(user, kind.seen_by).order_by("pk"))
        for kind in KINDS.values()
        for model in [kind.model]
        if model is not SavedList and model.objects.for_user(user, kind.seen_by).exists()
    }


@pytest.fixture
def things(house, people):
    return {
        "member": make_member(house.shop, surname="Карточкина"),
        "application": make_application(house.primary),
        "resolution": drafted([make_application(house.primary, stage="resolution")], people.chair),
        "register": a_register(house.primary, house.employer, {}),
    }


@pytest.mark.parametrize(
    ("kind", "model"),
    [("member", Member), ("application", Application), ("resolution", Resolution),
     ("register", DuesRegister)],
)  # fmt: skip
def test_the_borrower_sees_exactly_what_was_lent(people, client, things, kind, model):
    client.force_login(people.chair)

    answer = client.post(lend_url(kind, things[kind]), told())

    assert answer["Location"] == reverse("rights:lent")
    assert seen() == {model.__name__: [things[kind]]}
    assert not any(
        model.objects.for_user(borrower(), action).exists()
        for action in Action if action != KINDS[kind].seen_by
    )  # fmt: skip
    client.force_login(borrower())
    assert client.get(things[kind].get_absolute_url()).status_code == 200


def test_a_new_person_is_invited_and_a_known_one_told(people, client, things):
    make_user(email="known@example.org", surname="Знакомая", name="Вера")
    client.force_login(people.chair)

    client.post(lend_url("member", things["member"]), told())
    client.post(
        lend_url("member", things["member"]), told(email="known@example.org", surname="Знакомая")
    )

    assert list(Message.objects.order_by("pk").values_list("kind", "to_address")) == [
        ("invitation", TOLD["email"]),
        ("object_lent", "known@example.org"),
    ]
    assert "Карточкина" not in Message.objects.get(kind="object_lent").text


def test_who_was_lent_something_finds_it_from_the_bell_and_from_his_profile(people, client, things):
    client.force_login(people.chair)
    client.post(lend_url("member", things["member"]), told())
    card = things["member"].get_absolute_url()

    client.force_login(borrower())

    assert Notice.objects.get(user=borrower()).url == card
    page = client.get(reverse("accounts:profile")).content.decode()
    assert f'<a href="{card}">Учётная карточка № {things["member"].pk}</a>' in page


def test_pressed_twice_it_is_lent_and_told_once(people, client, things):
    client.force_login(people.chair)
    for _ in range(2):
        answer = client.post(lend_url("member", things["member"]), told())

    assert answer.status_code == 302
    assert Grant.objects.count() == 1
    assert Message.objects.count() == Notice.objects.count() == 1
    assert Entry.objects.filter(action="accounts.grant.given").count() == 1


def test_what_would_be_over_already_is_not_lent(people, client, things):
    client.force_login(people.chair)

    answer = client.post(
        lend_url("member", things["member"]), told(starts_on=str(days(-9)), ends_on=str(days(-1)))
    )

    assert answer.status_code == 422
    assert "Последний день доступа уже прошёл" in answer.content.decode()
    assert not Grant.objects.exists()
    assert not Message.objects.exists()


def test_the_loan_is_in_the_journal_of_the_person(people, client, things):
    client.force_login(people.chair)

    client.post(lend_url("member", things["member"]), told())

    entry = Entry.objects.get(action="accounts.grant.given")
    assert entry.person == f"members.member:{things['member'].pk}"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_on": ""}, "ends_on"),
        ({"reason": ""}, "reason"),
        ({"email": "никто"}, "email"),
        ({"ends_on": str(days(-1))}, "__all__"),
        ({"ends_on": str(days(400))}, "__all__"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_opened(people, client, things, wrong, field):
    client.force_login(people.chair)

    answer = client.post(lend_url("member", things["member"]), told(**wrong))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["surname"].value() == "Юристова"
    assert not Grant.objects.exists()
    assert not Message.objects.exists()
    assert not User.objects.filter(email=TOLD["email"]).exists()


def test_another_person_of_that_address_is_not_taken_for_him(people, client, things):
    client.force_login(people.chair)

    answer = client.post(lend_url("member", things["member"]), told(email=people.stranger.email))

    assert "записан другой человек" in answer.content.decode()
    assert not Grant.objects.exists()


@pytest.mark.parametrize("who", ["deputy", "shop_chair", "neighbour_chair", "auditor", "stranger"])
def test_who_does_not_manage_people_there_lends_nothing(people, client, things, who):
    client.force_login(getattr(people, who))

    for kind, obj in things.items():
        assert client.post(lend_url(kind, obj), told()).status_code == 404
    assert not Grant.objects.exists()


def test_only_what_the_table_names_is_lent(house, people):
    assert set(LENDABLE) == {
        kind.model._meta.label_lower for kind in KINDS.values() if kind.model is not Unit
    }
    with pytest.raises(GrantRefused, match="не дают"):
        lend(
            people.stranger, house.shop, Action.VIEW_UNIT,
            starts_on=days(0), ends_on=days(1), actor=people.chair,
        )  # fmt: skip
    card = make_member(house.shop)
    with pytest.raises(GrantRefused, match="не дают"):
        lend(
            people.stranger, card, Action.EDIT_MEMBER,
            starts_on=days(0), ends_on=days(1), actor=people.chair,
        )  # fmt: skip
    assert not UserObjectPermission.objects.exists()


@pytest.fixture
def kept(house, people):
    for number in range(3):
        make_member(house.shop, surname=f"Списочная-{number}")
    make_member(house.shop, surname="Другая")
    return SavedList.objects.create(owner=people.chair, title="Ветераны", query="q=Списочная")


def test_a_list_is_lent_as_it_stands_that_day(house, people, client, kept):
    client.force_login(people.chair)

    client.post(lend_url("list", kept), told())
    make_member(house.shop, surname="Списочная-9")

    assert [member.surname for member in seen()["Member"]] == [
        "Списочная-0", "Списочная-1", "Списочная-2",
    ]  # fmt: skip
    entry = Entry.objects.get(action="accounts.grant.list")
    assert len(entry.apart.data["people"]) == 3


def test_lent_again_it_is_of_those_who_stand_in_it_now(house, people, client, kept):
    client.force_login(people.chair)
    client.post(lend_url("list", kept), told())
    Member.objects.filter(surname="Списочная-0").update(surname="Ушедшая")
    make_member(house.shop, surname="Списочная-9")

    client.post(lend_url("list", kept), told())

    assert [member.surname for member in seen()["Member"]] == [
        "Списочная-1", "Списочная-2", "Списочная-9",
    ]  # fmt: skip
    assert Grant.objects.filter(part_of=None).count() == 1


def test_a_borrower_of_a_list_reads_it_and_takes_nothing_away(house, people, client, kept):
    client.force_login(people.chair)
    client.post(lend_url("list", kept), told())
    client.force_login(borrower())

    text = client.get(reverse("members:register")).content.decode()

    assert text.count("Списочная-") >= 3
    assert "Другая" not in text
    assert client.get(reverse("members:exports")).status_code == 404
    assert client.post(reverse("members:order_export"), {"format": "csv"}).status_code == 404
    assert client.get(reverse("rights:lent")).status_code == 404
    assert not Export.objects.exists()


def test_a_list_of_nobody_or_of_too_many_is_not_lent(house, people, client, kept, monkeypatch):
    client.force_login(people.chair)
    monkeypatch.setattr("accounts.lending.MOST_PEOPLE", 2)

    many = client.post(lend_url("list", kept), told()).content.decode()
    SavedList.objects.update(query="q=Никтошкина")
    nobody = client.post(lend_url("list", kept), told()).content.decode()

    assert "не больше 2 человек" in many
    assert "сейчас никого нет" in nobody
    assert MOST_PEOPLE == 500
    assert not Grant.objects.exists()


def test_a_list_of_another_is_not_lent(people, client, kept):
    client.force_login(people.territorial_chair)

    assert client.post(lend_url("list", kept), told()).status_code == 404


def test_taken_back_the_list_closes_but_what_was_lent_apart_stays(people, client, kept):
    client.force_login(people.chair)
    client.post(lend_url("list", kept), told())
    one = Member.objects.get(surname="Списочная-1")
    client.post(lend_url("member", one), told())
    whole = Grant.objects.get(content_type__model="savedlist")

    for _ in range(2):
        client.post(reverse("rights:take_back", args=[whole.pk]))

    assert seen() == {"Member": [one]}
    assert Entry.objects.filter(action="accounts.grant.taken").count() == 1


def test_the_page_shows_who_has_what_to_whom_it_concerns(people, client, things):
    client.force_login(people.chair)
    client.post(lend_url("member", things["member"]), told())
    pages = {}
    for who in ("chair", "territorial_chair", "neighbour_chair"):
        client.force_login(getattr(people, who))
        pages[who] = client.get(reverse("rights:lent")).content.decode()

    assert "Юристова Вера" in pages["chair"]
    assert "Карточкина" in pages["territorial_chair"]
    assert "Отдельно никому ничего не открыто" in pages["neighbour_chair"]


def test_the_page_costs_the_same_for_one_and_for_three(
    house, people, client, things, django_assert_max_num_queries
):
    client.force_login(people.chair)
    client.post(lend_url("member", things["member"]), told())
    costs = []
    for number in range(2):
        with django_assert_max_num_queries(60) as counted:
            client.get(reverse("rights:lent"))
        costs.append(len(counted))
        for other in range(2):
            card = make_member(house.shop)
            client.post(lend_url("member", card), told(email=f"l{number}{other}@example.org"))

    assert costs[0] == costs[1]


def test_it_is_told_before_the_end_and_vanishes_by_itself(people, client, things):
    client.force_login(people.chair)
    client.post(lend_url("member", things["member"]), told(ends_on=str(days(3))))
    Notice.objects.all().delete()

    assert [remind_of_ends(on=days(day)) for day in (-1, 0, 0, 3, 4)] == [0, 1, 1, 1, 0]

    assert Notice.objects.filter(user=people.chair).count() == 1
    assert Notice.objects.filter(user=borrower()).count() == 1
    assert not UserObjectPermission.objects.exists()
    assert close_over(on=days(5)) == 0
    Grant.objects.update(starts_on=days(-9), ends_on=days(-1))
    assert seen() == {}
    over = client.get(reverse("rights:lent"), {"over": "1"}).content.decode()
    assert "Юристова Вера" in over
