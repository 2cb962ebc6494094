"""One letter to everybody who learns in a group: a row a person."""

from django.db import transaction
from django.utils import timezone

from audit.services import record
from training.enums import EnrolmentState
from training.telling import page_of, write_to_student
from training.workflow import locked_group


@transaction.atomic
def write_all(group_pk, words, *, actor, now=None):
    """How many letters are written: people without an address have only the bell."""
    group, now = locked_group(group_pk), now or timezone.now()
    learning = group.enrolments.filter(state=EnrolmentState.LEARNING)
    written = 0
    for enrolment in learning.select_related("student__member", "student__user").order_by("pk"):
        enrolment.group = group
        letter = write_to_student(
            enrolment,
            "training_message",
            key=f"training_message:{now:%Y%m%d%H%M%S%f}",
            path=page_of(enrolment),
            bell=f"Письмо организатора: «{group}»",
            context={"message": words},
            now=now,
        )
        written += bool(letter and letter.to_address)
    record("training.group.written", group, actor=actor, unit_id=group.unit_id, letters=written)
    return written
