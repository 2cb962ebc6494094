"""What follows learning elsewhere: a task to whoever confirms it, the answer to the person."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.queries import responsible_for
from notifications.services import close_todos, put_todo, queue_letter, tell_user
from structure.scope import Action
from training.admitting import is_himself
from training.models.people import users_behind
from training.telling import ways_to

DAYS_TO_DECIDE = 7


def ask_to_confirm(learnt, *, now):
    """The task of whoever runs learning there, never of the person or of who entered it."""
    student = learnt.student
    user = responsible_for(
        learnt.unit, action=Action.RUN_GROUPS, but=learnt.proposer or student.user
    )
    if user is None or is_himself(user, student):
        return
    put_todo(
        f"Подтвердить обучение вне школы: {student.short_name}",
        key=f"training:elsewhere:{learnt.pk}",
        unit=learnt.unit,
        user=user,
        about=learnt,
        url=reverse("training:elsewhere_one", args=[learnt.pk]),
        due_on=timezone.localdate(now) + timedelta(days=DAYS_TO_DECIDE),
        now=now,
    )


def no_more_asked(learnt, *, actor, now):
    close_todos(learnt, actor=actor, now=now)


def tell_decided(learnt, *, now):
    """A letter and a line under the bell, once for each decision."""
    student, path = learnt.student, reverse("training:my_record")
    key = f"training:elsewhere:{learnt.pk}:{learnt.state}"
    outcome = learnt.get_state_display().lower()
    for user in users_behind([student]):
        tell_user(user, f"Обучение «{learnt.title}»: {outcome}", key=key, url=path, about=learnt)
    address, phone = ways_to(student)
    if not address and not phone:
        return
    person = student.person
    queue_letter(
        "training_elsewhere",
        key=key,
        unit=learnt.unit,
        about=learnt,
        to_address=address,
        to_name=student.full_name,
        user=student.user,
        phone=phone,
        context={
            "name": " ".join(filter(None, (person.name, person.patronymic))),
            "course": learnt.title,
            "outcome": outcome,
            "reason": learnt.refused_because,
        },
        path=path,
        now=now,
    )
