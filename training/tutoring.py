"""Who teaches a group: named, replaced, gone. What he had in hand is passed on the same moment."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.queries import responsible_for
from audit.services import record
from notifications.services import put_todo, tell_user
from structure.scope import Action
from training.choosing_people import officers_of
from training.enums import MeetingState, TrainingRefused, WorkState
from training.models import Tutor, Work
from training.models.groups import tutors_day
from training.workflow import locked_group

FOUND = 20


def current_tutors(group, *, on=None):
    """Who teaches the group today, the longest there first."""
    today = on or tutors_day()
    held = group.tutors.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
    return held.select_related("user").order_by("since", "pk")


def offered(user, q):
    """People in office whom ``user`` sees, by the beginning of a surname or by a mail address."""
    words = " ".join(q.replace("\0", "").split())
    if not words:
        return []
    people = officers_of(user).filter(Q(surname__istartswith=words) | Q(email__iexact=words))
    return list(people.order_by("surname", "name", "pk")[:FOUND])


@transaction.atomic
def name_tutor(group_pk, user, *, actor, now=None):
    """He teaches the group from today. Raises ``TrainingRefused``."""
    group, now = locked_group(group_pk), now or timezone.now()
    if not user.is_active:
        raise TrainingRefused(f"{user} не может войти в портал: сначала откройте ему вход.")
    if group.tutors.filter(user=user, until=None).exists():
        raise TrainingRefused(f"{user} уже преподаёт в этой группе.")
    tutor = Tutor.objects.create(group=group, user=user, since=tutors_day(now))
    record("training.tutor.named", group, actor=actor, unit_id=group.unit_id, user=user.pk)
    tell_user(
        user,
        f"Вы преподаёте в группе «{group}»: {group.course.title}",
        key=f"training:tutor:{tutor.pk}",
        url=reverse("training:group", args=[group.pk]),
    )
    return tutor


@transaction.atomic
def end_tutor(pk, *, actor, instead=None, now=None):
    """He teaches no more from this moment; ``instead`` takes his classes.

    Works he was looking at go back to the queue. Without a substitute his coming classes have no
    tutor, and whoever runs the group has a task to find one.
    """
    now = now or timezone.now()
    group = locked_group(Tutor.objects.values_list("group", flat=True).get(pk=pk))
    tutor = Tutor.objects.select_for_update(of=("self",)).select_related("user").get(pk=pk)
    if tutor.until is not None:
        raise TrainingRefused(f"{tutor.user} уже не преподаёт в этой группе.")
    if instead and not group.tutors.filter(user=instead, until=None).exists():
        name_tutor(group.pk, instead, actor=actor, now=now)
    _end(tutor, tutors_day(now))
    released = Work.objects.filter(
        enrolment__group=group, taken_by=tutor.user, state=WorkState.TAKEN
    ).update(state=WorkState.SENT, taken_by=None, taken_until=None)
    coming = group.meetings.filter(state=MeetingState.PLANNED, starts_at__gt=now, tutor=tutor.user)
    passed_on = coming.update(tutor=instead, changes=F("changes") + 1)
    record(
        "training.tutor.ended", group, actor=actor, unit_id=group.unit_id, user=tutor.user_id,
        instead=instead and instead.pk, works=released, meetings=passed_on,
    )  # fmt: skip
    if passed_on and instead is None:
        _ask_for_another(tutor, group, now)
    return tutor


def _end(tutor, today):
    """The day before is the last one: a right ends at once, not at midnight."""
    tutor.until = max(tutor.since, today - timedelta(days=1))
    if tutor.until < today:
        tutor.save(update_fields=["until"])
    else:  # named today: he has taught nothing
        tutor.delete()


def _ask_for_another(tutor, group, now):
    user = responsible_for(group.unit, action=Action.RUN_GROUPS, but=tutor.user)
    if user:
        put_todo(
            f"Найти преподавателя: группа «{group}»",
            key=f"training:no-tutor:{group.pk}:{now:%Y%m%d%H%M%S}",
            unit=group.unit,
            user=user,
            about=group,
            url=reverse("training:group", args=[group.pk]),
            now=now,
        )
