"""The link of an invitation: sets the first password of one person, once, within two weeks.

It is signed over what makes it spent: a new invitation, a password set, another e-mail address.
"""

from datetime import timedelta

from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User

LIFETIME = timedelta(days=14)
_signer = Signer(salt="accounts.invitation")


def invitation_path(user):
    """The page of this user's current invitation."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("accounts:accept_invitation", args=[uid, _signer.signature(_said(user))])


def invited_user(uid, token, *, now=None):
    """The person whom the link invites, or None: forged, spent, or too old."""
    try:
        pk = int(urlsafe_base64_decode(uid))
    except ValueError:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or not is_invited(user, now=now):
        return None
    return user if _is_signed(user, token) else None


def is_invited(user, *, now=None):
    """Is an invitation of this person still open?"""
    now = now or timezone.now()
    return (
        user.invited_at is not None
        and not user.has_usable_password()
        and now < user.invited_at + LIFETIME
    )


def note_opened(user, *, now=None):
    """The page of the invitation was opened: for who asks whether the letter was read."""
    User.objects.filter(pk=user.pk).update(invitation_opened_at=now or timezone.now())


def _said(user):
    return f"{user.pk}|{user.email}|{user.password}|{user.invited_at.isoformat()}"


def _is_signed(user, token):
    return any(
        constant_time_compare(token, _signer.signature(_said(user), key))
        for key in (_signer.key, *_signer.fallback_keys)
    )
