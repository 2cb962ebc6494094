"""What a worker does for the school, and the sweeps over what was left undone."""

from celery import shared_task
from django.utils import timezone

from training import (
    checking,
    grouping,
    printing,
    quizzes,
    reminding,
    requests,
    uploading,
    warning,
)


@shared_task
def check_video(pk):
    return checking.check(pk)


@shared_task
def check_owed_videos():
    return checking.check_owed(now=timezone.now())


@shared_task
def forget_abandoned_videos():
    return uploading.forget_abandoned(now=timezone.now())


@shared_task
def begin_groups():
    """Groups whose first day has come are learning."""
    return grouping.begin_due(now=timezone.now())


@shared_task
def remind_of_requests():
    """Write to whoever has not answered a request to learn for three days."""
    return requests.remind(now=timezone.now())


@shared_task
def remind_of_meetings():
    """Classes that begin within a day."""
    return reminding.remind_due(now=timezone.now())


@shared_task
def look_at_mandatory():
    """Remind, warn and narrow by the rules of mandatory learning, once a day."""
    return warning.sweep(now=timezone.now())


@shared_task
def give_rights_back():
    """Whoever has learnt what he had to."""
    return warning.give_back(now=timezone.now())


@shared_task
def hand_in_overdue_quizzes():
    return quizzes.finish_overdue(now=timezone.now())


@shared_task
def print_certificates(group_pk):
    return printing.print_of_group(group_pk)


@shared_task
def print_owed_certificates():
    return printing.print_owed()
