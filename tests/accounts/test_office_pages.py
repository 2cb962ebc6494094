"""Pages about people in office: who opens them, what they do, what they cost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Absence, Grant, Mandate, Responsibility, User
from applications.models import Application
from audit.models import Entry
from notifications.models import Message
from tests.factories import make_application, make_mandate, make_user
from unionportal.handing_over import pass_on_what_ended

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
ORLOV = {"email": "orlov@example.org", "surname": "Орлов", "name": "Пётр"}
SEEN = ORLOV | {"role": "primary_deputy", "seen": "primary_deputy"}  # what opens was read


def url(name, *args):
    return reverse(f"accounts:{name}", args=args)


def people_of(client, unit):
    return client.get("/office/people/", {"unit": unit.pk})


@pytest.mark.parametrize(
    ("who", "opens"),
    [
        ("admin", {"union", "territorial", "primary", "shop", "neighbour"}),
        ("territorial_chair", {"territorial", "primary", "shop", "neighbour"}),
        ("chair", {"primary", "shop"}),
        ("auditor", {"primary", "shop"}),
        ("trainer", {"primary"}),
        ("stranger", set()),
    ],
)
def test_the_page_of_an_organisation_is_for_who_may_see_it(house, people, client, who, opens):
    client.force_login(getattr(people, who))

    opened = {
        place
        for place in ("union", "territorial", "primary", "shop", "neighbour")
        if people_of(client, getattr(house, place)).status_code == 200
    }

    assert opened == opens


@pytest.mark.parametrize("unit", ["", "x", "0", "9" * 30])
def test_a_made_up_organisation_is_not_found(house, people, client, unit):
    client.force_login(people.admin)

    assert client.get("/office/people/", {"unit": unit}).status_code == 404


def test_without_an_organisation_ones_own_is_shown(house, people, client):
    client.force_login(people.chair)

    assert client.get("/office/people/").context["unit"] == house.primary


def test_the_page_tells_who_holds_what_since_when(house, people, client):
    ended = make_mandate(
        make_user(surname="Бывший"), house.primary, ends_on=TODAY() - timedelta(days=1)
    )
    ahead = make_mandate(
        make_user(surname="Будущий"),
        house.primary,
        Role.PRIMARY_DEPUTY,
        starts_on=TODAY() + timedelta(days=9),
    )
    Absence.objects.create(user=people.deputy, starts_on=TODAY(), ends_on=TODAY())
    client.force_login(people.chair)

    office = people_of(client, house.primary).context["office"]

    held = {mandate.user.surname: mandate for mandate in office.current}
    assert list(held)[:3] == ["Chair", "Deputy", "Будущий"]
    assert (held["Будущий"].is_ahead, held["Chair"].is_ahead) == (True, False)
    assert held["Deputy"].absence.ends_on == TODAY()
    assert office.former == [ended]
    assert ahead in office.current
    assert [mandate.user for mandate in office.above] == [
        people.territorial_chair,
        people.territorial_specialist,
        people.admin,
        people.specialist,
    ]
    assert (office.responsible, office.answers) == (people.chair, people.chair)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    house, people, client, number, django_assert_num_queries
):
    for _ in range(number):
        make_mandate(make_user(), house.primary, Role.PRIMARY_DEPUTY)
    client.force_login(people.chair)
    people_of(client, house.primary)

    with django_assert_num_queries(16):
        people_of(client, house.primary)


def test_a_mandate_is_given_with_a_letter(house, people, client):
    client.force_login(people.chair)
    told = SEEN | {"starts_on": "2026-11-02", "patronymic": "Ильич"}

    answer = client.post(url("give_mandate", house.primary.pk), told)

    mandate = Mandate.objects.get(user__surname="Орлов")
    message = Message.objects.get()
    assert answer["Location"] == f"/office/people/?unit={house.primary.pk}"
    assert (mandate.role, mandate.starts_on) == ("primary_deputy", date(2026, 11, 2))
    assert (message.kind, message.to_address) == ("invitation", "orlov@example.org")
    assert "Заместитель председателя ППО" in message.text


def test_who_has_a_password_is_only_told(house, people, client):
    client.force_login(people.chair)
    told = {
        "email": people.deputy.email,
        "surname": "Deputy",
        "name": "Мария",
        "role": "shop_chair",
        "seen": "shop_chair",
        "starts_on": "2026-11-02",
    }

    client.post(url("give_mandate", house.shop.pk), told)

    message = Message.objects.get()
    assert message.kind == "mandate_given"
    assert message.subject == "Вам дано полномочие: Председатель ЦПО"
    assert "/invitation/" not in message.text


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"role": "union_admin"}, "role"),
        ({"role": "trainer_of_all"}, "role"),
        ({"email": "не почта"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "2026-01-01"}, "__all__"),
    ],
)
def test_a_wrong_mandate_is_told_and_what_was_typed_stays(house, people, client, told, field):
    client.force_login(people.chair)
    good = SEEN | {"starts_on": "2026-11-02"}

    answer = client.post(url("give_mandate", house.primary.pk), good | told)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["surname"].value() == "Орлов"
    assert not User.objects.filter(surname="Орлов").exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("who", ["deputy", "auditor", "neighbour_chair", "stranger"])
def test_who_does_not_manage_people_changes_nothing(house, people, client, who):
    mandate = people.accountant.mandates.get()
    client.force_login(getattr(people, who))
    posts = {
        url("give_mandate", house.primary.pk): ORLOV | {"role": "primary_deputy"},
        url("end_mandate", mandate.pk): {"on": "2026-11-02"},
        url("mandate", mandate.pk): {"post": "Царь"},
        url("responsible", house.primary.pk): {"user": people.deputy.pk},
        url("change_person", people.accountant.pk): {"surname": "Другая"},
        url("send_away", people.accountant.pk): {
            "starts_on": "2026-11-02",
            "ends_on": "2026-11-02",
        },
        url("lend", people.employer_accountant.pk): {"employer": house.employer.pk},
        url("invite_again", house.primary.pk, people.accountant.pk): {},
    }
    before = list(Mandate.objects.order_by("pk").values())

    statuses = {address: client.post(address, told).status_code for address, told in posts.items()}

    assert set(statuses.values()) == {404}
    assert list(Mandate.objects.order_by("pk").values()) == before
    assert not Absence.objects.exists()
    assert not Grant.objects.exists()
    assert Responsibility.objects.get(unit=house.primary).user == people.chair


def test_an_office_that_ended_passes_its_open_work_on(house, people, client):
    application = make_application(house.primary, responsible=people.chair)
    other = make_application(house.neighbour, responsible=people.chair)
    client.force_login(people.territorial_chair)
    mandate = people.chair.mandates.get()
    asked = client.get(url("end_mandate", mandate.pk))

    client.post(url("end_mandate", mandate.pk), {"on": "2026-01-01"})

    application.refresh_from_db()
    other.refresh_from_db()
    assert [held.number for held, _ in asked.context["form"].rows] == [1, 1]
    assert application.responsible == people.admin
    assert other.responsible == people.chair
    assert Mandate.objects.get(pk=mandate.pk).ends_on == date(2026, 1, 1)


def test_an_office_that_ends_later_passes_its_work_on_at_night(house, people, client):
    application = make_application(house.primary, responsible=people.chair)
    client.force_login(people.admin)
    mandate = people.chair.mandates.get()
    client.post(url("end_mandate", mandate.pk), {"on": str(TODAY())})
    before = Application.objects.get(pk=application.pk).responsible
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=TODAY() - timedelta(days=1))

    passed = [pass_on_what_ended(), pass_on_what_ended()]

    assert before == people.chair
    assert passed == [1, 0]
    assert Application.objects.get(pk=application.pk).responsible == people.admin
    assert not Responsibility.objects.filter(user=people.chair).exists()


def test_who_still_acts_by_another_office_keeps_his_work(house, people, client):
    make_mandate(people.chair, house.territorial, Role.TERRITORIAL_SPECIALIST)
    application = make_application(house.primary, responsible=people.chair)
    client.force_login(people.admin)

    client.post(
        url("end_mandate", people.chair.mandates.get(unit=house.primary).pk), {"on": "2026-01-01"}
    )

    application.refresh_from_db()
    assert application.responsible == people.chair
    assert pass_on_what_ended() == 0


def test_who_acts_lower_down_by_another_office_keeps_his_work_there(house, people, client):
    make_mandate(people.chair, house.territorial, Role.TERRITORIAL_SPECIALIST)
    kept = make_application(house.primary, responsible=people.chair)
    passed = make_application(house.neighbour, responsible=people.chair)
    client.force_login(people.admin)
    Responsibility.objects.filter(unit=house.primary).delete()

    client.post(
        url("end_mandate", people.chair.mandates.get(unit=house.territorial).pk),
        {"on": "2026-01-01"},
    )

    kept.refresh_from_db()
    passed.refresh_from_db()
    assert (kept.responsible, passed.responsible) == (people.chair, people.admin)


def test_ones_own_right_is_kept_with_a_sentence(house, people, client):
    client.force_login(people.chair)
    mandate = people.chair.mandates.get()

    answer = client.post(url("end_mandate", mandate.pk), {"on": str(TODAY())})

    assert answer.status_code == 422
    assert "снять его с себя нельзя" in answer.content.decode()
    assert Mandate.objects.get(pk=mandate.pk).ends_on is None


def test_the_responsible_is_set_and_unset(house, people, client):
    client.force_login(people.chair)

    client.post(url("responsible", house.shop.pk), {"user": people.shop_chair.pk})
    chosen = Responsibility.objects.get(unit=house.shop).user
    refused = client.post(url("responsible", house.shop.pk), {"user": people.accountant.pk})
    client.post(url("responsible", house.shop.pk), {"user": ""})

    assert chosen == people.shop_chair
    assert refused.status_code == 422
    assert not Responsibility.objects.filter(unit=house.shop).exists()


def test_a_person_is_changed_from_his_page_and_reading_it_is_recorded(house, people, client):
    client.force_login(people.chair)
    page = client.get(url("person", people.deputy.pk))

    answer = client.post(
        url("change_person", people.deputy.pk),
        {
            "surname": "Новая",
            "name": "Мария",
            "patronymic": "",
            "phone": "+79123456789",
            "email": "n@example.org",
        },
    )

    user = User.objects.get(pk=people.deputy.pk)
    assert page.status_code == 200
    assert answer["Location"] == url("person", user.pk)
    assert (user.surname, user.email, str(user.phone)) == ("Новая", "n@example.org", "+79123456789")
    assert Entry.objects.filter(action="accounts.person.read").count() == 1


def test_a_login_already_taken_is_told_beside_its_field(house, people, client):
    client.force_login(people.chair)

    answer = client.post(
        url("change_person", people.deputy.pk),
        {"surname": "Новая", "name": "Мария", "email": people.admin.email},
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["email"] == ["С этой почтой уже входит другой человек."]
    assert answer.context["form"]["surname"].value() == "Новая"
    assert User.objects.get(pk=people.deputy.pk).surname == "Deputy"


@pytest.mark.parametrize(
    ("who", "status"),
    [("chair", 200), ("territorial_chair", 200), ("neighbour_chair", 404), ("stranger", 404)],
)
def test_a_person_is_seen_where_he_holds_office(house, people, client, who, status):
    client.force_login(getattr(people, who))

    assert client.get(url("person", people.deputy.pk)).status_code == status


def test_a_page_of_a_person_hides_his_offices_elsewhere(house, people, client):
    make_mandate(people.deputy, house.neighbour, Role.PRIMARY_ACCOUNTANT)
    client.force_login(people.chair)

    context = client.get(url("person", people.deputy.pk)).context

    assert [mandate.unit for mandate in context["mandates"]] == [house.primary]
    assert context["form"] is None  # he holds something the chair could not give


def test_an_employer_is_lent_and_taken_back(house, people, client):
    client.force_login(people.chair)
    page = url("person", people.employer_accountant.pk)

    client.post(
        url("lend", people.employer_accountant.pk),
        {"employer": house.employer.pk, "starts_on": str(TODAY()), "reason": "сверка"},
    )
    grant = Grant.objects.get()
    shown = client.get(page).context["grants"]
    client.post(url("take_back", grant.pk))

    assert (grant.action, grant.object_id) == ("view_dues", house.employer.pk)
    assert [(one.pk, one.employer) for one in shown] == [(grant.pk, house.employer)]
    assert not Grant.objects.exists()


def test_a_foreign_employer_is_not_offered(house, people, client):
    client.force_login(people.chair)

    answer = client.post(
        url("lend", people.employer_accountant.pk),
        {"employer": house.foreign_employer.pk, "starts_on": str(TODAY())},
    )

    assert answer.status_code == 422
    assert not Grant.objects.exists()


def test_an_invitation_is_sent_again_from_the_list(house, people, client):
    client.force_login(people.chair)
    client.post(
        url("give_mandate", house.primary.pk),
        SEEN | {"starts_on": str(TODAY())},
    )
    user = User.objects.get(surname="Орлов")

    answer = client.post(url("invite_again", house.primary.pk, user.pk))
    first, second = Message.objects.order_by("pk")

    assert answer["Location"] == f"/office/people/?unit={house.primary.pk}"
    assert first.url != second.url
    assert client.get(first.url).status_code == 404
    assert client.get(second.url).status_code == 200
