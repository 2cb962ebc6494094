"""An organisation for practice is made whole, once, whatever happens on the way."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import GrantRefused, Role
from accounts.models import Mandate
from accounts.services import give_mandate
from applications.models import Application
from audit.models import Entry
from dues.models import DuesStatement
from members.models import Member
from notifications.models import Message
from structure.models import Unit
from tests.factories import NOON, TODAY, make_member
from training import practising
from training.enums import PracticeRole, TrainingRefused
from training.learners import student_of_member, student_of_user
from training.models import Practice
from unionportal.practice import making
from unionportal.rights.lending import open_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(house, people):
    student = student_of_user(people.chair)
    return practising.begin(student.pk, PracticeRole.CHAIR, actor=people.chair)


def test_it_is_made_by_the_services_that_make_real_ones(begun, people):
    assert making.make(begun.pk)

    begun.refresh_from_db()
    place = begun.unit
    assert begun.made == len(making.STEPS)
    assert place.is_practice
    assert [unit.kind for unit in Unit.objects.above(place)] == ["primary", "territorial", "union"]
    assert Member.objects.filter(unit=place, status="member").count() == 13
    stages = Application.objects.filter(unit=place).order_by("pk").values_list("stage", flat=True)
    assert list(stages) == ["signing", "resolution", "employer"]
    assert DuesStatement.objects.filter(unit=place).count() == 13
    mandate = Mandate.objects.get(user=begun.account)
    assert (mandate.unit, mandate.role) == (place, Role.PRIMARY_CHAIR)
    assert mandate.ends_on == begun.ends_on
    assert not begun.account.has_usable_password()
    assert set(Message.objects.values_list("state", "reason")) <= {("kept", "practice")}
    assert people.chair.mandates.count() == 1  # his real office is as it was


def test_a_worker_killed_in_the_middle_leaves_a_whole_step_behind(begun, monkeypatch):
    def killed(practice, now):
        making._open_cards(practice, now)
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "STEPS", (making.STEPS[0], killed, *making.STEPS[2:]))
    with pytest.raises(KeyboardInterrupt):
        making.make(begun.pk)
    begun.refresh_from_db()
    assert begun.made == 1
    assert not Member.objects.filter(unit=begun.unit).exists()

    monkeypatch.undo()
    assert making.make_owed(now=NOON + timedelta(days=999)) == 1
    begun.refresh_from_db()
    assert Member.objects.filter(unit=begun.unit, status="member").count() == 13
    assert not making.make_owed(now=NOON + timedelta(days=999))


def test_a_fault_is_tried_again_later(begun, monkeypatch):
    def broken(practice, now):
        raise ValueError("шаблон сломан")

    monkeypatch.setattr(making, "STEPS", (broken,))
    assert not making.make(begun.pk)
    begun.refresh_from_db()
    assert (begun.made, begun.attempts) == (0, 1)
    assert begun.retry_at > begun.began_at


def test_pressed_twice_it_is_one(begun, people):
    again = practising.begin(begun.student_id, PracticeRole.CHAIR, actor=people.chair)

    assert again == begun
    assert Entry.objects.filter(action="training.practice.begun").count() == 1


def test_begun_anew_the_former_one_is_ended(begun, people):
    making.make(begun.pk)
    fresh = practising.begin(begun.student_id, PracticeRole.CHAIR, actor=people.chair, anew=True)

    begun.refresh_from_db()
    begun.account.refresh_from_db()
    assert fresh != begun
    assert begun.ended_at is not None
    assert not begun.account.is_active
    assert Practice.objects.going().get() == fresh
    assert practising.entered_by(people.chair, begun.pk, on=begun.ends_on) is None


def test_two_practices_do_not_meet(begun, people):
    making.make(begun.pk)
    other = practising.begin(begun.student_id, PracticeRole.ACCOUNTANT, actor=people.chair)
    assert making.make(other.pk)  # the same names: nobody is held for a namesake

    other.refresh_from_db()
    begun.refresh_from_db()
    assert other.unit.tree_id != begun.unit.tree_id
    assert Mandate.objects.get(user=other.account).role == Role.PRIMARY_ACCOUNTANT


def test_its_last_day_over_it_ends(begun, people):
    making.make(begun.pk)
    begun.refresh_from_db()
    last = NOON.replace(year=begun.ends_on.year, month=begun.ends_on.month, day=begun.ends_on.day)

    assert practising.end_due(now=last) == 0
    assert practising.end_due(now=last + timedelta(days=1)) == 1
    assert practising.end_due(now=last + timedelta(days=1)) == 0
    begun.account.refresh_from_db()
    assert not begun.account.is_active


def test_who_has_no_sign_in_is_told_what_to_do(house, people):
    student = student_of_member(make_member(house.primary))
    with pytest.raises(TrainingRefused, match="входа в кабинет у вас нет"):
        practising.begin(student.pk, PracticeRole.CHAIR, actor="слушатель")
    assert not Practice.objects.exists()


def test_nobody_real_is_given_an_office_or_lent_anything_in_a_practice(begun, people):
    making.make(begun.pk)
    begun.refresh_from_db()
    told = {name: getattr(people.admin, name) for name in ("surname", "name", "patronymic")}

    with pytest.raises(GrantRefused, match="В учебной организации должностей"):
        give_mandate(
            unit_id=begun.unit_id, role=Role.PRIMARY_DEPUTY, email=people.admin.email,
            starts_on=TODAY, actor=begun.account, phone="", **told,
        )  # fmt: skip
    with pytest.raises(GrantRefused, match="В учебной организации доступ"):
        open_to(
            None, None, actor=begun.account, email=people.admin.email, starts_on=TODAY,
            ends_on=TODAY + timedelta(days=1), reason="", now=NOON, **told,
        )  # fmt: skip

    assert people.admin.mandates.filter(unit__is_practice=True).count() == 0


def test_the_end_of_a_practice_closes_no_sign_in_of_a_real_person(begun, people):
    making.make(begun.pk)
    begun.refresh_from_db()
    Mandate.objects.create(
        user=people.admin, unit=begun.unit, role=Role.PRIMARY_DEPUTY, starts_on=TODAY
    )

    practising.end(begun.pk, actor=people.chair)

    people.admin.refresh_from_db()
    begun.account.refresh_from_db()
    assert (people.admin.is_active, begun.account.is_active) == (True, False)
    assert not Mandate.objects.filter(unit=begun.unit, ends_on=None).exists()


def test_a_practice_past_its_last_day_is_begun_anew_before_the_sweep(client, begun, people):
    making.make(begun.pk)
    day = timezone.localdate() - timedelta(days=40)
    Practice.objects.filter(pk=begun.pk).update(ends_on=day, began_at=NOON - timedelta(days=90))
    client.force_login(people.chair)

    shown = client.post(reverse("practice:enter", args=[begun.pk]), follow=True)
    again = practising.begin(begun.student_id, PracticeRole.CHAIR, actor=people.chair)

    assert "Срок этой практики закончился" in shown.content.decode()
    begun.refresh_from_db()
    assert begun.ended_at is not None
    assert (again.pk != begun.pk, again.ended_at) == (True, None)
