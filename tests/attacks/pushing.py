"""Many attacks on one door: each finds the portal as it was before the others.

A page answers the same to two values that it has not read. So what has been read of the first is
watched, and a door that looks at none of the names is not tried with the others.
"""

from contextlib import contextmanager

import django.core.handlers.wsgi
import django.http.request
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, QueryDict

WHOLE = object()  # read as a whole, whatever the names


@contextmanager
def undone(client):
    """What the requests inside do is undone, and the browser is signed in as before."""
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies[settings.SESSION_COOKIE_NAME] = key


class Pusher:
    """Sends values under many names through a door, as whoever ``client`` is signed in as."""

    def __init__(self, client, monkeypatch):
        self.client = client
        self.read = set()
        watched = watching(self.read)
        for module in (django.core.handlers.wsgi, django.http.request, django.http):
            monkeypatch.setattr(module, "QueryDict", watched)
        _watch_whole(self.read, monkeypatch)

    def answers(self, method, path, names, values):
        """Yield (value, answer): for the first value, and for all where the page reads a name."""
        for value in values:
            self.read.clear()
            with undone(self.client):
                answer = getattr(self.client, method)(path, dict.fromkeys(names, value))
            yield value, answer
            if self.read.isdisjoint({*names, WHOLE}):
                return


def _watch_whole(read, monkeypatch):
    """The address as it is written, and the body of the request before it is parsed."""
    full_path, body = HttpRequest._get_full_path, HttpRequest.body

    def watched_path(self, *args):
        read.add(WHOLE)
        return full_path(self, *args)

    def watched_body(self):
        read.add(WHOLE)
        return body.fget(self)

    monkeypatch.setattr(HttpRequest, "_get_full_path", watched_path)
    monkeypatch.setattr(HttpRequest, "body", property(watched_body))


def watching(read):
    """A ``QueryDict`` that notes in ``read`` which of its names are asked for."""

    class Watched(QueryDict):
        def setlistdefault(self, key, default_list=None):  # how it is filled: nobody reads
            return dict.setdefault(self, key, [] if default_list is None else default_list)

    def noting(method, is_by_name):
        def noted(self, *args, **kwargs):
            read.add(args[0] if is_by_name else WHOLE)
            return getattr(QueryDict, method)(self, *args, **kwargs)

        return noted

    for method in ("__getitem__", "__contains__", "get", "getlist", "_getlist", "pop"):
        setattr(Watched, method, noting(method, is_by_name=True))
    for method in ("__iter__", "keys", "values", "items", "lists", "urlencode", "dict"):
        setattr(Watched, method, noting(method, is_by_name=False))
    for method in ("copy", "__copy__", "__deepcopy__", "__repr__", "__eq__"):
        setattr(Watched, method, noting(method, is_by_name=False))
    return Watched
