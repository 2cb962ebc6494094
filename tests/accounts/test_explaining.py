"""The explanation of a right is told apart from the querysets that give it: both must agree."""

import random
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from guardian.models import UserObjectPermission

from accounts import reasons
from accounts.enums import Role
from accounts.explaining import could_give, seers_by_grant, seers_by_office, why, why_all
from accounts.models import Grant, Mandate, User
from accounts.policy import LEVELS
from accounts.titles import GROUPS, TITLES
from applications.models import Application
from dues.models import DuesRegister
from members.models import Member
from resolutions.models import Resolution
from structure.models import Employer, Unit
from structure.scope import Action
from tests.applications.situations import drafted
from tests.factories import make_application, make_mandate, make_member, make_unit, make_user
from tests.house.grounds import a_register

pytestmark = pytest.mark.django_db

MODELS = (Unit, Employer, Member, Application, Resolution, DuesRegister)


def days(number):
    return timezone.localdate() + timedelta(days=number)


def lent(user, obj, action, by, *, starts=-1, ends=10, is_whole=True, **fields):
    """The two rows of a grant as they lie, whoever may give it; ``is_whole`` both of them."""
    kind = ContentType.objects.get_for_model(obj)
    grant, is_new = Grant.objects.get_or_create(
        user=user, content_type=kind, object_id=obj.pk, action=action,
        defaults={
            "starts_on": days(starts), "ends_on": ends if ends is None else days(ends),
            "granted_by": by, **fields,
        },
    )  # fmt: skip
    if is_new and is_whole:
        permission, _ = Permission.objects.get_or_create(
            codename=action, content_type=kind, defaults={"name": action}
        )
        UserObjectPermission.objects.get_or_create(
            user=user, permission=permission, content_type=kind, object_pk=str(obj.pk)
        )
    return grant


@pytest.fixture
def world(house, people):
    """A tree with people and papers everywhere, and offices and grants at random."""
    rnd = random.Random(20261126)  # noqa: S311 -- the same rows each time
    units = list(Unit.objects.order_by("pk"))
    primaries = [house.primary, house.neighbour, house.stranger_primary]
    for unit in (*primaries, house.shop, house.group, house.territorial):
        make_member(unit)
        drafted([make_application(unit, stage="resolution")], people.admin)
    gone = make_member(house.primary)
    Member.objects.filter(pk=gone.pk).update(merged_into=Member.objects.first())
    for unit, employer in (
        (house.primary, house.employer),
        (house.neighbour, house.foreign_employer),
    ):
        register = a_register(unit, employer, {})
        a_register(unit, employer, {})
        DuesRegister.objects.filter(pk=register.pk).update(handed_on=days(-2))
    users = []
    for number in range(40):
        user = make_user(surname=f"Случайный-{number}", is_active=rnd.random() > 0.1)
        users.append(user)
        for _ in range(rnd.randint(0, 3)):
            starts = rnd.choice((-300, -30, -1, 0, 1, 20))
            ends = rnd.choice((None, starts, starts + 10, starts + 400))
            unit, role = rnd.choice(units), rnd.choice(list(Role))
            if ends is None and user.mandates.filter(unit=unit, role=role, ends_on=None).exists():
                continue
            make_mandate(
                user,
                unit,
                role,
                starts_on=days(starts),
                ends_on=None if ends is None else days(ends),
            )
    objects = [obj for model in MODELS for obj in model.objects.order_by("pk")]
    for _ in range(250):
        lent(
            rnd.choice(users), rnd.choice(objects),
            rnd.choice((Action.VIEW_UNIT, Action.VIEW_MEMBER, Action.VIEW_APPLICATION,
                        Action.VIEW_RESOLUTION, Action.VIEW_DUES, Action.HANDLE_APPLICATION)),
            people.admin, starts=rnd.choice((-10, 0, 1)), ends=rnd.choice((None, -1, 0, 5)) or None,
            is_whole=rnd.random() > 0.2,
        )  # fmt: skip
    return [*users, people.chair, people.stranger, people.accountant], objects


def may_see(user, obj, action):
    fresh = User.objects.get(pk=user.pk)  # a user object lives for one request
    return type(obj).objects.for_user(fresh, action).filter(pk=obj.pk).exists()


def test_the_explanation_agrees_with_the_querysets(world):
    users, objects = world
    seen = {
        (user.pk, action, model): set(
            model.objects.for_user(user, action).values_list("pk", flat=True)
        )
        for user in users
        for user in [User.objects.get(pk=user.pk)]
        for action in Action
        for model in MODELS
    }
    asked, yes, differing = 0, 0, []
    for user in users:
        for obj in objects:
            for answer in why_all(user, obj, list(Action)):
                truth = obj.pk in seen[user.pk, answer.action, type(obj)]
                asked, yes = asked + 1, yes + truth
                if bool(answer) is not truth:
                    differing.append((user.pk, obj, answer))

    assert differing == []
    assert asked > 40_000
    assert 2_000 < yes < asked - 2_000


