"""A letter of a campaign gives nobody back the office that was taken from him."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Mandate, User
from audit.models import Entry
from invitations import sending, services
from invitations.models import Invitee
from notifications.models import Message
from tests.factories import make_mandate, make_user
from tests.invitations.test_campaigns import counted, line, newcomer, prepared, sent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def dismiss(user):
    today = timezone.localdate()
    Mandate.objects.filter(user=user).update(starts_on=today - 30 * DAY, ends_on=today - DAY)


def traces(user):
    """What he holds and what opens his account."""
    user = User.objects.get(pk=user.pk)
    given = Entry.objects.filter(action="accounts.mandate.given").count()
    letters = Message.objects.filter(user=user).count()
    return list(user.mandates.values_list("pk", "ends_on")), given, letters, user.password


def reminded(campaign):
    later = timezone.now() + 7 * DAY
    assert services.remind_due(now=later) == 1
    sending.send(campaign.pk)
    return Invitee.objects.get()


def test_a_reminder_gives_no_ended_office_back(house, people):
    user = newcomer(house.primary)
    campaign = sent(house, people, remind_after_days=7)
    dismiss(user)
    before = traces(user)

    person = reminded(campaign)

    assert traces(user) == before
    assert not Mandate.objects.current().filter(user=user).exists()
    assert (person.state, person.fault, person.letters) == ("faulty", sending.ENDED, 1)
    assert counted(campaign) == {"faulty": 1}


def test_nor_does_a_reminder_to_a_line_of_a_list(house, people):
    rows = [line(2, house.neighbour.short_name, "new@example.org")]
    campaign = sent(house, people, lines=rows, remind_after_days=7)
    user = User.objects.get(email="new@example.org")
    dismiss(user)
    before = traces(user)

    person = reminded(campaign)

    assert traces(user) == before
    assert (person.state, person.fault) == ("faulty", sending.ENDED)


def test_nor_the_first_letter_to_one_whose_office_ended_meanwhile(house, people):
    user = newcomer(house.primary)
    campaign = prepared(house, people)
    dismiss(user)
    before = traces(user)

    services.start(campaign.pk, actor=people.territorial_chair)
    sending.send(campaign.pk)

    assert traces(user) == before
    assert Invitee.objects.get().fault == sending.ENDED


def test_a_line_gives_an_office_to_one_who_held_it_before(house, people):
    """A list is a new decision: whoever made it gives the office by it, once."""
    user = make_user(email="back@example.org", surname="Новиков", name="Олег")
    make_mandate(user, house.neighbour, "primary_chair")
    dismiss(user)

    sent(house, people, lines=[line(2, house.neighbour.short_name, "back@example.org")])

    assert Mandate.objects.current().filter(user=user).count() == 1
