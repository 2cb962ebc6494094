"""What runs without anybody and touches several apps."""

from celery import shared_task
from django.utils import timezone

from accounts.looks import finish_overdue
from accounts.secrets_at_rest import seal_anew
from accounts.sessions import SessionStore
from training import practising
from unionportal import journal_watch
from unionportal.handing_over import pass_on_what_ended as pass_on
from unionportal.heartbeats.watch import look as look_at_heartbeats
from unionportal.practice import making
from unionportal.reminders import remind_of_endings as remind
from unionportal.rights.lending import remind_of_ends
from unionportal.unused import look_for_unused as look


@shared_task
def pass_on_what_ended():
    return pass_on()


@shared_task
def remind_of_endings():
    return remind()


@shared_task
def look_for_unused():
    return look()


@shared_task
def remind_of_grants():
    return remind_of_ends()


@shared_task
def finish_looks():
    return finish_overdue(now=timezone.now())


@shared_task
def make_practice(pk):
    return making.make(pk)


@shared_task
def make_owed_practices():
    return making.make_owed(now=timezone.now())


@shared_task
def end_practices():
    """Those whose last day is over."""
    return practising.end_due(now=timezone.now())


@shared_task
def tidy_accounts():
    """Sessions that are over, and secrets that an earlier key has sealed."""
    SessionStore.clear_expired()
    return seal_anew()


# Not given to another worker when it lasts longer than the broker waits: it is read only.
@shared_task(acks_late=False, soft_time_limit=6 * 3600, time_limit=6 * 3600 + 60)
def check_journal():
    return journal_watch.watch()


@shared_task
def watch_heartbeats():
    """One of the two that look; the other is ``manage.py watch``. Returns how many alarms."""
    return len(look_at_heartbeats().raised)
