"""Keys of WebAuthn: the second step after a password, or the whole of signing in.

A key is bound to the name of the site, so a page that only looks like ours gets nothing. The
challenge lives in the session of the page and is used up by the first answer, right or wrong.
"""

import json
import logging
import secrets
import time
from ipaddress import ip_address
from typing import NamedTuple

import webauthn
from django.db import IntegrityError, transaction
from django.utils import timezone
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.codes import first_codes
from accounts.enums import AccountRefused
from accounts.locks import locked_people
from accounts.models import Passkey
from accounts.sessions import end_all
from audit.services import record

logger = logging.getLogger(__name__)

NAME = "Цифровой профсоюз"
CHALLENGE, LIVES = "_passkey_challenge", 300  # seconds
KEYS_AT_MOST = 20
LONGEST = 20_000  # signs of an answer

REFUSED = "Ключ не подошёл. Попробуйте ещё раз или войдите с паролем."
TOO_LATE = "Страница была открыта слишком долго. Попробуйте ещё раз."


class Site(NamedTuple):
    """What keys are bound to: the name of this site, as the browser sees it."""

    name: str
    origin: str


def site_of(request):
    """None where keys cannot work: browsers give them to names, not to numbers."""
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return Site(name, f"{request.scheme}://{host}")
    return None


def creation_options(user, site, session):
    """What the browser is asked to make a key by; JSON."""
    own = list(user.passkeys.order_by("pk"))
    options = webauthn.generate_registration_options(
        rp_id=site.name,
        rp_name=NAME,
        user_id=bytes(own[0].handle) if own else secrets.token_bytes(32),
        user_name=user.email,
        user_display_name=user.full_name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_described(own),
    )
    _remember(session, options.challenge, handle=bytes_to_base64url(options.user.id))
    return webauthn.options_to_json(options)


def request_options(site, session, *, user=None):
    """What the browser is asked to prove a key by: any key of ``user``, or of whoever comes."""
    options = webauthn.generate_authentication_options(
        rp_id=site.name,
        allow_credentials=_described(user.passkeys.order_by("pk")) if user else None,
        user_verification=_verification(user),
    )
    _remember(session, options.challenge)
    return webauthn.options_to_json(options)


def _verification(user):
    """A key instead of a password must know its owner: by a finger, a face or a PIN."""
    needed = UserVerificationRequirement
    return needed.PREFERRED if user else needed.REQUIRED


def _described(keys):
    return [PublicKeyCredentialDescriptor(id=bytes(key.credential_id)) for key in keys]


def _remember(session, challenge, **more):
    told = {"value": bytes_to_base64url(challenge), "at": int(time.time()), **more}
    session[CHALLENGE] = told


def _taken(session):
    """The challenge, used up by being taken. Raises ``AccountRefused``."""
    told = session.pop(CHALLENGE, None)
    if told is None or told["at"] + LIVES < time.time():
        raise AccountRefused(TOO_LATE)
    return told


@transaction.atomic
def add_passkey(user, answer, name, *, site, session, actor, now=None):
    """Keep the key that the browser made. Other sessions end. Raises ``AccountRefused``.

    Returns codes on paper if the person had none.
    """
    now = now or timezone.now()
    told = _taken(session)
    user = locked_people(user.pk)[user.pk]
    if user.passkeys.count() >= KEYS_AT_MOST:
        raise AccountRefused(f"Ключей уже {KEYS_AT_MOST}. Удалите тот, которым не пользуетесь.")
    try:
        made = webauthn.verify_registration_response(
            credential=_parsed(answer),
            expected_challenge=base64url_to_bytes(told["value"]),
            expected_rp_id=site.name,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        logger.info("a new passkey was refused: %s", error)
        raise AccountRefused("Ключ не создан. Попробуйте ещё раз.")
    try:
        with transaction.atomic():
            key = Passkey.objects.create(
                user=user,
                name=name,
                credential_id=made.credential_id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                handle=base64url_to_bytes(told["handle"]),
                created_at=now,
            )
    except IntegrityError:
        raise AccountRefused("Этот ключ уже подключён.")
    record("accounts.passkey.added", key, actor=actor, person=user, new=name)
    end_all(user, but=session)
    return first_codes(user, actor=actor, now=now)


@transaction.atomic
def proven(answer, *, site, session, user=None, now=None):
    """The key by which the browser proved itself: of ``user``, or of whoever comes.

    Raises ``AccountRefused``: forged, somebody else's, copied (its counter went back).
    """
    told = _taken(session)
    try:
        parsed = _parsed(answer)
        sent_id = base64url_to_bytes(parsed["id"])
    except (ValueError, TypeError, KeyError):
        raise AccountRefused(REFUSED)
    keys = Passkey.objects.select_for_update(of=("self",)).select_related("user")
    key = keys.filter(credential_id=sent_id).first()
    if key is None or (user and key.user_id != user.pk):
        raise AccountRefused(REFUSED)
    try:
        shown = webauthn.verify_authentication_response(
            credential=parsed,
            expected_challenge=base64url_to_bytes(told["value"]),
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
            require_user_verification=user is None,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        logger.info("passkey %s was refused: %s", key.pk, error)
        raise AccountRefused(REFUSED)
    key.sign_count, key.last_used_at = shown.new_sign_count, now or timezone.now()
    key.save(update_fields=["sign_count", "last_used_at"])
    return key


def _parsed(answer):
    if len(answer) > LONGEST:
        raise ValueError("too long")
    parsed = json.loads(answer)
    if not isinstance(parsed, dict):
        raise TypeError("not an object")
    return parsed


@transaction.atomic
def remove_passkey(key, *, actor, session=None):
    user = locked_people(key.user_id)[key.user_id]
    if user.passkeys.filter(pk=key.pk).delete()[0]:
        record("accounts.passkey.removed", key, actor=actor, person=user, old=key.name)
        end_all(user, but=session)
