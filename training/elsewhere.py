"""Learning elsewhere: entered by the person or his organisation, counted once another confirms it.

Whoever learnt it or entered it does not confirm it himself, unless there is nobody else who may.
Where and who the person was is settled at the confirmation, as of the last day of learning.
"""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.queries import users_who_may
from audit.services import record
from documents.keeping import stores
from members.models import Member
from members.periods import months_after
from structure.scope import Action
from training.admitting import is_himself
from training.enums import CourseState, RecordState, TrainingRefused
from training.homes import home_of
from training.mandatory import rules_on
from training.models import Course, Student, TrainingRecord
from training.models.people import same_person, users_behind
from training.telling_elsewhere import ask_to_confirm, no_more_asked, tell_decided
from training.warning import settle_user

RUN, SEND = Action.RUN_GROUPS, Action.SEND_TO_TRAINING
FIELDS = (
    "title", "kind", "subject", "organiser", "form", "began_on", "ended_on", "hours", "document",
    "valid_until", "cost", "source",
)  # fmt: skip
SETTLED = ("category", "is_school", "course_line")  # by whoever confirms
TAKEN_BACK = "Забрал сам, до решения."
STANDING = (RecordState.PROPOSED, RecordState.CONFIRMED)


@stores("scan")
@transaction.atomic
def propose(student, *, actor, scan=None, now=None, **fields):
    """Keep what was learnt elsewhere until somebody confirms it. Locks the person.

    ``fields`` are ``FIELDS``; ``scan`` is (what ``documents.uploads`` accepted, its name). The same
    learning that ended on the same day is not kept twice. Raises ``TrainingRefused``.
    """
    now = now or timezone.now()
    _hold(student)
    _require_new(student, fields)
    learnt = TrainingRecord.objects.create(
        student=student, unit=student.home, state=RecordState.PROPOSED, scan=scan,
        proposed_by=str(actor)[:200], proposer=actor if isinstance(actor, User) else None,
        created_at=now, **fields,
    )  # fmt: skip
    record(
        "training.elsewhere.proposed", learnt, actor=actor, unit_id=learnt.unit_id,
        changes={name: ["", said(learnt, name)] for name in FIELDS if getattr(learnt, name)},
    )  # fmt: skip
    ask_to_confirm(learnt, now=now)
    return learnt


def _hold(student):
    """Two doors of one person are held by his card."""
    if student.member_id:
        Member.objects.select_for_update(no_key=True).get(pk=student.member_id)
    Student.objects.select_for_update(no_key=True).get(pk=student.pk)


def _require_new(student, fields):
    same = TrainingRecord.objects.filter(
        same_person(student), state__in=STANDING, title__iexact=fields["title"],
        ended_on=fields["ended_on"],
    ).first()  # fmt: skip
    if same:
        raise TrainingRefused(
            f"Такое обучение уже записано: «{same.title}», по {same.ended_on:%d.%m.%Y}, "
            f"{same.get_state_display().lower()}. Второй раз вносить не нужно."
        )


@transaction.atomic
def take_back(pk, *, actor, now=None):
    """The person has thought better of what he entered. Raises ``TrainingRefused``."""
    learnt = _waiting(pk)
    return _decide(
        learnt, RecordState.REFUSED, "taken_back", actor, now or timezone.now(),
        reason=TAKEN_BACK, tells=False,
    )  # fmt: skip


@transaction.atomic
def confirm(pk, *, actor, now=None, **fields):
    """From now on it counts, with whatever in ``FIELDS`` and ``SETTLED`` was put right first.

    Rights narrowed for want of it come back at once. Raises ``TrainingRefused``: decided already,
    or one's own.
    """
    now = now or timezone.now()
    learnt = _waiting(pk)
    require_other(actor, learnt)
    before = {name: said(learnt, name) for name in (*FIELDS, *SETTLED)}
    for name, value in fields.items():
        setattr(learnt, name, value)
    if learnt.course_line and not learnt.valid_until:
        learnt.valid_until = _end_of(learnt)
    learnt.unit = home_of(learnt.student, on=learnt.ended_on)
    learnt.save(update_fields=[*FIELDS, *SETTLED, "unit"])
    changes = {
        name: [old, said(learnt, name)] for name, old in before.items() if said(learnt, name) != old
    }
    _decide(learnt, RecordState.CONFIRMED, "confirmed", actor, now, changes=changes)
    _settle(learnt, now)
    return learnt


