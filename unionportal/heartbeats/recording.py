"""The beats of periodic jobs, written by the worker that ran them.

Only runs that the clock asked for (``settings.beat``) count: a page may ask for the same job, and
would hide that the clock itself stands.
"""

import time
import traceback as tracebacks
from pathlib import Path

from celery.signals import task_failure, task_prerun, task_success
from django.conf import settings

from notifications.heartbeats import beat
from unionportal.settings.beat import BY_CLOCK

_begun: dict[str, float] = {}


@task_prerun.connect(dispatch_uid="heartbeats")
def job_begins(task=None, task_id=None, **_):
    if _is_by_clock(task):
        _begun.clear()  # a child of the worker does one thing at a time
        _begun[task_id] = time.monotonic()


@task_success.connect(dispatch_uid="heartbeats")
def job_is_done(sender=None, result=None, **_):
    if _is_by_clock(sender):
        beat(f"job:{sender.name}", seconds=_lasted(sender), done=_how_many(result))


@task_failure.connect(dispatch_uid="heartbeats")
def job_has_failed(sender=None, exception=None, traceback=None, **_):
    if _is_by_clock(sender):
        beat(f"job:{sender.name}", error=_without_people(exception, traceback))


def _is_by_clock(task):
    return BY_CLOCK in (task.request.headers or {})


def _lasted(task):
    begun = _begun.pop(task.request.id, None)
    return None if begun is None else time.monotonic() - begun


def _how_many(result):
    if isinstance(result, int) and not isinstance(result, bool):
        return result
    return len(result) if isinstance(result, list | tuple | set | dict) else None


def _without_people(exception, traceback):
    """The kind of the error and where in our code: its words may name somebody."""
    name, ours = type(exception).__name__, Path(settings.BASE_DIR)
    for frame in reversed(tracebacks.extract_tb(traceback)):
        path = Path(frame.filename)
        if path.is_relative_to(ours) and ".venv" not in path.parts:
            return f"{name} ({path.relative_to(ours)}:{frame.lineno})"
    return name
