"""Two people who end, sweep or stand in at the same moment."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts import absences
from accounts.enums import GrantRefused, HandoverState
from accounts.models import HandedOver, Handover, Mandate
from tests.factories import make_application
from unionportal.handing_over import end, pass_on_what_ended

TODAY = timezone.localdate
DAY = timedelta(days=1)
YESTERDAY = TODAY() - DAY


def at_once(*works):
    start, outcomes = threading.Barrier(len(works)), []

    def run(work):
        start.wait()
        try:
            work()
            outcomes.append("done")
        except GrantRefused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_two_endings_at_once_make_one(house, people):
    application = make_application(house.primary, responsible=people.chair)
    pk = people.chair.mandates.get().pk

    outcomes = at_once(
        lambda: end(pk, on=YESTERDAY, actor=people.admin),
        lambda: end(pk, on=YESTERDAY, actor=people.territorial_chair),
    )

    assert outcomes == ["done", "refused"]
    assert Handover.objects.count() == 1
    assert HandedOver.objects.filter(kind="applications", object_id=application.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_pass_on_once(house, people):
    make_application(house.primary, responsible=people.chair)
    Mandate.objects.filter(user=people.chair).update(ends_on=YESTERDAY)

    assert at_once(pass_on_what_ended, pass_on_what_ended) == ["done", "done"]
    assert Handover.objects.filter(state=HandoverState.DONE).count() == 1
    assert HandedOver.objects.filter(kind="applications").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_ending_while_the_absence_is_written_leaves_no_deputy_behind(house, people):
    mandate = people.chair.mandates.get()

    at_once(
        lambda: end(mandate.pk, on=YESTERDAY, actor=people.admin),
        lambda: absences.set_absence(
            people.chair.pk, starts_on=TODAY(), ends_on=TODAY() + DAY,
            actor=people.chair, deputy_id=people.shop_chair.pk,
        ),
    )  # fmt: skip

    longer = Mandate.objects.filter(standing_in_for=mandate, ends_on__gt=YESTERDAY)
    assert not longer.exists()