@transaction.atomic
def refuse(pk, *, reason, actor, now=None):
    """It does not count, and the person reads why. Raises ``TrainingRefused``."""
    if not reason.strip():
        raise TrainingRefused("Напишите, почему обучение не подтверждено: это прочитает человек.")
    learnt = _waiting(pk)
    require_other(actor, learnt)
    return _decide(
        learnt, RecordState.REFUSED, "refused", actor, now or timezone.now(), reason=reason
    )


@transaction.atomic
def withdraw(pk, *, reason, actor, now=None):
    """It was confirmed by mistake: it counts no more. Raises ``TrainingRefused``."""
    now = now or timezone.now()
    if not reason.strip():
        raise TrainingRefused("Напишите, почему подтверждение отзывают: это прочитает человек.")
    learnt = _locked(pk)
    if learnt.state != RecordState.CONFIRMED:
        raise TrainingRefused(f"Отозвать нельзя: {learnt.get_state_display().lower()}.")
    require_other(actor, learnt)
    _decide(learnt, RecordState.REVOKED, "withdrawn", actor, now, reason=reason)
    _settle(learnt, now)
    return learnt


def _locked(pk):
    rows = TrainingRecord.objects.select_for_update(of=("self",)).filter(enrolment=None)
    return rows.select_related("student__member__unit", "student__user", "unit").get(pk=pk)


def _waiting(pk):
    learnt = _locked(pk)
    if learnt.state != RecordState.PROPOSED:
        who = f", {learnt.decided_by}" if learnt.decided_by else ""
        raise TrainingRefused(f"Уже решено: {learnt.get_state_display().lower()}{who}.")
    return learnt


def _decide(learnt, state, event, actor, now, *, reason="", changes=None, tells=True):
    old, learnt.state = learnt.state, state
    learnt.decided_by, learnt.decided_at = str(actor)[:200], now
    learnt.refused_because = reason.strip()[:300]
    learnt.save(update_fields=["state", "decided_by", "decided_at", "refused_because"])
    record(
        f"training.elsewhere.{event}", learnt, actor=actor, unit_id=learnt.unit_id,
        changes={"state": [str(old), str(state)], **(changes or {})},
        **({"reason": learnt.refused_because} if reason else {}),
    )  # fmt: skip
    no_more_asked(learnt, actor=actor, now=now)
    if tells:
        tell_decided(learnt, now=now)
    return learnt


def _settle(learnt, now):
    for user in users_behind([learnt.student]):
        settle_user(user, now=now)


def require_other(actor, learnt):
    """Four eyes, where there are two pairs of them."""
    if is_own(actor, learnt) and others_may(actor, learnt):
        raise TrainingRefused(
            "Своё обучение и то, что внесли вы сами, решает другой: ваш заместитель или "
            "организация выше."
        )


def is_own(user, learnt):
    return learnt.proposer_id == user.pk or is_himself(user, learnt.student)


def others_may(user, learnt):
    """Is there anybody else who may decide on it: neither this user nor the person himself?"""
    able = users_who_may(RUN, learnt.unit).exclude(pk=user.pk)
    return able.exclude(pk__in=users_behind([learnt.student]).values("pk")).exists()


def _end_of(learnt):
    """The last day, when it stands for a course of the portal that lasts some months."""
    course = Course.objects.filter(line=learnt.course_line).order_by("-version").first()
    return course and course.valid_months and months_after(learnt.ended_on, course.valid_months)


def mandatory_courses(*, on):
    """[(line, title)] of the courses that learning elsewhere may be counted for."""
    lines = {rule.course_line for rule in rules_on(on)}
    rows = Course.objects.filter(line__in=lines).exclude(state=CourseState.DRAFT)
    titles = dict(rows.order_by("version").values_list("line", "title"))
    return sorted(titles.items(), key=lambda one: one[1])


def to_confirm(user):
    """What waits in organisations of this user, the oldest first is shown first."""
    return _elsewhere(user).filter(state=RecordState.PROPOSED)


def decided(user):
    """What was decided there."""
    return _elsewhere(user).exclude(state=RecordState.PROPOSED)


def _elsewhere(user):
    """Nobody's page: what is of people whose data are being destroyed."""
    rows = TrainingRecord.objects.for_user(user, RUN).filter(enrolment=None)
    return rows.exclude(student__member__hidden_at__isnull=False)


def said(learnt, name):
    """A value as the journal keeps it."""
    value = getattr(learnt, name)
    return "" if value is None else str(value)
