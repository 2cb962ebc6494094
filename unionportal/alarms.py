"""Letters to the owner of an account whose way in has changed: «если это не вы…».

Whatever page changes a password, an app, a key or the codes on paper is wrapped here, where its
address is given (``account_urls``): what was and what is are compared, and the letter is written
in the transaction of the change. ``accounts`` stands below letters and knows nothing of them.
"""

import functools
from contextlib import contextmanager
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode

from accounts.models import Mandate, User
from notifications.services import queue_letter
from structure.models import Unit


class WaysIn(NamedTuple):
    """By what a person comes in, as it stands."""

    password: str
    apps: dict[int, str]
    keys: dict[int, str]
    codes_of: list


def ways_in(user_id):
    user = User.objects.get(pk=user_id)
    apps = user.code_apps.filter(confirmed_at__isnull=False)
    made = user.recovery_codes.values_list("created_at", flat=True).distinct()
    return WaysIn(
        user.password,
        dict(apps.values_list("pk", "name")),
        dict(user.passkeys.values_list("pk", "name")),
        sorted(made),
    )


def changes_between(old, new):
    """What differs, in words; one who has never had a password has lost nothing by the first."""
    told = []
    if old.password != new.password:
        told.append("новый пароль")
    for what, was, now in (("приложение", old.apps, new.apps), ("ключ", old.keys, new.keys)):
        told += [f"добавлено: {what} «{name}»" for pk, name in now.items() if pk not in was]
        told += [f"удалено: {what} «{name}»" for pk, name in was.items() if pk not in now]
    if old.codes_of != new.codes_of:
        told.append("новые запасные коды, прежние не действуют")
    return told


@contextmanager
def watched(user_id, *, now=None):
    """One transaction; what it changes in the ways in is told to their owner at the end of it."""
    with transaction.atomic():
        old = ways_in(user_id)
        yield
        changes = changes_between(old, ways_in(user_id))
        user = User.objects.get(pk=user_id)
        was_in = not old.password.startswith("!") or user.last_login
        if changes and was_in:
            write(
                user, "sign_in_changed", path=reverse("accounts:security"), now=now,
                changes="; ".join(changes),
            )  # fmt: skip


def with_letter(view):
    """A page on which the signed-in person changes his own ways in."""

    @functools.wraps(view)
    def told(request, *args, **kwargs):
        if request.method != "POST" or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        with watched(request.user.pk):
            return view(request, *args, **kwargs)

    return told


def with_letter_to(view):
    """The page of the letter «Новый пароль»: nobody is signed in, the link names the person."""

    @functools.wraps(view)
    def told(request, *args, uidb64, **kwargs):
        user_id = _named(uidb64) if request.method == "POST" else None
        if user_id is None:
            return view(request, *args, uidb64=uidb64, **kwargs)
        with watched(user_id):
            return view(request, *args, uidb64=uidb64, **kwargs)

    return told


def _named(uidb64):
    try:
        pk = int(urlsafe_base64_decode(uidb64))
        return User.objects.filter(pk=pk).values_list("pk", flat=True).first()
    except (ValueError, OverflowError):
        return None


def write(user, kind, *, path, to_address="", now=None, **context):
    """One letter about the account of ``user``, from the organisation of his latest office."""
    now = now or timezone.now()
    unit = unit_of(user)
    if unit is None:
        return None
    return queue_letter(
        kind,
        key=f"{kind}:{user.pk}:{int(now.timestamp() * 1000)}",
        unit=unit,
        about=user,
        to_address=to_address or user.email,
        to_name=user.full_name,
        user=user,
        context={"name": greeted(user), **context},
        path=path,
        now=now,
    )


def write_of_email(user, old, *, now=None):
    """A new e-mail is told at the old one.

    Who has never come in has nothing to lose, and his old address may be a stranger's.
    """
    if user.email != old and user.has_usable_password():
        write(user, "officer_email_changed", path=reverse("home"), to_address=old, now=now)


def unit_of(user):
    """The organisation of the latest office; of somebody without any, the union."""
    held = Mandate.objects.filter(user=user).select_related("unit")
    mandate = held.order_by("-starts_on", "-pk").first()
    return mandate.unit if mandate else Unit.objects.the_union()


def greeted(user):
    return " ".join(filter(None, (user.name, user.patronymic)))
