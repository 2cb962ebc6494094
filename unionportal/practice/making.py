"""An organisation for practice, made by the services that make real ones, a step at a time.

Each step is one transaction that holds the row of the practice: two workers do it once, and one
killed in the middle leaves nothing of it. The sweep goes on with the step that is next.
"""

import logging
import uuid
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Mandate, Responsibility, User
from applications import resolving, services
from applications.models import Application
from applications.tasks import run_effects
from audit.services import record
from documents.services import KINDS_OF_JOINING
from dues.founding import found_statements
from dues.models import DuesStatement
from dues.services import mark_originals
from members.consent_texts import ON_JOINING, consent_agreed, consent_shown
from members.enums import DuesMode
from members.opening import open_member
from structure.employers import create_employer
from structure.enums import Kind
from structure.models import Unit
from structure.services import create_unit, issue_first_code, lock_tree
from training.enums import PracticeRole
from training.models import Practice
from unionportal.practice import people

logger = logging.getLogger(__name__)

MAKER = "учебная организация"
DOMAIN = "practice.invalid"  # of nobody: such addresses cannot exist
PERCENT = Decimal("1.00")
MEMBER_FOR = timedelta(days=3 * 365)
PAUSE = timedelta(minutes=2)
OFFICES = {
    PracticeRole.CHAIR: Role.PRIMARY_CHAIR,
    PracticeRole.ACCOUNTANT: Role.PRIMARY_ACCOUNTANT,
    PracticeRole.SPECIALIST: Role.UNION_SPECIALIST,
}


def make(pk, *, now=None):
    """Do the steps that are left; is the practice ready now? May run twice and at once."""
    try:
        while _next_step(pk, now or timezone.now()):
            pass
    except Exception:  # told on the page as «ещё готовится», and tried again by the sweep
        logger.exception("practice %s was not made", pk)
        row = Practice.objects.get(pk=pk)
        Practice.objects.filter(pk=pk).update(
            attempts=row.attempts + 1, retry_at=timezone.now() + PAUSE * (row.attempts + 1)
        )
    return Practice.objects.filter(pk=pk, ready_at__isnull=False).exists()


