"""The transcript of a person: all that he has learnt, here and elsewhere, with hours summed."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F
from django.utils import timezone

from training.enums import EnrolmentState, RecordState
from training.mandatory import Owed, owed_by
from training.models import Certificate, Enrolment, Student, TrainingRecord
from training.models.people import same_person, users_behind

MOST = 500  # records of one person; nobody has so many
LAST = 3  # of them on his card


class Line(NamedTuple):
    """One learning and how it stands on the day."""

    learnt: TrainingRecord
    certificate: Certificate | None
    standing: str
    holds: bool  # it counts and its term is not over


class Transcript(NamedTuple):
    lines: list[Line]  # the newest first
    hours: Decimal  # of what counts, whether or not its term is over

    @property
    def counted(self):
        """What has been learnt indeed: without what waits, was refused or taken back."""
        return [line for line in self.lines if line.learnt.state == RecordState.CONFIRMED]


class OnCard(NamedTuple):
    """What the card of a member tells of his learning."""

    student: Student | None  # nobody has met him in the school yet
    transcript: Transcript
    last: list[Line]
    learns: list[Enrolment]
    owed: list[Owed]


def transcript_of(student, *, on):
    """The transcript on a day; as many queries for one record as for five hundred."""
    rows = TrainingRecord.objects.filter(same_person(student)).select_related(
        "certificate__unit", "unit", "enrolment__group__unit"
    )
    found = list(rows.order_by("-ended_on", "-pk")[:MOST])
    hours = sum((one.hours for one in found if one.state == RecordState.CONFIRMED), Decimal(0))
    return Transcript([_line(one, on) for one in found], hours)


def _line(learnt, on):
    certificate = getattr(learnt, "certificate", None)
    is_over = learnt.valid_until is not None and learnt.valid_until < on
    holds = learnt.state == RecordState.CONFIRMED and not is_over
    return Line(learnt, certificate, _standing(learnt, certificate, is_over), holds)


def _standing(learnt, certificate, is_over):
    if learnt.state == RecordState.REVOKED and certificate:
        return _dated("удостоверение отозвано", certificate.revoked_on)
    if learnt.state == RecordState.REVOKED:
        return _dated("подтверждение отозвано", timezone.localdate(learnt.decided_at))
    if learnt.state != RecordState.CONFIRMED:
        return learnt.get_state_display().lower()
    if learnt.valid_until is None:
        return "действует бессрочно"
    said: date = learnt.valid_until
    return f"срок истёк {said:%d.%m.%Y}" if is_over else f"действует по {said:%d.%m.%Y}"


def _dated(words, day):
    return f"{words} {day:%d.%m.%Y}" if day else words


def on_card(member, *, on):
    """The same in short; a constant number of queries."""
    rows = Student.objects.filter(member=member).select_related("user")
    student = rows.order_by(F("user").asc(nulls_first=True), "pk").first()  # the card's own row
    if student is None:
        return OnCard(None, Transcript([], Decimal(0)), [], [], [])
    found = transcript_of(student, on=on)
    learns = Enrolment.objects.filter(same_person(student), state=EnrolmentState.LEARNING)
    user = users_behind([student]).first()
    return OnCard(
        student, found, found.lines[:LAST],
        list(learns.select_related("group__course").order_by("group__ends_on", "pk")[:LAST]),
        owed_by(user, on=on) if user else [],
    )  # fmt: skip
