"""What runs without anybody and touches several apps."""

from celery import shared_task

from unionportal.offices import pass_on_what_ended as pass_on
from unionportal.reminders import remind_of_endings as remind


@shared_task
def pass_on_what_ended():
    return pass_on()


@shared_task
def remind_of_endings():
    return remind()
