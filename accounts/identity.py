"""Signing in by the union's own identity server: OpenID Connect, code flow with PKCE.

The server proves who somebody is; who may come in is told by the portal. A person is known by the
number that the server gave him, or, the first time, by an e-mail that it has verified. Nobody is
ever made here.
"""

import base64
import hashlib
import json
import logging
import secrets
import time
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt
import urllib3
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from accounts.enums import AccountRefused
from accounts.locks import locked_people
from accounts.models import User
from audit.services import record

logger = logging.getLogger(__name__)

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
CLOCKS_APART = 60  # seconds
BEGUN, LIVES = "_identity", 600
_TIMEOUT = urllib3.Timeout(connect=3, read=5)
_AT_MOST = 500_000  # bytes of an answer
_CACHED_FOR = 300
_pool = urllib3.PoolManager(maxsize=4)

AWAY = "Сервер входа не отвечает. Войдите по почте и паролю или попробуйте через минуту."
FAILED = "Войти через сервер не получилось. Попробуйте ещё раз или войдите по почте и паролю."
UNKNOWN = (
    "Сервер входа вас узнал, но в портале такого человека нет. Доступ даёт председатель вашей "
    "организации или территориальная организация."
)


class Proven(NamedTuple):
    """What the server has proved."""

    subject: str
    email: str  # verified, else ""
    is_second: bool  # it asked for more than a password


def is_on():
    return bool(settings.OIDC_ISSUER)


