"""The real worker on the real queue, killed and started again."""

import pytest
from django.utils import timezone

from applications.enums import Event, Stage
from applications.models import Application
from applications.services import submit
from applications.tasks import GRACE, LEASE, run_pending_effects
from documents.models import Paper
from notifications.models import Message
from tests.factories import NOON
from tests.journeys.conftest import kill, running_worker, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def apply(house, number):
    application, _ = submit(
        form_key=f"00000000-0000-4000-8000-{number:012}",
        unit=house.primary,
        consents=[],
        surname=f"Петрова{'абвгдежзик'[number]}",
        name="Анна",
        email=f"petrova{number}@example.org",
        now=NOON,
    )
    return application


def signing():
    return Application.objects.filter(stage=Stage.SIGNING).count()


def test_the_worker_makes_the_papers_and_moves_the_application(house, people, worker):
    application = apply(house, 1)

    wait_until(lambda: signing() == 1, "бумаги не сделаны")

    assert Paper.objects.count() == 4
    letter = wait_until(
        lambda: Message.objects.filter(kind="papers", to_address=application.email).first(),
        "письмо не написано",
    )
    assert letter.attachments.count() == 4


def test_a_worker_killed_at_work_loses_and_doubles_nothing(house, people, queue):
    """Applications go on coming while workers are killed with -9; a sweep mends the rest."""
    with running_worker(queue) as first:
        for number in range(3):
            apply(house, number)
        wait_until(lambda: Paper.objects.exists(), "первая бумага не сделана")
        kill(first)

    with running_worker(queue):
        for number in range(3, 6):
            apply(house, number)
        wait_until(lambda: signing() >= 3, "второй рабочий процесс не взялся за дело")
    for sweep in range(1, 4):  # each later than the leases that the killed ones held
        run_pending_effects(now=timezone.now() + sweep * (LEASE + GRACE))

    assert signing() == 6
    assert Paper.objects.count() == 24
    assert Message.objects.filter(kind="papers").count() == 6
    assert Message.objects.filter(kind="responsible_new").count() == 6
    for application in Application.objects.all():
        assert application.changes.filter(event=Event.PREPARE).count() == 1
