"""Letters to members who want to come in, and the sweeps."""

from celery import shared_task

from cabinet import entering
from cabinet.cards import revoke_of_those_who_left
from cabinet.wishes import close_fulfilled


@shared_task
def answer_request(pk):
    """Write the letters of one request."""
    return entering.answer(pk)


@shared_task
def answer_pending():
    """Answer what a lost message or a killed worker left unanswered."""
    return entering.answer_pending()


@shared_task
def tidy_up():
    """Cards of those who left, wishes fulfilled by a move, entries long over."""
    return revoke_of_those_who_left() + close_fulfilled() + entering.forget()