def address_to_ask(session, next_url):
    """Where the browser is sent. What must come back is kept in the session.

    Raises ``AccountRefused``.
    """
    server = _server()
    verifier = secrets.token_urlsafe(48)
    told = {
        "state": secrets.token_urlsafe(24),
        "nonce": secrets.token_urlsafe(24),
        "verifier": verifier,
        "next": next_url,
        "at": int(time.time()),
    }
    session[BEGUN] = told
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": _way_back(),
        "scope": "openid email",
        "state": told["state"],
        "nonce": told["nonce"],
        "code_challenge": _digest(verifier),
        "code_challenge_method": "S256",
    }
    if settings.OIDC_SECOND_STEP_ACR:
        asked["acr_values"] = " ".join(settings.OIDC_SECOND_STEP_ACR)
    address = server["authorization_endpoint"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def proven_by(session, answer):
    """(what the server proved, where to go): of the answer that the browser brought back.

    Raises ``AccountRefused``. What was kept in the session is used up, whatever comes.
    """
    told = session.pop(BEGUN, None)
    state = answer.get("state", "")
    is_ours = told is not None and constant_time_compare(told["state"], state)
    if not is_ours or told["at"] + LIVES < time.time() or not answer.get("code"):
        raise AccountRefused(FAILED)
    server = _server()
    token = _token_of(server, answer["code"], told["verifier"])
    claims = _claims_of(server, token, told["nonce"])
    is_verified = claims.get("email_verified") is True
    return (
        Proven(
            subject=claims["sub"],
            email=str(claims.get("email", "")).strip().lower() if is_verified else "",
            is_second=claims.get("acr") in settings.OIDC_SECOND_STEP_ACR,
        ),
        told["next"],
    )


@transaction.atomic
def known_person(proven):
    """The active user who was proved. Raises ``AccountRefused``."""
    user = User.objects.filter(identity=proven.subject).first()
    if user is None and proven.email:
        user = User.objects.filter(email=proven.email, identity=None).first()
    if user is None:
        raise AccountRefused(UNKNOWN)
    user = locked_people(user.pk)[user.pk]
    if not user.is_active:
        raise AccountRefused(UNKNOWN)
    if user.identity is None:
        user.identity = proven.subject
        user.save(update_fields=["identity"])
        record("accounts.identity.bound", user, actor=user)
    elif user.identity != proven.subject:  # somebody was bound between two lines
        raise AccountRefused(UNKNOWN)
    return user


def _claims_of(server, token, nonce):
    try:
        head = jwt.get_unverified_header(token)
        key = _key_of(server, head.get("kid"))
        claims = jwt.decode(
            token,
            key=key.key,
            algorithms=[key.algorithm_name] if key.algorithm_name in ALGORITHMS else [],
            audience=settings.OIDC_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=CLOCKS_APART,
            options={"require": ["exp", "iat", "aud", "iss", "sub"]},
        )
    except jwt.PyJWTError as error:
        logger.warning("the identity server's token was refused: %s", error)
        raise AccountRefused(FAILED)
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != settings.OIDC_CLIENT_ID:
        raise AccountRefused(FAILED)
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        logger.warning("the identity server's token has another nonce")
        raise AccountRefused(FAILED)
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise AccountRefused(FAILED)
    return claims


def _key_of(server, kid):
    """The key that signed; the list is read again when the server has taken a new one."""
    for is_again in (False, True):
        keys = jwt.PyJWKSet.from_dict(_fetched(server["jwks_uri"], is_again=is_again)).keys
        signing = [key for key in keys if key.public_key_use in (None, "sig")]
        found = [key for key in signing if kid is None or key.key_id == kid]
        if found:
            return found[0]
    raise jwt.InvalidKeyError("no such key")


def _server():
    """What the server tells of itself. Raises ``AccountRefused``."""
    issuer = settings.OIDC_ISSUER
    told = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    is_whole = told.get("issuer") == issuer and all(isinstance(told.get(n), str) for n in needed)
    if not is_whole or any(not _is_safe(told[name]) for name in needed):
        logger.error("the identity server tells something else than OIDC_ISSUER")
        raise AccountRefused(AWAY)
    if urlsplit(told["authorization_endpoint"]).netloc != urlsplit(issuer).netloc:
        logger.error("the identity server's page stands on a host other than OIDC_ISSUER")
        raise AccountRefused(AWAY)
    return told


def _is_safe(address):
    """Never less safe than the address that the operator wrote down himself."""
    scheme = urlsplit(address).scheme
    return scheme == "https" or scheme == urlsplit(settings.OIDC_ISSUER).scheme


def _fetched(address, *, is_again=False):
    key = f"identity:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    known = None if is_again else cache.get(key)
    if known is None:
        known = _asked("GET", address)
        cache.set(key, known, _CACHED_FOR)
    return known


def _token_of(server, code, verifier):
    told = _asked(
        "POST",
        server["token_endpoint"],
        body=urlencode(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": _way_back(),
                "code_verifier": verifier,
            }
        ),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"Basic {_proof_of_ours()}",
        },
    )
    if not isinstance(told.get("id_token"), str):
        raise AccountRefused(FAILED)
    return told["id_token"]


def _proof_of_ours():
    """Our name and secret, each quoted first (RFC 6749, 2.3.1): they may hold any signs."""
    both = f"{quote_plus(settings.OIDC_CLIENT_ID)}:{quote_plus(settings.OIDC_CLIENT_SECRET)}"
    return base64.b64encode(both.encode()).decode()


def _asked(method, address, **more):
    """An object of JSON. Raises ``AccountRefused``."""
    try:
        answer = _pool.request(
            method,
            address,
            timeout=_TIMEOUT,
            retries=False,
            redirect=False,
            preload_content=False,
            **more,
        )
        text = answer.read(_AT_MOST)
        answer.close()
    except urllib3.exceptions.HTTPError as error:
        logger.warning("the identity server does not answer: %s", type(error).__name__)
        raise AccountRefused(AWAY)
    if answer.status != 200:
        logger.warning("the identity server answered %s", answer.status)
        raise AccountRefused(FAILED if method == "POST" else AWAY)
    try:
        told = json.loads(text)
    except ValueError:
        raise AccountRefused(AWAY)
    if not isinstance(told, dict):
        raise AccountRefused(AWAY)
    return told


def _digest(verifier):
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _way_back():
    return f"{settings.SITE_URL}{reverse('accounts:identity_back')}"
