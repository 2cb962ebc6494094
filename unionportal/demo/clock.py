"""The past of the demo is made by the services of today, as of then.

Times that the services do not ask for (when a letter was written, a line recorded) come from
``django.utils.timezone.now``, also as a default of fields; so the clock is turned back beneath it.
"""

from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


class _IsDatetime(type):
    def __instancecheck__(cls, value):
        return isinstance(value, datetime)


@contextmanager
def clock_at(moment):
    """Inside, it is ``moment`` for everybody. Only for a process that does nothing else."""

    class Then(datetime, metaclass=_IsDatetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    kept, timezone.datetime = timezone.datetime, Then
    try:
        yield moment
    finally:
        timezone.datetime = kept
