"""Two at once, each on a connection of his own."""

import pytest
from django.utils import timezone

from members.editing import MemberRefused, save_card
from members.movement import restore
from privacy import carrying_out, services
from privacy.enums import Fate, PrivacyRefused, State
from privacy.models import Destruction, Line
from tests.applications.test_races import refusals, together
from tests.privacy.test_two_people import REASON, left_long_ago

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def card(house):
    return left_long_ago(house.primary, surname="Забытов")


def propose(house, card, actor):
    return services.propose(house.primary, members=[card.pk], reason=REASON, actor=actor)


def test_one_person_proposed_twice_at_once_stands_once(house, people, card):
    results = together(
        lambda: propose(house, card, people.chair), lambda: propose(house, card, people.admin)
    )

    assert len(refusals(results, PrivacyRefused)) == 1
    assert (Destruction.objects.count(), Line.objects.count()) == (1, 1)


def test_confirmed_twice_at_once_is_confirmed_once(house, people, card):
    made = propose(house, card, people.chair)

    results = together(
        lambda: services.confirm(made.pk, actor=people.admin),
        lambda: services.confirm(made.pk, actor=people.territorial_chair),
    )

    assert len(refusals(results, PrivacyRefused)) == 1
    made.refresh_from_db()
    assert made.state == State.QUARANTINE


def test_confirmed_and_refused_at_once_is_one_of_the_two(house, people, card):
    made = propose(house, card, people.chair)

    results = together(
        lambda: services.confirm(made.pk, actor=people.admin),
        lambda: services.refuse(made.pk, actor=people.territorial_chair, note="нужны"),
    )

    assert len(refusals(results, PrivacyRefused)) == 1
    made.refresh_from_db()
    card.refresh_from_db()
    assert (made.state == State.QUARANTINE) == bool(card.hidden_at)


def test_whoever_is_restored_at_that_moment_is_either_seen_or_hidden(house, people, card):
    made = propose(house, card, people.chair)

    results = together(
        lambda: services.confirm(made.pk, actor=people.admin),
        lambda: restore(
            card.pk, house.primary, on=timezone.localdate(), basis="", actor=people.chair
        ),
    )

    card.refresh_from_db()
    assert len(refusals(results, (PrivacyRefused, MemberRefused))) == 1
    assert bool(card.hidden_at) != (card.status == "member")


def test_returned_and_destroyed_at_once_is_one_of_the_two(house, people, card):
    made = propose(house, card, people.chair)
    services.confirm(made.pk, actor=people.admin)
    Destruction.objects.filter(pk=made.pk).update(wipe_on=timezone.localdate())

    together(
        lambda: carrying_out.work(made.pk),
        lambda: services.return_all(made.pk, actor=people.chair, note="суд"),
    )

    card.refresh_from_db()
    fate = made.lines.get().fate
    assert fate in (Fate.DESTROYED, Fate.RETURNED)
    assert (card.surname == "Забытов", card.hidden_at is None) == ((fate == Fate.RETURNED,) * 2)


def test_two_workers_destroy_nobody_twice(house, people, card):
    made = propose(house, card, people.chair)
    services.confirm(made.pk, actor=people.admin)
    Destruction.objects.filter(pk=made.pk).update(wipe_on=timezone.localdate())

    results = together(*[lambda: carrying_out.work(made.pk)] * 2)

    assert sorted(map(bool, results)) == [False, True]


def test_a_card_written_at_the_moment_of_hiding_is_written_or_refused(house, people, card):
    made = propose(house, card, people.chair)

    results = together(
        lambda: services.confirm(made.pk, actor=people.admin),
        lambda: save_card(card.pk, actor=people.chair, position="слесарь"),
    )

    card.refresh_from_db()
    assert card.hidden_at
    assert (card.position == "слесарь") == (not refusals(results, MemberRefused))