def make_owed(*, now, limit=20):
    """Go on with what a lost message or a killed worker left; returns how many are ready now."""
    owed = Practice.objects.going().filter(ready_at=None, retry_at__lte=now).order_by("retry_at")
    return sum(make(pk) for pk in list(owed.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _next_step(pk, now):
    """Take one step; is there another?"""
    practice = Practice.objects.select_for_update().get(pk=pk)
    if practice.ended_at or practice.ready_at:
        return False
    STEPS[practice.made](practice, now)
    practice.made += 1
    if practice.made == len(STEPS):
        practice.ready_at = timezone.now()
    practice.save()
    return practice.ready_at is None


def _plant(practice, now):
    """The tree, the employer, the student's account and whoever works beside him."""
    lock_tree()
    root = _root()
    territorial = create_unit(
        kind=Kind.TERRITORIAL, parent_id=root.pk, actor=MAKER, name=people.TERRITORIAL,
        short_name=people.TERRITORIAL, town=people.TOWN, is_legal_entity=True,
    )  # fmt: skip
    primary = create_unit(
        kind=Kind.PRIMARY, parent_id=territorial.pk, actor=MAKER, name=people.PRIMARY_NAME,
        short_name=people.PRIMARY, town=people.TOWN,
    )  # fmt: skip
    create_employer(
        primary.pk, actor=MAKER, name=people.EMPLOYER_NAME, short_name=people.EMPLOYER,
        town=people.TOWN, head_surname="Директоров", head_name="Семён", head_patronymic="Ильич",
        head_post="Генеральный директор", accounting_name="Расчётова Ольга, бухгалтерия",
    )  # fmt: skip
    place = root if practice.role == PracticeRole.SPECIALIST else primary
    practice.unit, practice.account = primary, _account("student", practice, "Слушатель", "Учебный")
    _put_in_office(practice.account, place, OFFICES[practice.role], now, practice.ends_on)
    chair = practice.account
    if practice.role != PracticeRole.CHAIR:
        chair = _account("chair", practice, *people.CHAIR)
        _put_in_office(chair, primary, Role.PRIMARY_CHAIR, now, practice.ends_on)
    Responsibility.objects.create(unit=primary, user=chair)


def _root():
    """A tree after all the others: placed by name among them it would renumber them."""
    last = Unit.objects.filter(parent=None).aggregate(last=Max("tree_id"))["last"] or 0
    [root] = Unit.objects.bulk_create([
        Unit(
            kind=Kind.UNION, name=people.UNION, short_name=people.UNION, is_practice=True,
            is_legal_entity=True, tree_id=last + 1, lft=1, rght=2, level=0,
        )
    ])  # fmt: skip
    issue_first_code(root, actor=MAKER)
    record("structure.unit.created", root, actor=MAKER, unit_id=root.pk, parent=None)
    return root


def _account(word, practice, surname, name, patronymic=""):
    """A user without a password: nobody signs in by it."""
    return User.objects.create_user(
        f"{word}-{practice.key}@{DOMAIN}", surname=surname, name=name, patronymic=patronymic
    )


def _put_in_office(user, unit, role, now, ends_on):
    mandate = Mandate.objects.create(
        user=user, unit=unit, role=role, starts_on=timezone.localdate(now), ends_on=ends_on,
        basis="Практика",
    )  # fmt: skip
    record("accounts.mandate.given", mandate, actor=MAKER, unit_id=unit.pk, user=user.pk)


def _open_cards(practice, now):
    employer = practice.unit.employers.get()
    since = timezone.localdate(now) - MEMBER_FOR
    for number, one in enumerate(people.MEMBERS, 1):
        open_member(
            practice.unit, since=since, admitted_on=since, actor=MAKER, now=now, gender=one.gender,
            employer=employer, personnel_number=str(1000 + number), dues_mode=DuesMode.EMPLOYER,
            card_number=f"УЧ-{practice.pk}-{number:02}", **one.fields,
        )  # fmt: skip


def _withhold(practice, now):
    employer = practice.unit.employers.get()
    found_statements(practice.unit_id, employer.pk, percent=PERCENT, actor=MAKER, now=now)


def _apply_lately(practice, now):
    _submitted(practice, people.FRESH, now)


def _bring_papers(practice, now):
    application = _submitted(practice, people.SIGNED, now)
    _tick(application, practice, now)


def _admit(practice, now):
    chair = _chair(practice)
    application = _submitted(practice, people.ADMITTED, now)
    _tick(application, practice, now)
    today = timezone.localdate(now)
    signature = chair.short_name
    resolution = resolving.draft_resolution(
        [application.pk], actor=chair, dated=today, protocol="1", place=people.TOWN, elected=5,
        present=4, votes_for=4, chair_name=signature, chair_post="Председатель ППО",
        secretary_name="Дорохова Е. М.", controller_name="Громов С. И.",
    )  # fmt: skip
    resolving.sign_resolution(resolution.pk, on=today, actor=chair, now=now)
    _settle(application)
    opened = DuesStatement.objects.filter(key=f"application:{application.pk}")
    mark_originals(list(opened.values_list("pk", flat=True)), on=today, actor=MAKER)


def _submitted(practice, one, now):
    """An application whose papers are made; it waits for them to come back signed."""
    texts = [consent_agreed(kind, consent_shown(kind)) for kind in ON_JOINING]
    application, _ = services.submit(
        form_key=uuid.uuid5(practice.key, one.surname), unit=practice.unit,
        consents=[(text.kind, text, {}) for text in texts if text], now=now,
        employer=practice.unit.employers.get(), email=f"{practice.key.hex[:12]}@{DOMAIN}",
        personnel_number=str(2000 + len(one.surname)), **one.fields,
    )  # fmt: skip
    _settle(application)
    return application


def _tick(application, practice, now):
    services.tick_original(application.pk, KINDS_OF_JOINING, actor=_chair(practice), now=now)
    _settle(application)


def _settle(application):
    """Do what its steps owe: here and now, since the next step of the practice stands on it."""
    owed = application.changes.filter(effects_done_at=None).order_by("at", "pk")
    while change := owed.first():
        if not run_effects(change.pk):
            change.refresh_from_db()
            raise RuntimeError(f"{Application.__name__} {application.pk}: {change.error}")


def _chair(practice):
    held = Mandate.objects.filter(unit=practice.unit, role=Role.PRIMARY_CHAIR)
    return held.select_related("user").get().user


STEPS = (_plant, _open_cards, _withhold, _apply_lately, _bring_papers, _admit)
