"""Copies of a register made apart: in an archive by letter, or a large file to be fetched.

A copy is a row first; whoever makes it holds a lease, and when he is killed it is made anew.
"""

import hashlib
import logging
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.secrets_at_rest import Unreadable, seal, unseal
from audit.services import record
from documents.file_names import safe_name
from dues.enums import DuesRefused
from dues.files import facts_of, fields_of, lines_of_file, mark_of, write
from dues.layouts import layout_of
from dues.models import DuesRegister, RegisterCopy
from dues.sealing import ZIP, new_password, seal_into
from members.enums import JobState
from notifications.services import Attached, queue_letter, tell_user

logger = logging.getLogger(__name__)

TASK = "dues.tasks.make_copy"
KIND = "register_copy"
FOLDER = "portal-register-"
CHUNK = 2000  # lines between two looks at the lease
LEASE = timedelta(minutes=2)
GRACE = timedelta(minutes=1)  # for the message to come before the sweep looks
KEPT = timedelta(days=30)
UNDER_WAY = (JobState.WAITING, JobState.RUNNING)
REPLACED = "В Windows-1251 нет некоторых букв, в файле они заменены: {}."
BROKEN = "Не удалось сделать файл. Закажите ещё раз; если повторится, скажите администратору."
GONE = "Пароль уже не прочитать. Отправьте реестр ещё раз: у нового письма будет новый пароль."


class LeaseLost(Exception):
    """Somebody else makes the file now."""


def file_name(register, reader, form):
    """Tells whose copy it is: «Реестр № 5 от …, АО «Энергия», для buh@example.org.xlsx»."""
    whose = f"{register.employer.short_name}, для {reader}" if reader else register.employer
    return safe_name(f"{register}, {whose}.{form}")


@transaction.atomic
def order_file(register, form, *, user, now=None):
    """A large register as a file for this user; the one under way is his already."""
    DuesRegister.objects.select_for_update(no_key=True).get(pk=register.pk)
    mine = RegisterCopy.objects.filter(
        register=register, user=user, to_address="", form=form, state__in=UNDER_WAY
    )
    return mine.first() or _ordered(register, form, user=user, now=now)


@transaction.atomic
def send_register(pk, *, to_address, to_name, actor, now=None):
    """Send the register to the employer's payroll in an archive under a new password.

    Raises ``DuesRefused``. Sent again it is another copy with another password.
    """
    register = DuesRegister.objects.select_for_update(no_key=True).get(pk=pk)
    if register.annulled_on:
        raise DuesRefused(f"{register} аннулирован: отправлять его не нужно.")
    if not lines_of_file(register).exists():
        raise DuesRefused(f"{register}: не осталось ни одного заявления.")
    if register.copies.filter(to_address=to_address, state__in=UNDER_WAY).exists():
        raise DuesRefused("Письмо на этот адрес уже готовится. Подождите минуту.")
    copy = _ordered(
        register,
        layout_of(register.employer).form,
        user=actor,
        to_address=to_address,
        to_name=to_name,
        sealed_password=seal(new_password()),
        now=now,
    )
    record("dues.copy.ordered", copy, actor=actor, unit_id=register.unit_id, register=register.pk)
    return copy


def _ordered(register, form, *, now, **told):
    copy = RegisterCopy.objects.create(
        register=register, form=form, created_at=now or timezone.now(), **told
    )
    transaction.on_commit(lambda: current_app.send_task(TASK, args=[copy.pk]), robust=True)
    return copy


@transaction.atomic
def show_password(pk, *, actor, now=None):
    """The password of an archive, once: from then on nobody can read it, here either.

    Raises ``DuesRefused``.
    """
    copy = RegisterCopy.objects.select_for_update().get(pk=pk)
    if copy.state != JobState.DONE:
        raise DuesRefused("Архив ещё готовится. Пароль можно посмотреть, когда он будет готов.")
    if not copy.sealed_password:
        raise DuesRefused(
            "Пароль показывают один раз, и его уже смотрели. Если он потерян, отправьте реестр "
            "ещё раз: у нового письма будет новый пароль."
        )
    try:
        password = unseal(copy.sealed_password)
    except Unreadable:
        raise DuesRefused(GONE)
    copy.sealed_password, copy.password_shown_at = "", now or timezone.now()
    copy.save(update_fields=["sealed_password", "password_shown_at"])
    record("dues.copy.password_shown", copy, actor=actor, unit_id=copy.register.unit_id)
    return password


# ---- making -------------------------------------------------------------------------------------


