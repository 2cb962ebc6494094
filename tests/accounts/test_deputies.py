"""Deputies: the absent person's rights for his days away, no more and no longer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import absences, services, terms
from accounts.deputies import in_genitive
from accounts.enums import GrantRefused, Role
from accounts.forms import AbsenceForm
from accounts.models import Absence, Mandate, User
from accounts.policy import POLICY
from accounts.queries import head_of, responsible_for, users_who_may
from audit.models import Entry
from documents.contexts import _primary
from notifications.models import Notice
from structure.models import Unit
from structure.scope import Action
from tests.factories import in_office, make_mandate, make_user
from unionportal.absences import set_absence

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
WEEK = timedelta(days=7)


def send(user, deputy=None, *, actor=None, first=None, last=None):
    first = first or TODAY()
    return absences.set_absence(
        user.pk,
        starts_on=first,
        ends_on=last or first + WEEK,
        actor=actor or user,
        deputy_id=deputy and deputy.pk,
    )


def fresh(user):
    return User.objects.get(pk=user.pk)


def may(user, action, unit):
    return Unit.objects.for_user(fresh(user), action).filter(pk=unit.pk).exists()


def test_the_deputy_has_exactly_the_rights_of_the_absent_and_there_alone(house, people):
    send(people.chair, people.shop_chair)

    had = {action: set(Unit.objects.for_user(people.chair, action)) for action in Action}
    own = {action: set(Unit.objects.for_user(people.shop_chair, action)) for action in Action}
    now = {
        action: set(Unit.objects.for_user(fresh(people.shop_chair), action)) for action in Action
    }
    assert now == {action: had[action] | own[action] for action in Action}
    assert {action for action in Action if had[action]} == set(POLICY[Role.PRIMARY_CHAIR])


@pytest.mark.parametrize(("day", "acts"), [(-1, False), (0, True), (7, True), (8, False)])
def test_the_rights_begin_and_end_by_themselves(house, people, day, acts):
    first = TODAY() + timedelta(days=10)
    send(people.chair, people.shop_chair, first=first)

    able = users_who_may(Action.DECIDE_APPLICATION, house.primary, on=first + timedelta(days=day))

    assert able.filter(pk=people.shop_chair.pk).exists() == acts


def test_new_work_goes_to_the_deputy_and_then_back(house, people):
    send(people.chair, people.deputy)

    assert responsible_for(house.shop) == people.deputy
    assert responsible_for(house.shop, on=TODAY() + WEEK + timedelta(days=1)) == people.chair


def test_papers_are_signed_by_the_deputy_as_acting(house, people):
    send(people.chair, people.deputy)

    head = head_of(house.primary)
    assert (head.user, head.title) == (people.deputy, "и. о. председателя ППО")
    assert _primary(house.primary, None)["chair_post"] == "и. о. председателя ППО"
    assert head_of(house.primary, on=TODAY() + WEEK + timedelta(days=1)).user == people.chair


@pytest.mark.parametrize(
    ("post", "said"),
    [
        ("Председатель профкома", "председателя профкома"),
        ("Заместитель председателя", "заместителя председателя"),
        ("Главный энергетик", ""),
        ("", ""),
    ],
)
def test_a_post_after_acting_is_said_in_the_genitive(post, said):
    assert in_genitive(post) == said


def test_who_comes_back_early_takes_the_rights_back_at_once(house, people):
    absence = send(people.chair, people.shop_chair, first=TODAY() - timedelta(days=2))

    absences.end_absence(absence.pk, actor=people.chair)

    assert not may(people.shop_chair, Action.MANAGE_PEOPLE, house.primary)
    assert responsible_for(house.primary) == people.chair
    assert Mandate.objects.get(standing_in_for__isnull=False).ends_on == TODAY() - timedelta(days=1)


def test_an_absence_taken_back_before_it_began_leaves_no_deputy(house, people):
    absence = send(people.chair, people.shop_chair, first=TODAY() + timedelta(days=3))

    absences.end_absence(absence.pk, actor=people.chair)

    assert not Absence.objects.exists()
    assert not Mandate.objects.filter(standing_in_for__isnull=False).exists()


def test_a_deputy_stands_in_no_longer_than_the_office_lasts(house, people):
    mandate = people.chair.mandates.get()
    last = TODAY() + timedelta(days=3)
    send(people.chair, people.shop_chair)

    services.end_mandate(mandate.pk, on=last, actor=people.admin)

    assert Mandate.objects.get(standing_in_for=mandate).ends_on == last


def test_when_the_absent_person_s_office_is_over_the_deputy_acts_no_more(house, people):
    send(people.chair, people.shop_chair)
    services.end_mandate(
        people.chair.mandates.get().pk, on=TODAY() - timedelta(days=1), actor=people.admin
    )

    assert not may(people.shop_chair, Action.MANAGE_PEOPLE, house.primary)
    with pytest.raises(GrantRefused):
        services.end_mandate(
            people.deputy.mandates.get().pk, on=TODAY(), actor=fresh(people.shop_chair)
        )
    assert people.deputy.mandates.get().ends_on is None


def test_an_office_that_ends_within_the_absence_is_stood_in_for_until_then(house, people):
    last = TODAY() + timedelta(days=3)
    Mandate.objects.filter(user=people.chair).update(ends_on=last)

    send(people.chair, people.shop_chair)

    assert Mandate.objects.get(standing_in_for__isnull=False).ends_on == last


def test_a_deputy_of_a_deputy_gets_nothing_of_the_first(house, people):
    send(people.chair, people.shop_chair)
    with pytest.raises(GrantRefused, match="вместо Chair"):
        send(people.shop_chair, people.deputy)

    assert Absence.objects.count() == 1


@pytest.mark.parametrize(
    "who", ["neighbour_chair", "stranger", "employer_accountant", "trainer", "auditor", "chair"]
)
def test_who_is_not_near_is_not_let_stand_in(house, people, who):
    with pytest.raises(GrantRefused):
        send(people.chair, getattr(people, who))

    assert not Absence.objects.exists()
    assert not Mandate.objects.filter(standing_in_for__isnull=False).exists()
    assert not Entry.objects.filter(action__startswith="accounts.deputy").exists()


def test_who_manages_nobody_does_not_hand_his_rights_down(house, people):
    below = people.chair

    with pytest.raises(GrantRefused, match="Того, кто работает ниже"):
        send(people.territorial_specialist, below)
    refused = Absence.objects.count(), Mandate.objects.exclude(standing_in_for=None).count()
    send(people.territorial_specialist, below, actor=people.territorial_chair)

    assert refused == (0, 0)
    assert Mandate.objects.get(standing_in_for__isnull=False).user == below


@pytest.mark.parametrize(("days", "is_set"), [(365, True), (366, False), (36500, False)])
def test_nobody_is_away_for_longer_than_a_year(house, people, days, is_set):
    if is_set:
        send(people.chair, people.deputy, last=TODAY() + timedelta(days=days))
    else:
        with pytest.raises(GrantRefused, match="не больше чем на год"):
            send(people.chair, people.deputy, last=TODAY() + timedelta(days=days))

    assert Absence.objects.exists() is is_set
    assert Mandate.objects.filter(standing_in_for__isnull=False).exists() is is_set


def test_nobody_acts_in_the_place_of_one_whose_account_is_closed(house, people, client):
    operator = make_user(is_staff=True, is_superuser=True)
    send(people.chair, people.shop_chair)
    had = may(people.shop_chair, Action.MANAGE_PEOPLE, house.primary)
    client.force_login(operator)
    chair = people.chair
    told = {name: getattr(chair, name) for name in ("email", "surname", "name", "patronymic")}

    answer = client.post(reverse("admin:accounts_user_change", args=[chair.pk]), told)

    assert (answer.status_code, fresh(chair).is_active) == (302, False)
    assert had
    assert not may(people.shop_chair, Action.MANAGE_PEOPLE, house.primary)
    cut = Entry.objects.get(action="accounts.deputy.ended")
    assert cut.data["new"] == str(TODAY() - timedelta(days=1))


def test_who_is_away_himself_or_locked_does_not_stand_in(house, people):
    send(people.deputy)
    with pytest.raises(GrantRefused, match="в эти дни отсутствует"):
        send(people.chair, people.deputy)
    User.objects.filter(pk=people.shop_chair.pk).update(is_active=False)
    with pytest.raises(GrantRefused, match="Вход этого человека закрыт"):
        send(people.chair, people.shop_chair)


def test_a_manager_names_a_deputy_only_for_what_he_could_give(house, people):
    make_mandate(people.chair, house.territorial, Role.TERRITORIAL_SPECIALIST)
    head = in_office(house.primary, Role.PRIMARY_CHAIR, surname="Второй")

    send(people.chair, people.deputy, actor=head)

    given = Mandate.objects.filter(standing_in_for__isnull=False)
    assert [mandate.unit for mandate in given] == [house.primary]


def test_a_deputy_s_mandate_is_changed_by_nobody(house, people):
    send(people.chair, people.deputy)
    given = Mandate.objects.get(standing_in_for__isnull=False)

    for write in (
        lambda: services.end_mandate(given.pk, on=TODAY(), actor=people.admin),
        lambda: terms.change_term(given.pk, ends_on=None, actor=people.admin),
    ):
        with pytest.raises(GrantRefused, match="закончатся сами"):
            write()
    assert Mandate.objects.get(pk=given.pk).ends_on == given.ends_on


def test_the_deputy_is_told_and_everything_is_recorded(house, people):
    set_absence(
        people.chair,
        starts_on=TODAY(),
        ends_on=TODAY(),
        deputy_id=people.deputy.pk,
        actor=people.chair,
    )

    assert "вы исполняете обязанности: Chair" in Notice.objects.get(user=people.deputy).text
    entry = Entry.objects.get(action="accounts.deputy.named")
    assert (entry.actor_id, entry.unit_id) == (people.chair.pk, house.primary.pk)
    assert entry.data["absent"] == people.chair.pk


def test_everybody_sees_who_acts_and_until_when(house, people, client):
    send(people.chair, people.deputy)
    until = f"{TODAY() + WEEK:%d.%m.%Y}"
    client.force_login(people.deputy)
    own = client.get("/office/profile/").content.decode()
    client.force_login(people.territorial_chair)
    office = client.get(f"/office/people/?unit={house.primary.pk}").content.decode()

    assert f"и. о. председателя ППО до {until}" in own
    assert "И. о. председателя ППО" in office
    assert "вместо: Chair М. П." in office
    assert "обязанности исполняет Deputy М. П." in office


def test_the_page_offers_those_near_and_keeps_what_was_typed(house, people, client):
    client.force_login(people.chair)
    form = client.get("/office/profile/").context["absence_form"]
    offered = set(form.fields["deputy"].queryset)
    said = [title for _, title in form.fields["deputy"].choices]

    answer = client.post(
        reverse("accounts:go_away"),
        {
            "starts_on": str(TODAY()),
            "ends_on": str(TODAY() - WEEK),
            "reason": "отпуск",
            "deputy": people.deputy.pk,
        },
    )

    assert {people.deputy, people.shop_chair, people.territorial_chair, people.admin} <= offered
    assert not {people.chair, people.neighbour_chair, people.employer_accountant} & offered
    assert not {people.trainer, people.auditor} & offered
    assert said[1] == f"{people.accountant.full_name} — Бухгалтер, {house.primary.short_name}"
    assert house.primary.short_name not in said[-1]
    assert answer.status_code == 422
    assert answer.context["absence_form"]["deputy"].value() == str(people.deputy.pk)
    assert not Absence.objects.exists()


def test_whom_he_may_not_name_is_not_offered(house, people):
    absent = people.territorial_specialist

    by_himself = AbsenceForm(user=absent, actor=absent).fields["deputy"].queryset
    by_the_chair = (
        AbsenceForm(user=absent, actor=people.territorial_chair).fields["deputy"].queryset
    )

    assert people.chair not in by_himself
    assert people.chair in by_the_chair
    assert people.admin in by_himself


@pytest.mark.parametrize("number", [1, 3])
def test_who_answers_is_asked_at_the_same_cost(house, people, number, django_assert_num_queries):
    for _ in range(number):
        send(make_mandate(make_user(), house.primary, Role.PRIMARY_DEPUTY).user)
    send(people.chair, people.deputy)

    with django_assert_num_queries(2):
        responsible_for(house.group)


def give(people, house, *, first=None, last=None, role=Role.PRIMARY_ACCOUNTANT, actor=None):
    return services.give_mandate(
        unit_id=house.primary.pk, role=role, email=people.chair.email,
        surname=people.chair.surname, name=people.chair.name, starts_on=first or TODAY(),
        ends_on=last, actor=actor or people.territorial_chair,
    )  # fmt: skip


def test_an_office_given_during_an_absence_has_the_deputy_too(house, people):
    send(people.chair, people.deputy)

    given = give(people, house)

    stands = Mandate.objects.get(standing_in_for=given)
    assert (stands.user, stands.role) == (people.deputy, Role.PRIMARY_ACCOUNTANT)
    assert (stands.starts_on, stands.ends_on) == (TODAY(), TODAY() + WEEK)
    assert stands.absence == Absence.objects.get()
    assert (
        Entry.objects.filter(
            action="accounts.deputy.named", subject=f"accounts.mandate:{stands.pk}"
        ).count()
        == 1
    )


def test_the_deputy_goes_with_the_absence_as_from_the_others(house, people):
    send(people.chair, people.deputy)
    given = give(people, house)

    absences.end_absence(Absence.objects.get().pk, actor=people.chair, on=TODAY())

    assert not Mandate.objects.current().filter(standing_in_for=given).exists()
    assert Mandate.objects.filter(pk=given.pk, ends_on=None).exists()


def test_an_office_that_begins_after_the_absence_has_none(house, people):
    send(people.chair, people.deputy)

    given = give(people, house, first=TODAY() + WEEK + timedelta(days=1))

    assert not Mandate.objects.filter(standing_in_for=given).exists()


def test_an_office_is_given_though_the_deputy_cannot_hold_it(house, people):
    send(people.chair, people.deputy)
    User.objects.filter(pk=people.deputy.pk).update(is_active=False)

    given = give(people, house)

    assert given.pk
    assert not Mandate.objects.filter(standing_in_for=given).exists()
