"""The code of the second step: six digits of an app, or one of ten kept on paper.

A code of an app is good for a minute and a half and once; a code on paper once. Wrong ones are
counted in a row of the database, so that neither a lost cache nor a second machine forgives them.
"""

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.enums import AccountRefused
from accounts.locks import locked_people
from accounts.models import CodeApp, RecoveryCode, WrongCodes
from accounts.secrets_at_rest import Unreadable, seal, unseal
from accounts.sessions import end_all
from audit.services import record

STEP = 30  # seconds
APPS_AT_MOST = 10
WRONG_AT_MOST, CLOSED_FOR = 10, timedelta(hours=1)
ON_PAPER = 10
# Nothing that is mistaken when read from paper: no 0, O, 1, I, L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
SALT = 16  # signs at the head of what is kept of a code
ISSUER = "Цифровой профсоюз"


class Tried(StrEnum):
    """What became of a code."""

    APP = "app"
    PAPER = "paper"
    WRONG = "wrong"
    CLOSED = "closed"

    @property
    def is_right(self):
        return self in {Tried.APP, Tried.PAPER}


@transaction.atomic
def try_code(user_id, code, *, now=None):
    """Use a code up. Never raises: a wrong one leaves its count behind."""
    now = now or timezone.now()
    user = locked_people(user_id)[user_id]
    wrong = WrongCodes.objects.filter(user=user).first()
    if wrong and now >= wrong.since + CLOSED_FOR:
        wrong.count, wrong.since = 0, now
    if wrong and wrong.count >= WRONG_AT_MOST:
        return Tried.CLOSED
    code = tidy(code)
    if _used_of_app(user, code, now):
        tried = Tried.APP
    elif _used_of_paper(user, code, now):
        tried = Tried.PAPER
        record("accounts.recovery_code.used", user, actor=user)
    else:
        tried = Tried.WRONG
        wrong = wrong or WrongCodes(user=user, since=now)
        wrong.count += 1
        wrong.save()
        record("accounts.second_step.failed", user, actor=user)
        return tried
    WrongCodes.objects.filter(user=user).delete()
    return tried


def tidy(code):
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _used_of_app(user, code, now):
    for app in CodeApp.objects.filter(user=user, confirmed_at__isnull=False).order_by("pk"):
        step = step_of(app, code, now)
        if step:
            app.last_step, app.last_used_at = step, now
            app.save(update_fields=["last_step", "last_used_at"])
            return True
    return False


def step_of(app, code, now):
    """The step of the clock whose code this is, newer than the last one used, or 0."""
    if len(code) != 6 or not code.isdigit() or not code.isascii():
        return 0
    try:
        totp = pyotp.TOTP(unseal(app.sealed_secret))
    except Unreadable:
        return 0
    here = int(now.timestamp()) // STEP
    for step in (here, here - 1, here + 1):
        if step > app.last_step and constant_time_compare(totp.generate_otp(step), code):
            return step
    return 0


def _used_of_paper(user, code, now):
    if len(code) != LENGTH:
        return False
    rows = RecoveryCode.objects.filter(user=user, used_at=None)
    salts = {kept[:SALT] for kept in rows.values_list("code_hash", flat=True)}  # one of a sheet
    return any(rows.filter(code_hash=_hashed(code, salt)).update(used_at=now) for salt in salts)


def _hashed(code, salt):
    """The salt and a slow hash: whoever steals the table does not try 49 bits through in a day."""
    work = {"n": settings.RECOVERY_CODE_WORK, "r": 8, "p": 1, "dklen": 24}
    return salt + hashlib.scrypt(code.encode(), salt=salt.encode(), **work).hex()


@transaction.atomic
def begin_app(user, name, *, now=None):
    """Make the secret of a new app; until its code is typed it opens nothing."""
    user = locked_people(user.pk)[user.pk]
    user.code_apps.filter(confirmed_at=None).delete()
    if user.code_apps.count() >= APPS_AT_MOST:
        raise AccountRefused(f"Приложений уже {APPS_AT_MOST}. Удалите то, которым не пользуетесь.")
    return CodeApp.objects.create(
        user=user,
        name=name,
        sealed_secret=seal(pyotp.random_base32()),
        created_at=now or timezone.now(),
    )


def secret_of(app):
    """The secret in base32, for the screen of its owner before the app is confirmed."""
    return unseal(app.sealed_secret)


def address_of_secret(app):
    """What the QR carries: «otpauth://…»."""
    return pyotp.TOTP(secret_of(app)).provisioning_uri(name=app.user.email, issuer_name=ISSUER)


@transaction.atomic
def confirm_app(app, code, *, actor, session=None, now=None):
    """The first code proves that the app works. Other sessions end. Raises ``AccountRefused``.

    Returns codes on paper if the person had none.
    """
    now = now or timezone.now()
    user = locked_people(app.user_id)[app.user_id]
    app = CodeApp.objects.select_for_update().filter(pk=app.pk, confirmed_at=None).first()
    if app is None:
        raise AccountRefused("Это приложение уже подключено.")
    step = step_of(app, tidy(code), now)
    if not step:
        raise AccountRefused(
            "Код не подошёл. Введите тот, что на экране сейчас; проверьте, что часы телефона "
            "идут верно."
        )
    app.confirmed_at, app.last_used_at, app.last_step = now, now, step
    app.save(update_fields=["confirmed_at", "last_used_at", "last_step"])
    record("accounts.code_app.added", app, actor=actor, person=user, new=app.name)
    end_all(user, but=session)
    return first_codes(user, actor=actor, now=now)


@transaction.atomic
def remove_app(app, *, actor, session=None):
    user = locked_people(app.user_id)[app.user_id]
    if user.code_apps.filter(pk=app.pk).delete()[0]:
        record("accounts.code_app.removed", app, actor=actor, person=user, old=app.name)
        end_all(user, but=session)


def first_codes(user, *, actor, now):
    """Codes on paper for somebody who has none left, else nothing."""
    if user.recovery_codes.filter(used_at=None).exists():
        return []
    return _issue_codes(user, actor=actor, now=now)


@transaction.atomic
def new_codes(user, *, actor, now=None):
    """Ten new codes; the earlier ones open nothing any more. The only moment they are known."""
    user = locked_people(user.pk)[user.pk]
    return _issue_codes(user, actor=actor, now=now or timezone.now())


def _issue_codes(user, *, actor, now):
    user.recovery_codes.all().delete()
    codes = set()
    while len(codes) < ON_PAPER:
        codes.add("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))
    salt = secrets.token_hex(SALT // 2)
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=_hashed(code, salt), created_at=now) for code in codes
    )
    record("accounts.recovery_codes.issued", user, actor=actor, count=len(codes))
    return [f"{code[:5]}-{code[5:]}" for code in sorted(codes)]


def codes_left(user):
    return user.recovery_codes.filter(used_at=None).count()
