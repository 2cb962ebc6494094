"""Answers to people about their data: a row first, made in the background, kept for a week.

Whoever makes it holds a lease; when he is killed the lease runs out and it is made anew. Rights are
those at the moment of making, and are asked again when the files are taken.
"""

import hashlib
import json
import logging
from datetime import timedelta
from secrets import token_hex

from celery import current_app
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from audit.services import record
from documents.sheets import laid_out
from members.enums import JobState
from members.models import Member
from notifications.services import tell_user
from privacy import dossier, people
from privacy.enums import Form, PrivacyRefused
from privacy.models import Answer, DoomedFile
from privacy.wiping import erase_files
from structure.queries import data_operators
from structure.scope import Action

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
GRACE = timedelta(minutes=1)  # for the message to come before the sweep looks
KEPT = timedelta(days=7)
MAKE = "privacy.tasks.make_answer"
MOST_IN_PDF = 1000  # rows of one section; JSON has them all
UNDER_WAY = (JobState.WAITING, JobState.RUNNING)
BROKEN = "Не удалось собрать. Закажите ещё раз; если повторится, скажите администратору."
NO_RIGHT = "У заказавшего больше нет права отвечать на запросы о данных этого человека."


class LeaseLost(Exception):
    """Somebody else makes these files now."""


@transaction.atomic
def order(member_pk, *, purpose, actor, user=None, now=None):
    """Ask a worker to collect everything about the person; one at a time.

    ``user`` is who of the office asks; without one it is the member himself.
    """
    member = Member.objects.select_for_update().get(pk=member_pk)
    if member.merged_into_id or member.hidden_at:
        raise PrivacyRefused("Этой карточки уже нет в реестре.")
    if Answer.objects.filter(member=member, asked_by=user, state__in=UNDER_WAY).exists():
        raise PrivacyRefused("Уже собирается. Обновите страницу через минуту.")
    answer = Answer.objects.create(
        member=member, asked_by=user, asker=str(actor)[:200], purpose=purpose[:300],
        created_at=now or timezone.now(),
    )  # fmt: skip
    record("privacy.answer.ordered", answer, actor=actor, unit_id=member.unit_id, purpose=purpose)
    transaction.on_commit(lambda: current_app.send_task(MAKE, [answer.pk]), robust=True)
    return answer


def owed(now):
    """Answers that nobody makes: their message was lost, or whoever made them died."""
    return Answer.objects.filter(
        Q(state=JobState.WAITING, created_at__lt=now - GRACE)
        | Q(state=JobState.RUNNING, lease_until__lt=now)
    ).order_by("created_at", "pk")


def make(pk, *, now=None):
    """Make both files; True when they are there now. Only one at a time, and never twice."""
    answer = _claimed(pk, now or timezone.now())
    if answer is None:
        return False
    try:
        if not _may_be_made(answer):
            raise PrivacyRefused(NO_RIGHT)
        return _finish(answer, *_files(answer))
    except LeaseLost:
        return False
    except PrivacyRefused as refusal:
        _fail(answer, str(refusal))
        return False
    except Exception:  # told on the page, and in the log
        logger.exception("answer %s was not made", pk)
        _fail(answer, BROKEN)
        return False


@transaction.atomic
def _claimed(pk, now):
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now)
    answer = Answer.objects.select_for_update(skip_locked=True).filter(free, pk=pk).first()
    if answer:
        answer.state, answer.done, answer.total = JobState.RUNNING, 0, len(dossier.steps()) + 1
        answer.lease_until = timezone.now() + LEASE
        answer.save(update_fields=["state", "done", "total", "lease_until"])
    return answer


def _may_be_made(answer):
    living = Member.objects.living().filter(pk=answer.member_id)
    if answer.asked_by is None:
        return living.exists()
    mine = Member.objects.for_user(answer.asked_by, Action.ANSWER_REQUESTS)
    return mine.filter(pk=answer.member_id).exists()


def _files(answer):
    """(PDF, JSON) of everything there is. Slow."""
    member = Member.objects.select_related("unit").get(pk=answer.member_id)
    person, count = people.of_member(member.pk), iter(range(1, 1000))
    sections = dossier.collect(person, at_section=lambda: _renew(answer, done=next(count)))
    _renew(answer, done=next(count))
    made_at = timezone.localtime()
    context = {
        "member": member,
        "operators": data_operators(member.unit),
        "answer": answer,
        "made_at": made_at,
        "sections": [
            (title, rows[:MOST_IN_PDF], len(rows) - MOST_IN_PDF, title == dossier.LOOKED)
            for title, rows in sections
        ],
    }
    html = render_to_string("privacy/answer.html", context)
    told = {
        "format": "unionportal.person",
        "version": 1,
        "made_at": made_at.isoformat(),
        "purpose": answer.purpose,
        "person": {"cards": list(person.members), "applications": list(person.applications)},
        "sections": [
            {"title": title, "rows": [_as_pairs(row) for row in rows]} for title, rows in sections
        ],
    }
    data = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return laid_out(html, "act.css").write_pdf(), data


def _as_pairs(row):
    return [{"name": name, "value": value} for name, value in row]


def _renew(answer, **progress):
    until = timezone.now() + LEASE
    mine = Answer.objects.filter(
        pk=answer.pk, state=JobState.RUNNING, lease_until=answer.lease_until
    )
    if not mine.update(lease_until=until, **progress):
        raise LeaseLost
    answer.lease_until = until


@transaction.atomic
def _finish(answer, pdf, data):
    row = Answer.objects.select_for_update().get(pk=answer.pk)
    if row.state != JobState.RUNNING or row.lease_until != answer.lease_until:
        raise LeaseLost
    stem = f"{row.pk}-{token_hex(8)}"
    row.pdf.save(f"{stem}.pdf", ContentFile(pdf), save=False)
    row.json.save(f"{stem}.json", ContentFile(data), save=False)
    row.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
    row.state, row.done, row.error = JobState.DONE, row.total, ""
    row.finished_at, row.lease_until = timezone.now(), None
    row.save()
    if row.asked_by:
        tell_user(
            row.asked_by, "Ответ о данных готов.", key=f"answer:{row.pk}",
            url=reverse("privacy:data", args=[row.member_id]), about=row,
        )  # fmt: skip
    return True


def _fail(answer, error):
    Answer.objects.filter(
        pk=answer.pk, state=JobState.RUNNING, lease_until=answer.lease_until
    ).update(state=JobState.FAILED, error=error[:300], lease_until=None)


def note_taken(answer, form, *, actor):
    """The file is being taken: who, what for."""
    record(
        "privacy.answer.taken", answer, actor=actor, unit_id=answer.member.unit_id, form=form,
        purpose=answer.purpose, sha256=answer.pdf_sha256 if form == Form.PDF else "",
    )  # fmt: skip


def forget_old(now):
    """Delete files that have lain for ``KEPT``; returns how many answers. The rows tell on."""
    count = 0
    for answer in Answer.objects.filter(finished_at__lt=now - KEPT).exclude(pdf="").iterator():
        DoomedFile.objects.bulk_create(
            DoomedFile(name=name) for name in (answer.pdf.name, answer.json.name) if name
        )
        count += Answer.objects.filter(pk=answer.pk).update(pdf="", json="")
    erase_files()
    return count