def make(pk, *, now=None):
    """Make the file and, where it goes by letter, write the letter; True when it is there now."""
    copy = _claimed(pk, now or timezone.now())
    if copy is None:
        return False
    folder = Path(tempfile.mkdtemp(prefix=FOLDER))
    try:
        path, written = _write(copy, folder)
        return _finish(copy, path, written)
    except LeaseLost:
        return False
    except Unreadable:
        return _fail(copy, GONE)
    except Exception:  # told on the page, and in the log
        logger.exception("copy %s of a register was not made", pk)
        return _fail(copy, BROKEN)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_owed(now, *, limit):
    """Make what nobody is making; returns how many."""
    owed = RegisterCopy.objects.owed(now, GRACE).values_list("pk", flat=True)
    return sum(map(make, list(owed[:limit])))


@transaction.atomic
def _claimed(pk, now):
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now)
    mine = RegisterCopy.objects.select_for_update(skip_locked=True, of=("self",))
    copy = mine.select_related("register__employer", "register__unit", "user").filter(free, pk=pk)
    if copy := copy.first():
        copy.state, copy.rows, copy.total = JobState.RUNNING, 0, None
        copy.lease_until = timezone.now() + LEASE
        copy.save(update_fields=["state", "rows", "total", "lease_until"])
    return copy


def _write(copy, folder):
    register, layout = copy.register, layout_of(copy.register.employer)
    _renew(copy, total=lines_of_file(register).count())
    reader = copy.to_address or copy.user.short_name
    path = folder / file_name(register, reader, copy.form)
    facts = _watched(copy, facts_of(register, fields_of(layout)))
    mark = mark_of(reader, timezone.localdate(copy.created_at), copy.pk)
    written = write(path, facts, layout, form=copy.form, title=str(register), mark=mark)
    if not copy.to_address:
        return path, written
    archive = folder / f"{path.name}.zip"
    password = unseal(copy.sealed_password)
    seal_into(archive, password, lambda whole: whole.write(path, path.name))
    return archive, written


def _watched(copy, facts):
    for count, values in enumerate(facts):
        if count and not count % CHUNK:
            _renew(copy, rows=count)
        yield values


def _renew(copy, **progress):
    until = timezone.now() + LEASE
    if not _held(copy).update(lease_until=until, **progress):
        raise LeaseLost
    copy.lease_until = until


def _held(copy):
    return RegisterCopy.objects.filter(
        pk=copy.pk, state=JobState.RUNNING, lease_until=copy.lease_until
    )


@transaction.atomic
def _finish(copy, path, written):
    row = _held(copy).select_for_update(of=("self",)).select_related("register__unit").first()
    if row is None:
        raise LeaseLost
    stored = f"{row.pk}{''.join(path.suffixes[-1:])}"
    row.file.storage.delete(row.file.field.generate_filename(row, stored))  # left by one who died
    with path.open("rb") as file:
        row.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        row.file.save(stored, File(file), save=False)
    row.state, row.rows, row.total = JobState.DONE, written.rows, written.rows
    row.replaced = written.replaced[:500]
    row.finished_at, row.lease_until = timezone.now(), None
    if row.to_address:
        row.message = _letter(row, path.name)
    row.save()
    if not row.to_address:
        tell_user(
            row.user,
            f"Файл готов: {row.register}",
            key=f"register_copy:{row.pk}",
            url=reverse("dues:copy", args=[row.pk]),
        )
    return True


def _letter(copy, name):
    register = copy.register
    return queue_letter(
        KIND,
        key=f"register_copy:{copy.pk}",
        unit=register.unit,
        about=register,
        to_address=copy.to_address,
        to_name=copy.to_name,
        context={
            "register": str(register),
            "copy": f"№ {copy.pk} для {copy.to_address}",
            "replaced": copy.replaced,
        },
        attachments=[Attached(name, ZIP, copy.file.name)],
    )


def _fail(copy, error):
    _held(copy).update(
        state=JobState.FAILED, error=error[:300], lease_until=None, sealed_password=""
    )
    return False


def forget_old(now):
    """Delete files that have lain for ``KEPT``; returns how many. The rows tell on."""
    old = RegisterCopy.objects.filter(finished_at__lt=now - KEPT).exclude(file="")
    count = 0
    for copy in old.iterator(100):
        copy.file.storage.delete(copy.file.name)
        count += RegisterCopy.objects.filter(pk=copy.pk).update(file="", sealed_password="")
    return count


# ---- what is shown ------------------------------------------------------------------------------


def copies_of(register, *, limit=20):
    """Copies sent by letter, the newest first, each with what became of the letter."""
    sent = register.copies.exclude(to_address="").select_related("message")
    return list(sent.order_by("-pk")[:limit])


def has_bounced(copy):
    return bool(copy.message) and copy.message.is_troubled
