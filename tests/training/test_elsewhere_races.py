"""Two at once: who enter the same learning, and who decide on one."""

import pytest

from audit.models import Entry
from notifications.models import Message
from tests.applications.test_races import refusals, together
from tests.training.school import make_student
from tests.training.test_elsewhere import WHY, confirm, propose
from training import elsewhere
from training.enums import TrainingRefused
from training.models import TrainingRecord

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_is_entered_once_and_decided_once(house, people):
    student = make_student(house.primary, email="anna@example.org")

    entered = together(lambda: propose(student), lambda: propose(student))

    assert len(refusals(entered, TrainingRefused)) == 1
    learnt = TrainingRecord.objects.get()
    decided = together(
        lambda: confirm(learnt, people.chair),
        lambda: elsewhere.refuse(learnt.pk, reason=WHY, actor=people.territorial_chair),
    )
    assert len(refusals(decided, TrainingRefused)) == 1
    learnt.refresh_from_db()
    assert learnt.state in ("confirmed", "refused")
    assert Entry.objects.filter(action__startswith="training.elsewhere.").count() == 2
    assert Message.objects.filter(kind="training_elsewhere").count() == 1
