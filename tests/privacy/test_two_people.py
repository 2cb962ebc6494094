"""Destroying takes two people, a password and a quarantine; what is refused leaves no trace."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.enums import Role
from applications.enums import Outcome, Stage
from audit.models import Entry
from members.editing import MemberRefused, save_card
from members.enums import Status
from members.models import Member
from members.queries import namesakes
from notifications.models import Todo
from privacy import obstacles, services
from privacy.enums import Event, Fate, PrivacyRefused, State
from privacy.models import Destruction, Limits, Line
from privacy.rules import limits_of
from privacy.workflow import STEPS, may_take, steps_for
from structure.scope import Action
from tests.factories import in_office, make_application, make_member

LONG_LEFT = date(2010, 3, 1)
REASON = "цель обработки достигнута"


def left_long_ago(unit, **fields):
    return make_member(unit, status=Status.REMOVED, since=LONG_LEFT, **fields)


@pytest.fixture
def card(house):
    return left_long_ago(house.primary, surname="Забытов", phone="+79730000555")


@pytest.fixture
def proposed(house, people, card):
    return services.propose(house.primary, members=[card.pk], reason=REASON, actor=people.chair)


def fates(destruction):
    return list(destruction.lines.order_by("pk").values_list("fate", flat=True))


def is_seen(people, card):
    return Member.objects.for_user(people.admin, Action.VIEW_MEMBER).filter(pk=card.pk).exists()


def test_a_proposal_changes_nothing_yet(people, card, proposed):
    assert proposed.state == State.PROPOSED
    assert fates(proposed) == [Fate.CHOSEN]
    assert is_seen(people, card)


def test_the_second_person_hides_the_data_for_thirty_days(people, card, proposed):
    done = services.confirm(proposed.pk, actor=people.territorial_chair)

    assert done.state == State.QUARANTINE
    assert done.wipe_on == timezone.localdate() + timedelta(days=30)
    assert fates(done) == [Fate.HIDDEN]
    assert not is_seen(people, card)
    told = {"surname": "Забытов", "name": "Пётр", "patronymic": "Сергеевич"}
    assert namesakes(card.unit, **told) == []


def test_whoever_proposed_cannot_confirm(people, card, proposed):
    before = Entry.objects.count()

    with pytest.raises(PrivacyRefused, match="второй человек"):
        services.confirm(proposed.pk, actor=people.chair)

    proposed.refresh_from_db()
    assert (proposed.state, Entry.objects.count()) == (State.PROPOSED, before)
    assert is_seen(people, card)


def test_the_table_of_rows_knows_that_there_must_be_two(people, proposed):
    with pytest.raises(IntegrityError, match="destruction_by_two"):
        Destruction.objects.filter(pk=proposed.pk).update(confirmed_by=people.chair)


@pytest.mark.parametrize(
    "role", ["deputy", "accountant", "shop_chair", "specialist", "auditor", "neighbour_chair"]
)
def test_who_has_no_right_here_decides_nothing(people, proposed, role):
    user = getattr(people, role)

    assert steps_for(user, proposed) == []
    for event in (services.confirm, services.release):
        with pytest.raises(PrivacyRefused):
            event(proposed.pk, actor=user)
    assert fates(proposed) == [Fate.CHOSEN]


def test_another_chair_of_the_same_organisation_is_a_second_person(house, proposed):
    other = in_office(house.primary, Role.PRIMARY_CHAIR)

    assert services.confirm(proposed.pk, actor=other).state == State.QUARANTINE


def test_every_step_is_somebodys(people, proposed):
    for step in STEPS.values():
        proposed.state = step.state
        takers = [
            user
            for user in (people.chair, people.territorial_chair, people.admin)
            if may_take(step, proposed, user)
        ]
        assert bool(takers) == (step.event not in (Event.BEGIN, Event.FINISH)), step


def test_refused_and_withdrawn_ones_touch_nobody(house, people, card, proposed):
    services.refuse(proposed.pk, actor=people.admin, note="ещё нужны")
    again = services.propose(house.primary, members=[card.pk], reason=REASON, actor=people.chair)
    services.withdraw(again.pk, actor=people.chair)

    assert fates(proposed) == fates(again) == [Fate.SKIPPED]
    assert is_seen(people, card)


def test_a_refusal_says_why(people, proposed):
    with pytest.raises(PrivacyRefused, match="Напишите, почему"):
        services.refuse(proposed.pk, actor=people.admin, note=" ")


def test_everybody_comes_back_as_he_was(people, card, proposed):
    services.confirm(proposed.pk, actor=people.admin)

    done = services.return_all(proposed.pk, actor=people.chair, note="суд")

    assert (done.state, fates(done)) == (State.RETURNED, [Fate.RETURNED])
    assert is_seen(people, card)
    card.refresh_from_db()
    assert (card.full_name, card.phone) == ("Забытов Пётр Сергеевич", "+79730000555")


def test_one_comes_back_and_the_others_stay_hidden(house, people, card):
    other = left_long_ago(house.primary, surname="Давнин")
    both = services.propose(
        house.primary, members=[card.pk, other.pk], reason=REASON, actor=people.chair
    )
    services.confirm(both.pk, actor=people.admin)

    services.return_one(both.pk, both.lines.get(member=card).pk, actor=people.chair, note="суд")

    both.refresh_from_db()
    assert (both.state, fates(both)) == (State.QUARANTINE, [Fate.RETURNED, Fate.HIDDEN])
    assert (is_seen(people, card), is_seen(people, other)) == (True, False)


def test_the_last_one_back_ends_the_quarantine(people, card, proposed):
    services.confirm(proposed.pk, actor=people.admin)

    services.return_one(proposed.pk, proposed.lines.get().pk, actor=people.chair, note="суд")

    proposed.refresh_from_db()
    assert proposed.state == State.RETURNED


def test_a_hidden_card_is_refused_to_every_writer(people, card, proposed):
    services.confirm(proposed.pk, actor=people.admin)

    with pytest.raises(MemberRefused, match="уничтожаются"):
        save_card(card.pk, actor=people.chair, position="слесарь")


def test_a_hidden_person_is_counted_without_a_name(people, card, proposed):
    services.confirm(proposed.pk, actor=people.admin)

    card.refresh_from_db()
    assert (card.full_name, card.short_name) == ("Данные скрыты", "Данные скрыты")


def test_cards_merged_into_it_and_applications_are_hidden_with_it(house, people, card):
    twin = make_member(house.shop, status=Status.NONE, merged_into=card)
    application = make_application(
        house.primary, stage=Stage.REJECTED, member=card, outcome=Outcome.LAPSED
    )
    made = services.propose(house.primary, members=[card.pk], reason=REASON, actor=people.chair)

    services.confirm(made.pk, actor=people.admin)

    twin.refresh_from_db()
    application.refresh_from_db()
    assert twin.hidden_at and application.hidden_at
    mine = type(application).objects.for_user(people.admin, Action.VIEW_APPLICATION)
    assert not mine.filter(pk=application.pk).exists()


def test_an_obstacle_that_came_between_leaves_the_person_alone(house, people, card):
    other = left_long_ago(house.primary)
    both = services.propose(
        house.primary, members=[card.pk, other.pk], reason=REASON, actor=people.chair
    )
    services.hold(
        other.pk, until=timezone.localdate() + timedelta(days=9), reason="суд", actor=people.chair
    )

    services.confirm(both.pk, actor=people.admin)

    assert fates(both) == [Fate.HIDDEN, Fate.SKIPPED]
    assert both.lines.get(member=other).why.startswith("запрет до")
    assert is_seen(people, other)


def test_when_everybody_has_an_obstacle_nothing_is_confirmed(people, card, proposed):
    services.hold(
        card.pk, until=timezone.localdate() + timedelta(days=9), reason="суд", actor=people.chair
    )

    with pytest.raises(PrivacyRefused, match="больше некого"):
        services.confirm(proposed.pk, actor=people.admin)

    proposed.refresh_from_db()
    assert (proposed.state, fates(proposed)) == (State.PROPOSED, [Fate.CHOSEN])


def test_nobody_stands_in_two_destructions(house, people, card, proposed):
    with pytest.raises(PrivacyRefused, match=f"уничтожении № {proposed.pk}"):
        services.propose(house.primary, members=[card.pk], reason=REASON, actor=people.admin)

    assert Line.objects.count() == 1


def test_nobody_is_proposed_who_has_an_obstacle(house, people):
    member = make_member(house.primary)

    with pytest.raises(PrivacyRefused, match="состоит на учёте"):
        services.propose(house.primary, members=[member.pk], reason=REASON, actor=people.chair)

    assert not Destruction.objects.exists()


def test_a_planted_wrong_rule_trips_the_brake_by_number(house, people):
    cards = [left_long_ago(house.primary) for _ in range(4)]
    Limits.objects.create(unit=house.union, most_people=3)
    made = services.propose(
        house.primary, members=[c.pk for c in cards], reason=REASON, actor=people.chair
    )

    done = services.confirm(made.pk, actor=people.territorial_chair)

    assert done.state == State.BRAKED
    assert done.brake == "Затронуто людей: 4, а за один раз можно 3."
    assert all(is_seen(people, one) for one in cards)


def test_the_brake_trips_by_the_share_of_one_organisation(house, people):
    cards = [left_long_ago(house.primary) for _ in range(6)]
    made = services.propose(
        house.primary, members=[c.pk for c in cards], reason=REASON, actor=people.chair
    )

    done = services.confirm(made.pk, actor=people.territorial_chair)

    assert done.state == State.BRAKED
    assert done.brake == ("ППО «Волжская ГЭС»: затронуто 100 % карточек (6 из 6), а можно 10 %.")


def test_only_the_administrator_of_the_union_lets_the_brake_go(house, people):
    cards = [left_long_ago(house.primary) for _ in range(6)]
    made = services.propose(
        house.primary, members=[c.pk for c in cards], reason=REASON, actor=people.chair
    )
    services.confirm(made.pk, actor=people.territorial_chair)
    with pytest.raises(PrivacyRefused, match="администратор союза"):
        services.release(made.pk, actor=people.territorial_chair)

    done = services.release(made.pk, actor=people.admin)

    assert (done.state, done.released_by) == (State.QUARANTINE, people.admin)
    assert not any(is_seen(people, one) for one in cards)


def test_a_few_people_of_a_small_organisation_are_no_share(house, people, card, proposed):
    """One of three cards is 33 %: the brake is for mistakes of rules, not for one request."""
    make_member(house.primary)

    assert services.confirm(proposed.pk, actor=people.admin).state == State.QUARANTINE


def test_reasons_not_to_destroy_are_asked_in_the_same_number_of_questions(
    house, people, django_assert_num_queries
):
    cards = [left_long_ago(house.primary).pk for _ in range(3)]
    limits = limits_of(house.primary)
    with django_assert_num_queries(QUESTIONS := 18):
        obstacles.of_members(cards[:1], limits, on=timezone.localdate())
    with django_assert_num_queries(QUESTIONS):
        obstacles.of_members(cards, limits, on=timezone.localdate())


def waiting():
    return list(Todo.objects.open().values_list("user", "title"))


def test_the_nearest_head_who_did_not_propose_is_asked(people, proposed):
    words = "Подтвердить или отклонить уничтожение данных"
    assert waiting() == [(people.territorial_chair.pk, words)]

    services.confirm(proposed.pk, actor=people.admin)

    assert waiting() == []


def test_the_administrator_is_asked_about_the_brake(house, people, proposed):
    Limits.objects.create(unit=house.union, most_people=0)

    services.confirm(proposed.pk, actor=people.territorial_chair)

    assert waiting() == [(people.admin.pk, "Уничтожение данных остановлено тормозом: решить")]
