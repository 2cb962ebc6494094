"""Adding a mailbox, changing it, trying it, switching it off. Its password is shown to nobody."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.secrets_at_rest import seal
from audit.services import record
from notifications.mailbox import server
from notifications.mailbox.enums import MailboxRefused
from notifications.mailbox.fetching import access
from notifications.models import Mailbox

TWICE = "Ящик с таким именем на этом сервере уже подключён."
# What the mailbox is; letters on another server are numbered anew.
PLACE = ("host", "login")


def add(*, unit, password, actor, now=None, **told):
    """A new mailbox, asked from today on. Raises ``MailboxRefused``."""
    _require_allowed(told)
    return _add(unit, password, actor, now or timezone.now(), told)


def _require_allowed(told):
    """The server's name is looked up for it, so before anything is locked."""
    server.require_allowed(told["host"], told["port"], told["security"])


@transaction.atomic
def _add(unit, password, actor, now, told):
    mailbox = Mailbox(unit=unit, sealed_password=seal(password), created_at=now, **told)
    mailbox.starts_on = timezone.localdate(now)
    _save(mailbox)
    record(
        "notifications.mailbox.added", mailbox, actor=actor, unit_id=unit.pk,
        new=_described(mailbox),
    )  # fmt: skip
    return mailbox


def change(pk, *, password="", actor, **told):
    """Change what is told; an empty password leaves the old one, unless the server is another:
    it must not be told to whoever keeps that one. Raises ``MailboxRefused``."""
    _require_allowed(told)
    return _change(pk, password, actor, told)


@transaction.atomic
def _change(pk, password, actor, told):
    mailbox = Mailbox.objects.select_for_update().get(pk=pk)
    old = {name: str(getattr(mailbox, name)) for name in told}
    is_elsewhere = any(told[name] != getattr(mailbox, name) for name in PLACE)
    if is_elsewhere and not password:
        raise MailboxRefused("Сервер или имя другие: введите пароль ещё раз.")
    for name, value in told.items():
        setattr(mailbox, name, value)
    if is_elsewhere:
        mailbox.uidvalidity, mailbox.last_uid = None, 0
    if password:
        mailbox.sealed_password = seal(password)
    changes = {
        name: [old[name], str(value)] for name, value in told.items() if old[name] != str(value)
    }
    if not (changes or password):
        return mailbox
    mailbox.last_error = ""
    _save(mailbox)
    record(
        "notifications.mailbox.changed", mailbox, actor=actor, unit_id=mailbox.unit_id,
        changes=changes | ({"password": ["…", "новый"]} if password else {}),
    )  # fmt: skip
    return mailbox


@transaction.atomic
def switch(pk, is_enabled, *, actor, now=None):
    """Ask the mailbox from now on, or ask it no more; what came stays."""
    mailbox = Mailbox.objects.select_for_update().get(pk=pk)
    if mailbox.is_enabled == is_enabled:
        return mailbox
    mailbox.is_enabled = is_enabled
    if is_enabled:  # silence is counted anew
        mailbox.last_ok_at = mailbox.last_letter_at = None
        mailbox.created_at = now or timezone.now()
    mailbox.save(update_fields=["is_enabled", "last_ok_at", "last_letter_at", "created_at"])
    record(
        "notifications.mailbox.switched", mailbox, actor=actor, unit_id=mailbox.unit_id,
        old=not is_enabled, new=is_enabled,
    )  # fmt: skip
    return mailbox


def check(mailbox):
    """Log in and look into the mailbox, changing nothing in it. Raises ``MailboxRefused``."""
    with server.opened(**access(mailbox)) as box:
        return len(box.uids_after(mailbox.last_uid, mailbox.starts_on))


def _save(mailbox):
    try:
        with transaction.atomic():
            mailbox.save()
    except IntegrityError:
        raise MailboxRefused(TWICE)


def _described(mailbox):
    return f"{mailbox.address}, {mailbox.host}:{mailbox.port}"
