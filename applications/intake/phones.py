"""A telephone joined to a page of the desktop: a signed address that lives a quarter of an hour.

It only takes photographs into the place it was made for. The telephone that begins first keeps
it, by a secret of its own; a second press on the desktop ends it.
"""

import hashlib
import secrets
from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.locks import locked_people
from applications.enums import BundleSource, Party, Refused
from applications.intake.services import judged, take_bundle
from applications.models import PhoneLink
from applications.workflow import locked
from audit.services import record

TERM = timedelta(minutes=15)
MAX_BUNDLES = 40  # sendings through one address
_signer = Signer(salt="applications.phone")
ENDED = "Связь с компьютером закончилась. Попросите новый код на компьютере."
TAKEN = "Этот код уже открыт на другом телефоне. Попросите новый код на компьютере."


def open_link(*, maker, application=None, unit=None, now=None):
    """The joined telephone of this page, while it may still photograph; else None."""
    now = now or timezone.now()
    links = PhoneLink.objects.filter(
        maker=maker, application=application, revoked_at=None, expires_at__gt=now
    )
    if application is None:
        links = links.filter(unit=unit)
    return links.order_by("-pk").first()


@transaction.atomic
def join_phone(*, actor, application=None, unit=None, now=None):
    """A new address for a telephone; the former one of the same page ends. Locks the application
    or, for a tray, whoever asks: of two presses at once the second ends what the first began."""
    now = now or timezone.now()
    maker = actor if getattr(actor, "pk", None) else None
    if application:
        locked(application.pk)
    else:
        locked_people(maker.pk)
    unit = application.unit if application else unit
    if former := open_link(maker=maker, application=application, unit=unit, now=now):
        end(former.pk, actor=actor, now=now)
    link = PhoneLink.objects.create(
        unit=unit,
        application=application,
        nonce=secrets.token_urlsafe(12),
        maker=maker,
        maker_label=str(actor)[:200],
        created_at=now,
        expires_at=now + TERM,
    )
    _tell("applications.phone.joined", link, actor)
    return link


@transaction.atomic
def end(pk, *, actor, now=None):
    """The address leads nowhere any more; twice changes nothing."""
    link = PhoneLink.objects.select_for_update().get(pk=pk)
    if link.revoked_at is None:
        link.revoked_at = now or timezone.now()
        link.save(update_fields=["revoked_at"])
        _tell("applications.phone.revoked", link, actor)
    return link


def token_of(link):
    return _signer.sign(f"{link.pk}-{link.nonce}")


def link_by(token):
    """The row behind an address, ended or not; None for one that is not ours."""
    try:
        told = _signer.unsign(token)
    except BadSignature:
        return None
    pk, _, nonce = told.partition("-")
    links = PhoneLink.objects.select_related("application", "unit", "maker")
    return links.filter(pk=pk, nonce=nonce).first()


@transaction.atomic
def begin(pk, *, now=None):
    """The secret of the telephone that begins; ``Refused`` for the second one."""
    now = now or timezone.now()
    link = PhoneLink.objects.select_for_update().get(pk=pk)
    if not link.is_open(now):
        raise Refused(ENDED)
    if link.opened_at is not None:
        raise Refused(TAKEN)
    secret = secrets.token_urlsafe(24)
    link.opened_at, link.device = now, _digest(secret)
    link.save(update_fields=["opened_at", "device"])
    _tell("applications.phone.opened", link, "телефон")
    return secret


def is_held_by(link, secret):
    """Is it the telephone that began?"""
    return bool(link.device) and constant_time_compare(link.device, _digest(secret))


def take_photos(link, files, *, now=None):
    """Photographs of the joined telephone, into the place of the address and nowhere else. Raises
    ``Refused`` and ``UploadRefused``; what was ended meanwhile takes nothing."""
    now = now or timezone.now()
    _require_taking(link, now)
    sheets = judged(files)  # long work, so before anything is locked
    with transaction.atomic():
        if link.application_id:
            locked(link.application_id)
        _require_taking(PhoneLink.objects.select_for_update().get(pk=link.pk), now)
        return take_bundle(
            sheets,
            source=BundleSource.PHONE,
            actor=link.maker or Party.APPLICANT,
            application=link.application,
            unit=link.unit,
            phone=link,
            now=now,
        )


def _require_taking(link, now):
    if not link.is_open(now):
        raise Refused(ENDED)
    if link.bundles.count() >= MAX_BUNDLES:
        raise Refused("С этого кода прислано уже много. Попросите новый код на компьютере.")


def _tell(action, link, actor):
    record(action, link.application or link.unit, actor=actor, unit_id=link.unit_id, phone=link.pk)


def _digest(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
