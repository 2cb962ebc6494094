"""What was in hand because of an office goes on when it ends, and comes back when it was a slip."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from accounts import absences
from accounts.enums import GrantRefused, HandoverState, Role
from accounts.models import Grant, HandedOver, Handover, Mandate, Responsibility
from accounts.queries import responsible_for
from applications.enums import Stage
from applications.models import Application
from audit.models import Entry
from audit.services import operation
from imports.enums import State
from imports.models import Import
from members.models import SavedList
from notifications.models import Notice, Todo
from notifications.services import put_todo
from structure.models import Employer
from structure.scope import Action
from tests.applications.situations import drafted
from tests.factories import (
    LONG_AGO,
    in_office,
    make_application,
    make_mandate,
)
from unionportal.handing_over import end, pass_on_what_ended, preview, take_back
from unionportal.in_hand import KINDS as ALL_KINDS

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)
YESTERDAY = TODAY() - DAY
KINDS = [
    "applications",
    "responsible",
    "transfers",
    "todos",
    "drafts",
    "lists",
    "imports",
    "grants",
]


def todo(unit, user, about, name):
    return put_todo(
        f"Дело {name}", key=f"test:{name}", unit=unit, user=user, about=about, url="/office/"
    )


@pytest.fixture
def in_hand(house, people):
    """One thing of every kind in the hands of the chair, and the same kinds elsewhere."""
    chair, unit = people.chair, house.primary
    application = make_application(house.shop, responsible=chair)
    things = {
        "applications": application,
        "responsible": Responsibility.objects.get(unit=unit),
        "todos": todo(unit, chair, application, "todo"),
        "drafts": drafted([make_application(unit, stage=Stage.RESOLUTION)], chair),
        "lists": SavedList.objects.create(owner=chair, shared_with=unit, title="Молодёжь"),
        "imports": Import.objects.create(
            unit=unit, actor=chair, name="1.csv", sha256="0" * 64, kind="csv", state=State.CHECKED
        ),
        "grants": Grant.objects.create(
            user=people.employer_accountant,
            content_type=ContentType.objects.get_for_model(Employer),
            object_id=house.employer.pk,
            action=Action.VIEW_DUES,
            starts_on=LONG_AGO,
            granted_by=chair,
            unit=unit,
        ),
    }
    things["transfers"] = todo(unit, chair, application, "transfer")
    Todo.objects.filter(pk=things["transfers"].pk).update(about="members.transfer:1")
    make_application(house.neighbour, responsible=chair)
    SavedList.objects.create(owner=chair, title="Только мой")
    todo(house.neighbour, chair, application, "elsewhere")
    return things


@pytest.fixture
def successor(house, people):
    return in_office(house.primary, Role.PRIMARY_CHAIR, surname="Преемник")


def chair_s(people):
    return people.chair.mandates.get()


def holders(things):
    found = {
        "applications": Application.objects.get(pk=things["applications"].pk).responsible,
        "transfers": Todo.objects.get(pk=things["transfers"].pk).user,
        "todos": Todo.objects.get(pk=things["todos"].pk).user,
        "lists": SavedList.objects.get(pk=things["lists"].pk).owner,
        "imports": Import.objects.get(pk=things["imports"].pk).actor,
        "grants": Grant.objects.get(pk=things["grants"].pk).granted_by,
    }
    own = Responsibility.objects.filter(unit=things["responsible"].unit_id).first()
    return found | {"responsible": own and own.user}


def test_the_page_counts_what_he_would_lose_and_nothing_else(house, people, in_hand):
    held = preview(chair_s(people))

    assert sorted(one.kind.name for one in held) == sorted(KINDS)
    assert {one.kind.name: one.number for one in held} == dict.fromkeys(KINDS, 1)


def test_what_he_may_still_do_by_another_office_is_not_counted(house, people, in_hand):
    make_mandate(people.chair, house.shop, Role.SHOP_CHAIR)

    held = {one.kind.name for one in preview(people.chair.mandates.get(unit=house.primary))}

    assert "applications" not in held
    assert "responsible" in held


def test_the_new_chair_gets_all_of_it_in_one_operation(house, people, in_hand, successor):
    with operation() as known:
        handover = end(chair_s(people).pk, on=YESTERDAY, actor=people.admin)

    assert set(holders(in_hand).values()) == {successor}
    draft = Todo.objects.get(key__startswith="handover:")
    assert (draft.user, draft.url) == (successor, in_hand["drafts"].get_absolute_url())
    assert handover.state == HandoverState.DONE
    assert HandedOver.objects.filter(handover=handover).count() == 8
    lines = Entry.objects.filter(action="accounts.handover.passed")
    assert {line.operation for line in lines} == {known} == {handover.operation}
    titles = sorted(kind.title for kind in ALL_KINDS.values())
    assert sorted(line.data["kind"] for line in lines) == titles
    assert Notice.objects.get(user=successor).text.endswith("Всего 8.")


def test_what_is_elsewhere_stays_his(house, people, in_hand, successor):
    end(chair_s(people).pk, on=YESTERDAY, actor=people.admin)

    assert Application.objects.get(unit=house.neighbour).responsible == people.chair
    assert SavedList.objects.get(title="Только мой").owner == people.chair
    assert Todo.objects.get(key="test:elsewhere").user == people.chair


def test_each_kind_goes_to_whom_it_was_given(house, people, in_hand, successor):
    choices = {"applications": people.deputy.pk, "lists": people.territorial_chair.pk}

    end(chair_s(people).pk, on=YESTERDAY, actor=people.admin, choices=choices)

    found = holders(in_hand)
    assert found["applications"] == people.deputy
    assert found["lists"] == people.territorial_chair
    assert found["todos"] == successor


def test_without_a_successor_the_next_above_gets_it(house, people, in_hand):
    end(chair_s(people).pk, on=YESTERDAY, actor=people.territorial_chair)

    found = holders(in_hand)
    assert found.pop("responsible") is None
    assert set(found.values()) == {people.admin}
    assert responsible_for(house.primary) == people.admin


def test_who_may_not_have_it_does_not_get_it(house, people, in_hand):
    choices = {"applications": people.accountant.pk, "lists": people.stranger.pk}

    end(chair_s(people).pk, on=YESTERDAY, actor=people.admin, choices=choices)

    found = holders(in_hand)
    assert (found["applications"], found["lists"]) == (people.admin, people.admin)


def test_a_list_of_the_same_title_gets_a_number(house, people, in_hand, successor):
    SavedList.objects.create(owner=successor, title="Молодёжь")

    end(chair_s(people).pk, on=YESTERDAY, actor=people.admin)

    titles = set(SavedList.objects.filter(owner=successor).values_list("title", flat=True))
    assert titles == {"Молодёжь", "Молодёжь (2)"}


def test_an_office_that_ends_later_leaves_a_plan_for_the_night(house, people, in_hand):
    mandate = chair_s(people)
    end(mandate.pk, on=TODAY(), actor=people.admin, choices={"todos": people.deputy.pk})
    before = holders(in_hand)

    tonight = [pass_on_what_ended(on=TODAY()), pass_on_what_ended(on=TODAY() + DAY)]
    again = pass_on_what_ended(on=TODAY() + 9 * DAY)

    assert set(before.values()) == {people.chair}
    assert (tonight, again) == ([0, 7], 0)
    assert holders(in_hand)["todos"] == people.deputy


def test_an_office_that_ends_by_its_term_is_passed_on_by_the_same_rule(
    house, people, in_hand, successor
):
    Mandate.objects.filter(user=people.chair).update(ends_on=YESTERDAY)

    assert pass_on_what_ended() == 8
    assert set(holders(in_hand).values()) == {successor}
    assert Handover.objects.get().actor is None


def test_one_broken_office_does_not_keep_back_the_others(house, people, monkeypatch):
    mine = make_application(house.neighbour, responsible=people.neighbour_chair)
    users = [people.chair, people.neighbour_chair]
    Mandate.objects.filter(user__in=users).update(ends_on=YESTERDAY)
    from unionportal import handing_over

    real = handing_over.pass_on_ended

    def fail_first(pk, **told):
        if pk == people.chair.mandates.get().pk:
            raise RuntimeError
        return real(pk, **told)

    monkeypatch.setattr(handing_over, "pass_on_ended", fail_first)

    assert pass_on_what_ended() == 1
    assert Application.objects.get(pk=mine.pk).responsible == people.admin


def test_work_of_a_deputy_returns_to_the_absent_when_the_days_are_over(house, people):
    absence = absences.set_absence(
        people.chair.pk, starts_on=TODAY() - 3 * DAY, ends_on=TODAY() + DAY,
        actor=people.chair, deputy_id=people.shop_chair.pk,
    )  # fmt: skip
    application = make_application(house.primary, responsible=people.shop_chair)
    kept = make_application(house.shop, responsible=people.shop_chair)
    absences.end_absence(absence.pk, actor=people.chair)

    assert pass_on_what_ended() == 1
    assert Application.objects.get(pk=application.pk).responsible == people.chair
    assert Application.objects.get(pk=kept.pk).responsible == people.shop_chair


def test_work_of_a_few_hours_is_passed_on_too(house, people):
    absence = absences.set_absence(
        people.chair.pk, starts_on=TODAY(), ends_on=TODAY() + DAY,
        actor=people.chair, deputy_id=people.shop_chair.pk,
    )  # fmt: skip
    application = make_application(house.primary, responsible=people.shop_chair)
    absences.end_absence(absence.pk, actor=people.chair)

    assert pass_on_what_ended() == 1
    assert Application.objects.get(pk=application.pk).responsible == people.chair


def test_a_slip_is_taken_back_with_all_the_work(house, people, in_hand, successor):
    before = holders(in_hand)
    handover = end(chair_s(people).pk, on=YESTERDAY, actor=people.admin)

    assert take_back(handover.pk, actor=people.admin) == (8, 0)
    assert holders(in_hand) == before
    assert not Todo.objects.filter(key__startswith="handover:").exists()
    assert chair_s(people).ends_on is None
    entry = Entry.objects.get(action="accounts.handover.taken_back")
    assert (entry.data["returned"], entry.data["stayed"]) == (8, 0)


def test_a_responsibility_dropped_is_given_back(house, people, in_hand):
    handover = end(chair_s(people).pk, on=YESTERDAY, actor=people.admin)

    take_back(handover.pk, actor=people.admin)

    assert Responsibility.objects.get(unit=house.primary).user == people.chair


def test_what_has_moved_since_stays_where_it_is(house, people, in_hand, successor):
    handover = end(chair_s(people).pk, on=YESTERDAY, actor=people.admin)
    Application.objects.filter(pk=in_hand["applications"].pk).update(responsible=people.deputy)
    Todo.objects.filter(pk=in_hand["todos"].pk).update(done_at=timezone.now())

    assert take_back(handover.pk, actor=people.admin) == (6, 2)
    found = holders(in_hand)
    assert (found["applications"], found["todos"]) == (people.deputy, successor)


def test_a_plan_is_taken_back_before_the_night(house, people, in_hand):
    handover = end(chair_s(people).pk, on=TODAY(), actor=people.admin)

    assert take_back(handover.pk, actor=people.admin) == (0, 0)
    assert pass_on_what_ended(on=TODAY() + DAY) == 0
    assert chair_s(people).ends_on is None


def test_after_a_week_or_twice_or_by_term_nothing_is_taken_back(house, people, in_hand):
    handover = end(chair_s(people).pk, on=YESTERDAY, actor=people.admin)
    later = timezone.now() + 7 * DAY + timedelta(seconds=1)
    with pytest.raises(GrantRefused, match="7 дней"):
        take_back(handover.pk, actor=people.admin, now=later)
    take_back(handover.pk, actor=people.admin)
    with pytest.raises(GrantRefused, match="уже отменено"):
        take_back(handover.pk, actor=people.admin)
    Mandate.objects.filter(user=people.chair).update(ends_on=YESTERDAY)
    pass_on_what_ended()
    with pytest.raises(GrantRefused, match="по сроку"):
        take_back(Handover.objects.latest("pk").pk, actor=people.admin)


def test_a_longer_term_calls_the_plan_off(house, people, in_hand):
    from accounts.terms import change_term

    mandate = chair_s(people)
    end(mandate.pk, on=TODAY(), actor=people.admin)
    change_term(mandate.pk, ends_on=None, actor=people.admin)

    assert pass_on_what_ended(on=TODAY() + DAY) == 0
    assert Handover.objects.get().state == HandoverState.TAKEN_BACK


def test_the_page_ends_the_office_and_gives_the_way_back(house, people, in_hand, client):
    client.force_login(people.territorial_chair)
    mandate = chair_s(people)
    address = reverse("accounts:end_mandate", args=[mandate.pk])
    page = client.get(address)
    told = {"on": str(YESTERDAY), "applications": str(people.deputy.pk)}

    answer = client.post(address, told, follow=True)
    handover = Handover.objects.get()
    shown = client.get(f"/office/people/?unit={house.primary.pk}").content.decode()
    client.post(reverse("accounts:take_back_end", args=[handover.pk]))

    assert "Что сейчас за ним и кому перейдёт" in page.content.decode()
    assert "Дела переданы." in answer.content.decode()
    assert "Вернуть полномочие и дела" in shown
    assert set(holders(in_hand).values()) == {people.chair}


def test_who_ends_his_own_office_is_warned(people, client):
    address = reverse("accounts:end_mandate", args=[chair_s(people).pk])

    client.force_login(people.chair)
    own = client.get(address).content.decode()
    client.force_login(people.territorial_chair)
    of_another = client.get(address).content.decode()

    assert "Это ваше полномочие" in own
    assert "Это ваше полномочие" not in of_another


@pytest.mark.parametrize("who", ["deputy", "auditor", "neighbour_chair", "stranger", "chair"])
def test_who_could_not_give_the_office_takes_nothing_back(house, people, in_hand, client, who):
    handover = end(chair_s(people).pk, on=YESTERDAY, actor=people.admin)
    client.force_login(getattr(people, who))

    answer = client.post(reverse("accounts:take_back_end", args=[handover.pk]))

    assert answer.status_code == 404
    assert Handover.objects.get().state == HandoverState.DONE


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    house, people, client, number, django_assert_num_queries
):
    for _ in range(number):
        make_application(house.primary, responsible=people.deputy)
    client.force_login(people.chair)
    address = reverse("accounts:end_mandate", args=[people.deputy.mandates.get().pk])
    client.get(address)

    with django_assert_num_queries(26):
        client.get(address)
