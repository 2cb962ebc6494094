"""What follows a step of an enrolment: letters to the person, tasks and bells to the office.

Rows with unique keys, written in the transaction of the step.
"""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.queries import responsible_for
from members.consents.outputs import Output, lets
from members.enums import ON_THE_BOOKS
from notifications.services import close_todos, put_todo, queue_letter, tell_user
from structure.scope import Action
from training.enums import STUDIED, EnrolmentState
from training.invitations import path_of

ANSWER_DAYS = 3
REQUESTS = "training:requests"
HAPPENED = {
    "accept": "Принял приглашение",
    "decline": "Отказался от приглашения",
    "leave": "Ушёл из группы",
}


def tell_invited(attempt):
    write(attempt, "training_invited", path=path_of(attempt.enrolment))


def tell_place(attempt):
    """He learns, or he waits for a place."""
    learns = attempt.enrolment.state == EnrolmentState.LEARNING
    write(attempt, "training_enrolled" if learns else "training_waiting")


def tell_moved(attempt):
    write(attempt, "training_moved")


def tell_refused(attempt):
    write(attempt, "training_refused")


def tell_removed(attempt):
    write(attempt, "training_removed")


def tell_expelled(attempt):
    write(attempt, "training_expelled")


def tell_passed(attempt):
    write(attempt, "training_passed")


def tell_failed(attempt):
    write(attempt, "training_failed")


def tell_resumed(attempt):
    """What he was told of his result holds no more."""
    write(attempt, "training_resumed")


def tell_cancelled(attempt):
    write(attempt, "training_cancelled")


def ask_home(attempt):
    """The task of whoever answers for sending people to learn, never of the person himself."""
    enrolment = attempt.enrolment
    user = answering_for(enrolment)
    if user is None:
        return
    put_todo(
        f"Согласовать обучение: {enrolment.student.short_name}",
        key=f"training:request:{enrolment.pk}",
        unit=enrolment.home,
        user=user,
        about=enrolment,
        url=reverse(REQUESTS),
        due_on=timezone.localdate(attempt.now) + timedelta(days=ANSWER_DAYS),
        now=attempt.now,
    )
    write_home(enrolment, "training_request", user, now=attempt.now)


def close_request(attempt):
    actor = getattr(attempt.actor, "actor", attempt.actor)
    close_todos(attempt.enrolment, actor=actor, now=attempt.now)


def tell_organiser(attempt):
    """Whoever runs the group sees what people themselves decided."""
    enrolment, group = attempt.enrolment, attempt.group
    user = responsible_for(group.unit, action=Action.RUN_GROUPS)
    if user:
        tell_user(
            user,
            f"{HAPPENED[attempt.event]}: {enrolment.student.short_name}, «{group}»",
            key=f"training:enrolment:{enrolment.pk}:{attempt.event}",
            url=reverse("training:group", args=[group.pk]),
            about=enrolment,
        )


def answering_for(enrolment):
    """Who says whether the person may go to learn."""
    return responsible_for(
        enrolment.home, action=Action.SEND_TO_TRAINING, but=enrolment.student.user
    )


def write_home(enrolment, kind, user, *, now):
    return queue_letter(
        kind,
        key=f"training:{enrolment.pk}:{kind}",
        unit=enrolment.home,
        about=enrolment,
        to_address=user.email,
        to_name=user.full_name,
        user=user,
        context=words_of(enrolment),
        path=reverse(REQUESTS),
        now=now,
    )


def write(attempt, kind, *, path=""):
    """A letter to the person about his place; one for each time he gets into this state."""
    enrolment = attempt.enrolment
    path = path or page_of(enrolment)
    return write_to_student(
        enrolment, kind, key=f"{kind}:{attempt.now:%Y%m%d%H%M%S%f}", path=path, now=attempt.now
    )


def write_to_student(enrolment, kind, *, key, path, now, context=None, bell="", attachments=()):
    """A letter to the person and a line under the bell, if he holds an office; None to one who
    may not be written to.

    Without mail but with a telephone the letter is in the ledger, for the union's rules to send
    an SMS instead.
    """
    student = enrolment.student
    if student.user:
        tell_user(
            student.user,
            bell or f"Обучение, «{enrolment.group}»: {enrolment.get_state_display().lower()}",
            key=f"training:{enrolment.pk}:{key}",
            url=path,
        )
    address, phone = ways_to(student)
    if not address and not phone:
        return None
    return queue_letter(
        kind,
        key=f"training:{enrolment.pk}:{key}",
        unit=enrolment.group.unit,
        about=enrolment,
        to_address=address,
        to_name=student.full_name,
        user=student.user,
        phone=phone,
        context={**words_of(enrolment), **(context or {})},
        path=path,
        attachments=attachments,
        now=now,
    )


def page_of(enrolment):
    """The page of the person where he sees what became of it."""
    if enrolment.state in STUDIED:
        return reverse("training:my_course", args=[enrolment.pk])
    return reverse("training:mine")


def ways_to(student):
    """His mail and his telephone, as he may be written to: of his card while he is on the books,
    else the mail of his sign-in."""
    member = student.member
    if member and not (member.status in ON_THE_BOOKS and lets(member, Output.LETTER)):
        member = None
    own = student.user.email if student.user and student.user.is_active else ""
    return (member.email or own, member.phone) if member else (own, "")


def words_of(enrolment):
    group, person = enrolment.group, enrolment.student.person
    return {
        "name": " ".join(filter(None, (person.name, person.patronymic))),
        "student": enrolment.student.full_name,
        "course": group.course.title,
        "study_group": group.title,
        "from_day": f"{group.starts_on:%d.%m.%Y}",
        "reason": enrolment.reason or group.cancelled_because,
    }