def test_who_sees_it_are_those_for_whom_the_querysets_find_it(world):
    _, objects = world
    actions = (Action.VIEW_UNIT, Action.VIEW_MEMBER, Action.VIEW_APPLICATION, Action.VIEW_DUES)
    everybody = [User.objects.get(pk=pk) for pk in User.objects.values_list("pk", flat=True)]
    for action in actions:
        seen = {
            (user.pk, model): set(model.objects.for_user(user, action).values_list("pk", flat=True))
            for user in everybody
            for model in MODELS
        }
        for obj in objects[::3]:
            told = {seer.user.pk for seer in seers_by_grant(obj, action)}
            after = None
            while after != "":
                page, after = seers_by_office(obj, action, after=after or "", size=3)
                told |= {seer.user.pk for seer in page}
            truth = {user.pk for user in everybody if obj.pk in seen[user.pk, type(obj)]}

            assert told == truth, (obj, action)


def test_a_yes_is_told_as_office_place_and_rule(house, people):
    card = make_member(house.shop)

    answer = why(people.chair, card, Action.VIEW_MEMBER)

    assert [reason.said for reason in answer.reasons] == [
        [
            "Председатель ППО, ППО «Волжская ГЭС», с 01.01.2020",
            "ЦПО электроцеха входит в ППО «Волжская ГЭС»",
            "«Председатель ППО» видит учётные карточки людей в своей организации и во всех ниже",
        ]
    ]


def test_a_deputy_is_told_together_with_whose_he_is(house, people):
    card = make_member(house.primary)
    deputy = make_user(surname="Заменова")
    make_mandate(
        deputy, house.primary, Role.PRIMARY_CHAIR,
        starts_on=days(-1), ends_on=days(5), standing_in_for=people.chair.mandates.get(),
    )  # fmt: skip

    said = why(deputy, card, Action.VIEW_MEMBER).reasons[0].said[0]

    assert said.endswith("; исполняет обязанности: Chair М. П.")


def test_a_yes_by_grant_tells_dates_reason_and_who_gave_it(house, people):
    card = make_member(house.primary)
    lent(people.stranger, card, Action.VIEW_MEMBER, people.chair, reason="сверка стажа")

    (reason,) = why(people.stranger, card, Action.VIEW_MEMBER).reasons

    assert isinstance(reason, reasons.ByGrant)
    assert reason.said == [
        f"Доступ дан отдельно, с {days(-1):%d.%m.%Y} по {days(10):%d.%m.%Y}: сверка стажа",
        "дал Chair М. П.",
        "по этому доступу человек видит учётные карточки людей, и ничего больше",
    ]


@pytest.mark.parametrize(
    ("who", "obstacle"),
    [
        ("neighbour_chair", reasons.Elsewhere),
        ("accountant", reasons.WithoutRight),
        ("stranger", reasons.NoOffice),
    ],
)
def test_a_no_names_the_condition_that_fails(house, people, who, obstacle):
    answer = why(getattr(people, who), make_member(house.primary), Action.VIEW_MEMBER)

    assert not answer
    assert [type(one) for one in answer.obstacles] == [obstacle]


def test_a_no_by_date_and_by_a_locked_account(house):
    card = make_member(house.primary)
    late, early, locked = (make_user() for _ in range(3))
    make_mandate(late, house.primary, ends_on=days(-1))
    make_mandate(early, house.primary, starts_on=days(1))
    make_mandate(locked, house.primary)
    User.objects.filter(pk=locked.pk).update(is_active=False)

    told = [why(user, card, Action.VIEW_MEMBER).obstacles for user in (late, early, locked)]

    assert [type(one) for (one,) in told] == [reasons.Over, reasons.NotYet, reasons.Locked]


def test_a_rule_for_one_organisation_does_not_reach_below(house, people):
    answer = why(people.trainer, house.shop, Action.VIEW_UNIT)

    assert [type(one) for one in answer.obstacles] == [reasons.TooFarDown]


def test_who_could_give_it_are_the_nearest_who_manage_people(house, people):
    found = could_give(make_member(house.shop), Action.VIEW_MEMBER)

    assert [mandate.user for mandate in found] == [
        people.chair, people.territorial_chair, people.admin,
    ]  # fmt: skip
    assert could_give(house.shop, Action.ENTER_AS)[0].user == people.admin


def test_an_explanation_costs_the_same_for_one_office_and_for_three(
    house, people, django_assert_num_queries
):
    card = make_member(house.shop)
    busy = make_user()
    for role in sorted(LEVELS, key=str)[:3]:
        make_mandate(busy, house.primary, role)
    for user in (people.chair, busy):
        ContentType.objects.clear_cache()
        with django_assert_num_queries(6):
            why_all(user, Member.objects.select_related("unit").get(pk=card.pk), list(Action))


def test_who_sees_costs_the_same_with_more_people(house, people, django_assert_num_queries):
    card = Member.objects.select_related("unit").get(pk=make_member(house.primary).pk)
    seers_by_office(card, Action.VIEW_MEMBER)
    for _ in range(2):
        with django_assert_num_queries(2):
            seers_by_office(card, Action.VIEW_MEMBER)
        for _ in range(2):
            make_mandate(make_user(), house.primary, Role.PRIMARY_DEPUTY)


def test_offices_that_have_ended_see_nothing(house):
    card = make_member(make_unit("primary", house.territorial))
    Mandate.objects.update(ends_on=days(-1))

    assert seers_by_office(card, Action.VIEW_MEMBER) == ([], "")


def test_every_action_has_a_title_and_a_group():
    grouped = [action for group in GROUPS for action in group.actions]

    assert sorted(grouped) == sorted(Action) == sorted(TITLES)
