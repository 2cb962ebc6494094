"""What the portal proposed for an enrolment, put right by a human."""

from django.db import transaction

from audit.services import record
from training.holding import hold_enrolment


@transaction.atomic
def correct_category(pk, category, *, actor):
    """The row of section IV in which the person will be counted. Raises ``TrainingRefused``."""
    enrolment = hold_enrolment(pk)
    if enrolment.category == category:
        return enrolment
    changes = {"category": [enrolment.category, category]}
    enrolment.category = category
    enrolment.save(update_fields=["category"])
    record(
        "training.enrolment.corrected", enrolment, actor=actor, unit_id=enrolment.group.unit_id,
        changes=changes,
    )  # fmt: skip
    return enrolment
