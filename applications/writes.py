"""Facts that a step establishes, in its own transaction. Called by ``workflow.fire`` only."""

from applications.enums import Received
from applications.guards import statement_key
from applications.papers import employer_of
from dues.models import DuesRegisterLine
from dues.services import cancel_statement, open_statement
from members import services as members
from members.models import Consent
from notifications.services import close_todos
from resolutions.services import drop_line
from structure.queries import time_zone_of

PERSONAL = (
    "surname",
    "name",
    "patronymic",
    "genitive",
    "birth_date",
    "phone",
    "email",
    "employer",
    "department",
    "position",
    "personnel_number",
)


def local_day(application, now):
    return now.astimezone(time_zone_of(application.unit)).date()


def identify(application, card, *, actor, now):
    """Attach the application to a card of the register: «Подано заявление»."""
    told = {name: getattr(application, name) for name in PERSONAL}
    members.mark_applied(
        card.pk, unit=application.unit, on=local_day(application, now), actor=actor, **told
    )
    application.member = card
    application.save(update_fields=["member"])
    Consent.objects.filter(applications=application).update(member=card)


def open_new_card(attempt):
    """A card of its own; the namesakes shown are remembered as other people."""
    application = attempt.application
    card = members.open_card(
        unit=application.unit,
        actor=attempt.actor,
        **{name: getattr(application, name) for name in PERSONAL},
    )
    for candidate in application.candidates.select_related("member"):
        members.mark_distinct(card, candidate.member, actor=attempt.actor)
    identify(application, card, actor=attempt.actor, now=attempt.now)


def take_former_card(attempt):
    candidate = attempt.application.candidates.select_related("member").get(
        member__status="removed"
    )
    identify(attempt.application, candidate.member, actor=attempt.actor, now=attempt.now)


def admit_member(attempt):
    """Membership begins with the date of the resolution, not with the stage."""
    application = attempt.application
    resolution = application.resolution
    members.admit(
        application.member_id,
        unit=application.unit,
        on=resolution.dated,
        key=statement_key(application),
        basis=str(resolution),
        actor=attempt.actor,
    )


def open_dues_statement(attempt):
    application = attempt.application
    open_statement(
        member=application.member,
        unit=application.unit,
        employer=employer_of(application),
        starts_on=application.resolution.dated,
        key=statement_key(application),
        actor=attempt.actor,
    )


def annul_admission(attempt):
    application = attempt.application
    members.annul_admission(
        application.member_id,
        key=statement_key(application),
        on=local_day(application, attempt.now),
        actor=attempt.actor,
        note=attempt.note,
    )
    cancel_statement(key=statement_key(application))


def release_person(attempt):
    application = attempt.application
    if application.member_id:
        members.release_applicant(
            application.member_id,
            on=local_day(application, attempt.now),
            actor=attempt.actor,
            note=attempt.note,
        )


def leave_draft(attempt):
    """An applicant who withdraws is struck from a draft; a signed resolution is not touched."""
    application = attempt.application
    if application.resolution_id:
        drop_line(application.resolution, application.member_id, actor=attempt.actor)
        application.resolution = None
        application.save(update_fields=["resolution"])


def ask_again(attempt):
    """Papers are to be signed anew; what came stays in the history as removed."""
    for slot in attempt.application.papers.exclude(remark=""):
        slot.scans.filter(removed_at=None).update(removed_at=attempt.now)
        slot.sheets.filter(is_current=True).update(is_current=False, awaits_eye=False)
        slot.received, slot.received_at, slot.received_by = Received.NO, None, ""
        slot.save(update_fields=["received", "received_at", "received_by"])


def note_hand_over(attempt):
    """The day that stands on the register, not the day on which somebody marked it."""
    line = (
        DuesRegisterLine.objects.starting()
        .select_related("register")
        .get(statement__key=statement_key(attempt.application))
    )
    attempt.application.handed_on = line.register.handed_on
    attempt.application.save(update_fields=["handed_on"])


def finish_todos(attempt):
    close_todos(attempt.application, actor=attempt.actor, now=attempt.now)
