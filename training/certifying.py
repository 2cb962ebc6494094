"""Certificates: issued by the organisation that taught, revoked, put into force again, checked.

A number is the next of the organisation and the year, without gaps. The paper is printed by a
worker (``training.printing``). What is revoked is no learning any more: neither a mandatory course
nor a condition of another one nor the statistics count it, until it is put into force again.
"""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from audit.services import record
from documents.codes import new_seed, tidy
from documents.numbering import next_number
from structure.queries import time_zone_of
from training.enums import GroupState, RecordState, TrainingRefused
from training.models import Certificate, TrainingRecord
from training.models.people import users_behind
from training.printing import CODES, ask_worker, try_again
from training.warning import settle_user
from training.workflow import locked_group

SEQUENCE = "certificate"
MOST = 400  # of one group at once


@transaction.atomic
def issue(group_pk, *, actor, now=None):
    """Give a certificate to everybody who passed in this group and has none yet; how many.

    Numbers go by surname. Twice, or two at once: nobody gets two. Raises ``TrainingRefused``.
    """
    now = now or timezone.now()
    group = locked_group(group_pk)
    if group.state != GroupState.FINISHED:
        raise TrainingRefused("Удостоверения выдают, когда по группе подведены итоги.")
    rows = without_one(group).select_related("student__member", "student__user")
    owed = sorted(rows, key=lambda one: (one.student.full_name, one.pk))[:MOST]
    day = timezone.localdate(now, time_zone_of(group.unit))
    made = [_make(one, group.unit, day, actor) for one in owed]
    for certificate in Certificate.objects.bulk_create(made):
        record(
            "training.certificate.issued", certificate, actor=actor, unit_id=group.unit_id,
            person=certificate.record.student.of_person, number=certificate.number,
        )  # fmt: skip
    if made:
        ask_worker(group.pk)
    return len(made)


def without_one(group):
    """Records of this group whose people have no certificate yet."""
    return TrainingRecord.objects.filter(
        enrolment__group=group, state=RecordState.CONFIRMED, certificate=None
    )


def _make(learnt, unit, day, actor):
    seed = new_seed()
    return Certificate(
        record=learnt, unit=unit, number=f"{next_number(unit, SEQUENCE, day.year)}/{day.year}",
        seed=seed, mark=CODES.mark_from(CODES.code_from(seed)), issued_on=day,
        issued_by=str(actor)[:200],
    )  # fmt: skip


@transaction.atomic
def revoke(pk, *, reason, actor, now=None):
    """It holds no more, and the learning does not count. Raises ``TrainingRefused``."""
    now = now or timezone.now()
    certificate = _locked(pk)
    if certificate.revoked_on:
        raise TrainingRefused("Это удостоверение уже отозвано.")
    if not reason.strip():
        raise TrainingRefused("Напишите, почему удостоверение отзывают.")
    certificate.revoked_on = timezone.localdate(now, time_zone_of(certificate.unit))
    certificate.revoked_by, certificate.reason = str(actor)[:200], reason.strip()[:300]
    _keep(certificate, RecordState.REVOKED, "training.certificate.revoked", actor, now)
    return certificate


@transaction.atomic
def put_back(pk, *, reason, actor, now=None):
    """Revoked by mistake: it holds again under the same number. Raises ``TrainingRefused``."""
    now = now or timezone.now()
    certificate = _locked(pk)
    if not certificate.revoked_on:
        raise TrainingRefused("Это удостоверение не отозвано.")
    if not reason.strip():
        raise TrainingRefused("Напишите, почему удостоверение возвращают в силу.")
    certificate.revoked_on, certificate.revoked_by = None, ""
    certificate.reason = ""
    _keep(
        certificate, RecordState.CONFIRMED, "training.certificate.put_back", actor, now,
        reason=reason.strip()[:300],
    )  # fmt: skip
    if try_again(pk):
        ask_worker(certificate.record.enrolment.group_id)
    return certificate


def _locked(pk):
    rows = Certificate.objects.select_for_update(of=("self", "record"))
    return rows.select_related("record__enrolment", "record__student", "unit").get(pk=pk)


def _keep(certificate, state, action, actor, now, **told):
    learnt, old = certificate.record, certificate.record.state
    learnt.state = state
    learnt.save(update_fields=["state"])
    certificate.save(update_fields=["revoked_on", "revoked_by", "reason"])
    told = told or {"reason": certificate.reason}
    record(
        action, certificate, actor=actor, unit_id=certificate.unit_id,
        person=learnt.student.of_person, number=certificate.number,
        changes={"state": [old, str(state)]}, **told,
    )  # fmt: skip
    for user in users_behind([learnt.student]):
        settle_user(user, now=now)


class Checked(NamedTuple):
    """What a stranger learns of a certificate: never whose it is."""

    number: str = ""  # "" when there is none with this code
    issued_on: object = None
    is_good: bool = False
    is_revoked: bool = False
    valid_until: object = None


def check(text, *, now):
    """Does a certificate with this code hold, by the day of whoever issued it?"""
    code = tidy(text)
    rows = Certificate.objects.filter(record__unit__is_practice=False)
    rows = rows.filter(mark__in=CODES.marks_of(code)) if code else rows.none()
    found = rows.select_related("record", "unit").first()
    if not found:
        return Checked()
    until = found.record.valid_until
    is_over = until is not None and until < timezone.localdate(now, time_zone_of(found.unit))
    is_revoked = found.revoked_on is not None
    return Checked(found.number, found.issued_on, not is_over and not is_revoked, is_revoked, until)
