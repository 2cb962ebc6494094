"""A person found by the address he signs in with, or entered and invited."""

from django.db import IntegrityError, transaction

from accounts.models import User
from audit.services import record

PERSONAL = ("surname", "name", "patronymic", "phone")


def found_or_entered(email, told):
    """Whoever signs in by this address; a new person of ``told`` names when nobody does."""
    known = User.objects.filter(email=email).first()
    if known:
        return known
    fields = {name: told.get(name) or "" for name in PERSONAL}
    try:
        with transaction.atomic():
            return User.objects.create_user(email, **fields)
    except IntegrityError:  # somebody entered the same person a moment ago
        return User.objects.get(email=email)


def is_same_person(user, told):
    """Names are typed by hand: case, ё and spaces do not matter."""
    return all(_plain(getattr(user, part)) == _plain(told[part]) for part in ("surname", "name"))


def _plain(text):
    return " ".join(text.split()).lower().replace("ё", "е")


def invite(user, actor, unit, now):
    """Open an invitation; the caller writes the letter."""
    user.invited_at = now
    user.save(update_fields=["invited_at"])
    record("accounts.invited", user, actor=actor, unit_id=unit.pk)
