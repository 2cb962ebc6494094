"""One in two places at once: a warning, never a refusal."""

from collections import defaultdict

from django.db.models import Count, Q

from training.enums import EnrolmentState, MeetingState
from training.models import Enrolment, Meeting


def of_group(group, meetings):
    """{id of a class of the group: sentences about whoever is elsewhere at that time}.

    Two queries for however many classes.
    """
    going = [one for one in meetings if one.state != MeetingState.CANCELLED]
    if not going:
        return {}
    others = Meeting.objects.exclude(state=MeetingState.CANCELLED).filter(
        starts_at__lt=max(one.ends_at for one in going),
        ends_at__gt=min(one.starts_at for one in going),
    )
    told = defaultdict(list)
    _of_tutors(going, others, told)
    _of_students(group, going, others, told)
    return dict(told)


def _of_tutors(going, others, told):
    tutors = {one.tutor_id for one in going if one.tutor_id}
    theirs = (
        list(others.filter(tutor__in=tutors).select_related("group", "tutor")) if tutors else ()
    )
    for one in going:
        for other in theirs:
            if other.pk != one.pk and other.tutor_id == one.tutor_id and meet(one, other):
                told[one.pk].append(
                    f"{other.tutor.short_name} в это время ведёт «{other.title}», группа "
                    f"«{other.group.title}»."
                )


def _of_students(group, going, others, told):
    learning = Enrolment.objects.filter(group=group, state=EnrolmentState.LEARNING)
    here = Q(
        group__enrolments__state=EnrolmentState.LEARNING,
        group__enrolments__student__in=learning.values("student"),
    )
    elsewhere = (
        others.exclude(group=group).filter(here).select_related("group")
        .annotate(shared=Count("group__enrolments__student", distinct=True))
    )  # fmt: skip
    elsewhere = list(elsewhere)
    for one in going:
        for other in elsewhere:
            if meet(one, other):
                told[one.pk].append(
                    f"Слушателей, у которых в это время «{other.title}» в группе "
                    f"«{other.group.title}»: {other.shared}."
                )


def of_shown(meetings):
    """Ids of those classes whose tutor has another of them at the same time; no query."""
    found, by_tutor = set(), defaultdict(list)
    for one in sorted(meetings, key=lambda one: one.starts_at):
        if one.tutor_id is None or one.state == MeetingState.CANCELLED:
            continue
        running = [other for other in by_tutor[one.tutor_id] if other.ends_at > one.starts_at]
        if running:
            found |= {one.pk, *(other.pk for other in running)}
        by_tutor[one.tutor_id] = [*running, one]
    return found


def meet(one, other):
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
