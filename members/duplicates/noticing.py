"""Asking the worker to look for duplicates. A lost message is made good by the nightly search."""

from celery import current_app
from django.db import transaction

# What two cards are compared by: whoever changes one of these may have made a duplicate, or
# unmade one.
COMPARED = {
    "surname", "name", "patronymic", "birth_date", "phone", "extra_phone", "email", "employer",
    "personnel_number",
}  # fmt: skip


def ask_to_look(pks):
    """After the commit, look for duplicates of these cards alone."""
    pks = list(pks)
    if pks:
        _after_commit("members.tasks.look_for_duplicates", pks)


def ask_for_search():
    """After the commit, look through everybody."""
    _after_commit("members.tasks.search_for_duplicates")


def _after_commit(task, *args):
    transaction.on_commit(lambda: current_app.send_task(task, args=args), robust=True)
