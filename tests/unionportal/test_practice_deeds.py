"""What the lessons ask for can be done in the practice, and the portal sees it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from applications import resolving, services
from applications.models import Application
from documents.services import KINDS_OF_JOINING
from dues.models import DuesStatement
from dues.registering import make_register
from structure.services import change_unit
from training import authoring, practising
from training.enums import CourseKind, PracticeRole
from training.learners import student_of_user
from training.practice_checks import CHECKS, is_done
from unionportal.practice import making

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def practised(user, role):
    made = practising.begin(student_of_user(user).pk, role, actor=user)
    assert making.make(made.pk)
    return practising.going_of(made.student, role)


def seen(practice):
    return {
        key
        for key, check in CHECKS.items()
        if check.role == practice.role and is_done(check, practice)
    }


def test_the_chair_takes_papers_and_admits(people):
    practice = practised(people.chair, PracticeRole.CHAIR)
    me = practice.account
    assert seen(practice) == set()  # what the portal made itself counts for nothing

    of = {one.surname: one for one in Application.objects.filter(unit=practice.unit)}
    services.tick_original(of["Осипова"].pk, KINDS_OF_JOINING, actor=me)
    assert seen(practice) == {"chair-papers"}

    resolution = resolving.draft_resolution(
        [of["Панин"].pk, of["Осипова"].pk], actor=me, dated=TODAY, protocol="2", place="Учебнинск",
        elected=5, present=4, votes_for=4, chair_name="Слушатель У.", secretary_name="Дорохова Е.",
        chair_post="Председатель ППО", controller_name="Громов С.",
    )  # fmt: skip
    resolving.sign_resolution(resolution.pk, on=TODAY, actor=me)
    assert seen(practice) == {"chair-papers", "chair-resolution"}


def test_the_accountant_makes_a_register_and_hands_it_over(house, people):
    practice = practised(people.accountant, PracticeRole.ACCOUNTANT)
    me, employer = practice.account, practice.unit.employers.get()
    waiting = DuesStatement.objects.get(unit=practice.unit, key__startswith="application:")
    assert waiting.original_on == TODAY

    register = make_register([waiting.pk], unit=practice.unit, employer=employer, actor=me)
    assert seen(practice) == set()
    resolving.hand_over(register.pk, on=TODAY, received_by="Расчётова О.", actor=me)
    assert seen(practice) == {"accountant-register"}


def test_the_specialist_writes_a_card_and_a_course(people):
    practice = practised(people.chair, PracticeRole.SPECIALIST)
    me = practice.account

    change_unit(practice.unit_id, actor=me, address="Учебнинск, Заводская, 1")
    root = me.current_mandates[0].unit
    authoring.create(root, actor=me, title="Свой курс", kind=CourseKind.OTHER, hours=Decimal(1))
    assert seen(practice) == {"specialist-card", "specialist-school"}


def test_deeds_of_a_former_practice_do_not_count_anew(people):
    practice = practised(people.chair, PracticeRole.SPECIALIST)
    change_unit(practice.unit_id, actor=practice.account, address="Заводская, 1")
    fresh = practising.begin(practice.student_id, practice.role, actor=people.chair, anew=True)
    assert making.make(fresh.pk)

    assert seen(practising.going_of(practice.student, practice.role)) == set()
    assert fresh.ends_on >= TODAY + timedelta(days=29)
