"""Accounts that nobody uses: told after half a year, closed a month later, opened by one link.

A closed account is somebody's who may have left long ago: it answers for nothing and opens
nothing. The sweep may run twice or late: what is told and closed stands in the row.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.deputies import cut_deputies_of
from accounts.guards import is_needed
from accounts.limits import Limit, wait_for
from accounts.locks import locked_people
from accounts.models import User
from accounts.sessions import end_all
from accounts.views.sign_in import SignIn
from applications.transfers import release_from
from audit.services import record
from notifications.services import queue_letter
from structure.models import Unit
from structure.services import hold_tree
from unionportal.alarms import greeted, unit_of

logger = logging.getLogger(__name__)

ROBOT = "робот"
LETTERS_OF_RETURN = Limit("return-letter", 3, timedelta(hours=1))
_signer = Signer(salt="accounts.return")


def look_for_unused(*, now=None):
    """Tell and close what is due; returns (told, closed)."""
    now = now or timezone.now()
    told = sum(_one(_tell, pk, now) for pk in _pks(_due_to_be_told(now)))
    closed = sum(_one(_close, pk, now) for pk in _pks(_due_to_be_closed(now)))
    return told, closed


def _one(step, pk, now):
    try:
        return step(pk, now=now)
    except Exception:  # one broken row must not stop the sweep
        logger.exception("unused account %s was passed over", pk)
        return False


def _pks(rows):
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _used():
    """Open accounts that have a password, with the moment when they were used last."""
    rows = User.objects.filter(is_active=True, closed_unused_at=None)
    rows = rows.exclude(password="").exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return rows.annotate(used_at=Coalesce("last_login", "created_at"))


def _due_to_be_told(now):
    rows = _used().filter(used_at__lt=now - settings.UNUSED_TOLD_AFTER)
    return rows.filter(Q(unused_told_at=None) | Q(unused_told_at__lt=F("used_at")))


def _due_to_be_closed(now):
    rows = _used().filter(unused_told_at__gte=F("used_at"))
    return rows.filter(unused_told_at__lte=now - settings.UNUSED_CLOSED_AFTER)


@transaction.atomic
def _tell(pk, *, now):
    user = locked_people(pk)[pk]
    if not _due_to_be_told(now).filter(pk=pk).exists():
        return False
    user.unused_told_at = now
    user.save(update_fields=["unused_told_at"])
    day = timezone.localdate(now + settings.UNUSED_CLOSED_AFTER)
    path = reverse("accounts:login")
    _write("unused_soon", user, now, path, from_day=f"{day:%d.%m.%Y}")
    record("accounts.unused.told", user, actor=ROBOT)
    return True


@transaction.atomic
def _close(pk, *, now):
    """Close one account; its open applications go to who answers now.

    It stays named as the responsible: others answer while it is closed, he again when he returns.
    """
    hold_tree()
    user = locked_people(pk)[pk]
    if not _due_to_be_closed(now).filter(pk=pk).exists():
        return False
    if is_needed(user, on=timezone.localdate(now)):  # who else would let the others in?
        return False
    user.is_active, user.closed_unused_at = False, now
    user.save(update_fields=["is_active", "closed_unused_at"])
    end_all(user)
    cut_deputies_of(user, on=timezone.localdate(now), actor=ROBOT)
    for union in Unit.objects.real().filter(parent=None):
        release_from([user.pk], inside=union, actor=ROBOT)
    _write("unused_closed", user, now, return_path(user))
    record("accounts.unused.closed", user, actor=ROBOT)
    return True


def _write(kind, user, now, path, **words):
    unit = unit_of(user)
    if unit is None:
        return
    queue_letter(
        kind,
        key=f"{kind}:{user.pk}:{int(now.timestamp() * 1000)}",
        unit=unit,
        about=user,
        to_address=user.email,
        to_name=user.full_name,
        user=user,
        context={"name": greeted(user), **words},
        path=path,
        now=now,
    )


def return_path(user):
    """The page that opens a closed account; spent by being used and by a new closing."""
    return reverse("accounts:come_back_in", args=[_signer.sign(_said(user))])


def _said(user):
    return f"{user.pk}.{int(user.closed_unused_at.timestamp())}"


def closed_user(token):
    """Whose closed account the link opens, or None."""
    try:
        pk, _, at = _signer.unsign(token).partition(".")
    except BadSignature:
        return None
    user = User.objects.filter(pk=int(pk), is_active=False, closed_unused_at__isnull=False).first()
    return user if user and _said(user) == f"{pk}.{at}" else None


@transaction.atomic
def open_again(token, *, now=None):
    """The owner of the mailbox opens the account; the password is still asked. None: too late."""
    found = closed_user(token)
    if found is None:
        return None
    locked_people(found.pk)
    user = closed_user(token)
    if user is None:
        return None
    user.is_active, user.closed_unused_at = True, None
    user.unused_told_at = now or timezone.now()  # a month to come in
    user.save(update_fields=["is_active", "closed_unused_at", "unused_told_at"])
    record("accounts.unused.opened", user, actor=user)
    return user


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_back_in(request, token):
    """Looking at the link opens nothing (programs of mail look too); the button does."""
    user = closed_user(token)
    if user and request.method == "POST" and open_again(token):
        messages.success(request, "Доступ снова открыт. Войдите как обычно.")
        return redirect("accounts:login")
    context = {"found": user, "greeted": user and greeted(user)}
    status = 200 if user else 404
    return render(request, "registration/come_back.html", context, status=status)


class Door(SignIn):
    """Signing in, where a right password of a closed account brings the letter once more."""

    def closed(self, user):
        if not wait_for(LETTERS_OF_RETURN, user.pk):
            write_return(user)
        return render(self.request, "registration/closed.html", status=403)


@transaction.atomic
def write_return(user, *, now=None):
    """The letter with the link that opens the account, once more."""
    _write("unused_closed", user, now or timezone.now(), return_path(user))
