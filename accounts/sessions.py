"""Sessions as rows that can be listed and ended: Django's session engine of this portal.

The cookie carries a key, the row its SHA-256. Ending a session is deleting its row: the next
request with that cookie is a stranger's. A row is good until ``expires_at``, which moves ahead
while the person works, but never past the absolute end.
"""

import hashlib

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Session

AGENT, ADDRESS = "_agent", "_address"  # told at signing in, kept with the session


def key_hash_of(key):
    return hashlib.sha256(key.encode()).hexdigest()


def ends_at(opened_at, now, *, is_visitor=False):
    """Until when a session seen at ``now`` is good."""
    if is_visitor:
        return now + settings.SESSION_VISITOR
    return min(now + settings.SESSION_IDLE, opened_at + settings.SESSION_ABSOLUTE)


class SessionStore(SessionBase):
    """Django's store over ``accounts.Session``."""

    row = None

    def load(self):
        self.row = None
        if self.session_key:
            running = Session.objects.filter(expires_at__gt=timezone.now())
            self.row = running.filter(pk=key_hash_of(self.session_key)).first()
        if self.row is None:
            self._session_key = None
            return {}
        return self.decode(self.row.data)

    def exists(self, session_key):
        return Session.objects.filter(pk=key_hash_of(session_key)).exists()

    def create(self):
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create=False):
        if self.session_key is None:
            return self.create()
        told = self._get_session(no_load=must_create)
        user = told.get(SESSION_KEY)
        now = timezone.now()
        row = None if must_create else self.row
        opened = row.opened_at if row and str(row.user_id) == str(user) else now
        fields = {
            "user_id": user and int(user),
            "data": self.encode(told),
            "user_agent": told.get(AGENT, "")[:300],
            "address": told.get(ADDRESS) or None,
            "opened_at": opened,
            "seen_at": now,
            "expires_at": ends_at(opened, now, is_visitor=user is None),
        }
        key_hash = key_hash_of(self.session_key)
        if must_create:
            try:
                with transaction.atomic():
                    self.row = Session.objects.create(pk=key_hash, **fields)
            except IntegrityError:
                raise CreateError
        elif not Session.objects.filter(pk=key_hash).update(**fields):
            raise UpdateError  # ended meanwhile: what was being told to it is told to nobody

    def delete(self, session_key=None):
        key = session_key or self.session_key
        if key:
            Session.objects.filter(pk=key_hash_of(key)).delete()

    @classmethod
    def clear_expired(cls):
        Session.objects.filter(expires_at__lte=timezone.now()).delete()


def seen(store, *, address, now=None):
    """The person works on: once in a few minutes the row is told so."""
    now = now or timezone.now()
    row = store.row
    if row is None or row.user_id is None or row.seen_at > now - settings.SESSION_SEEN_EVERY:
        return
    row.seen_at, row.expires_at = now, ends_at(row.opened_at, now)
    row.address = address or row.address
    Session.objects.filter(pk=row.pk).update(
        seen_at=row.seen_at, expires_at=row.expires_at, address=row.address
    )


def sessions_of(user, *, now=None):
    """Where the person is signed in, the newest first."""
    running = user.sessions.filter(expires_at__gt=now or timezone.now())
    return list(running.order_by("-seen_at", "-opened_at"))


def end_all(user, *, but=None):
    """End the sessions of ``user``, except the one whose store is given. Returns how many."""
    rows = Session.objects.filter(user=user)
    if but is not None and but.session_key:
        rows = rows.exclude(pk=key_hash_of(but.session_key))
    return rows.delete()[0]
