"""The demo union, loaded once for all tests of this file and left as it was found."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Absence, Responsibility, User
from accounts.queries import responsible_for
from applications.enums import OPEN, Outcome, Received, Stage
from applications.models import Application, ApplicationPaper, Scan, StageChange
from applications.queries import overdue
from dues.models import DuesRegister, DuesStatement
from members import balance, integrity
from members.balance import Place
from members.enums import Column, Status
from members.models import (
    Consent,
    Figures,
    Member,
    Membership,
    Movement,
    Posting,
    Suspension,
)
from notifications.enums import MessageState
from notifications.models import Message, Todo
from resolutions.enums import State
from resolutions.models import Resolution
from structure.agreements import ending_agreements
from structure.enums import Kind
from structure.headcounts import headcount_on
from structure.integrity import faults
from structure.models import Employer, JoinCode, PublicPage, Unit
from structure.public_pages import published_page
from structure.queries import joining_rules, time_zone_of
from structure.scope import Action
from tests.sweeping import sweep
from training.models import Certificate, Group, Meeting, TrainingRecord
from unionportal.demo import branches
from unionportal.demo.clock import clock_at
from unionportal.demo.load import load
from unionportal.demo.logins import LOGINS, PASSWORD
from unionportal.demo.persons import feminine, latin

CARDS = 600
pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:  # tables full of what tests took back read slowly
            cursor.execute("VACUUM ANALYZE")
        load(CARDS, now=NOON)
    yield
    with django_db_blocker.unblock():
        sweep("default")


def test_the_union_is_of_the_size_of_the_pilot():
    kinds = Counter(Unit.objects.values_list("kind", flat=True))

    assert kinds[Kind.TERRITORIAL] == 14
    assert kinds[Kind.PRIMARY] == 41
    assert 140 <= kinds[Kind.SHOP] <= 160
    assert kinds[Kind.GROUP] == 3
    assert faults() == []


def test_time_zones_reach_from_kaliningrad_to_kamchatka():
    primaries = Unit.objects.filter(kind=Kind.PRIMARY)

    hours = {NOON.astimezone(time_zone_of(unit)).utcoffset() for unit in primaries}

    assert {hours.total_seconds() // 3600 for hours in hours} == {2, 3, 5, 9, 10, 12}


def test_every_organisation_has_a_door_and_every_primary_an_employer_with_a_head():
    doors = JoinCode.objects.filter(unit=OuterRef("pk"))
    employers = Employer.objects.filter(units__kind=Kind.PRIMARY).distinct()

    assert not Unit.objects.exclude(Exists(doors)).exists()
    assert not Unit.objects.filter(kind=Kind.PRIMARY, employers=None).exists()
    assert not employers.filter(Q(head_surname="") | Q(head_dative="") | Q(inn="")).exists()


def test_cards_of_organisations_are_filled():
    primaries = Unit.objects.filter(kind=Kind.PRIMARY)
    members, today = Member.objects.filter(status=Status.MEMBER), NOON.date()
    covered = [
        (headcount_on(unit, today).employees, members.filter(unit__in=inside).count())
        for unit in primaries
        for inside in [Unit.objects.inside(unit)]
    ]
    ending = ending_agreements(today).count()

    assert not Unit.objects.exclude(kind=Kind.GROUP).filter(last_election_on=None).exists()
    assert sum(employees > there for employees, there in covered) >= 35
    assert ending > 0
    assert Todo.objects.filter(key__startswith="ending:agreement:").count() == ending
    assert PublicPage.objects.filter(is_published=True).count() == 44
    assert published_page(branches.HOME_CODE).unit.short_name == f"ППО «{branches.HOME}»"


def test_some_organisations_rule_for_themselves():
    rules = {unit.short_name: joining_rules(unit) for unit in Unit.objects.filter(kind="primary")}

    assert rules["ППО «Рефтинская ГРЭС»"].shops_admit
    assert rules["ППО «Рефтинская ГРЭС»"].remind_after_days == 7
    assert not rules["ППО «Конаковская ГРЭС»"].scan_suffices
    assert rules["ППО «Волжская ГЭС»"].close_after_days == 40


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.role)
def test_there_is_a_login_for_every_role(login, rf):
    user = authenticate(rf.post("/"), username=login.email, password=PASSWORD)

    assert user is not None
    assert [mandate.role for mandate in user.current_mandates] == [login.role]


def test_no_role_is_without_a_login():
    assert [login.role for login in LOGINS] == list(Role)


def test_the_accountant_of_the_employer_sees_its_registers():
    user = User.objects.get(email="employer@example.org")

    seen = DuesRegister.objects.for_user(user, Action.VIEW_DUES)

    assert {register.employer.short_name for register in seen} == {"ПАО «Волжская ГЭС»"}
    assert not seen.filter(handed_on=None).exists()


def test_somebody_answers_even_where_nobody_is_set_or_the_chair_is_away():
    unset = Unit.objects.get(short_name="ППО «Заинская ГРЭС»")
    away = Absence.objects.get().user

    assert not Responsibility.objects.filter(unit=unset).exists()
    assert responsible_for(unset, on=NOON.date()).current_mandates[0].unit == unset.parent
    assert away.responsibilities.get().unit.short_name == "ППО «Камышинские электрические сети»"
    assert responsible_for(away.responsibilities.get().unit, on=NOON.date()) != away


def test_a_card_agrees_with_its_memberships():
    running = Membership.objects.filter(member=OuterRef("pk"), until=None)
    ended = Membership.objects.filter(member=OuterRef("pk"), until__isnull=False)
    here = running.filter(unit=OuterRef("unit"))
    cards = Member.objects.annotate(runs=Exists(running), ended=Exists(ended), here=Exists(here))
    on_books = Q(status__in=[Status.MEMBER, Status.SUSPENDED])

    assert CARDS <= cards.count() < CARDS + 100
    assert not cards.filter(on_books, here=False).exists()
    assert not cards.filter(~on_books, runs=True).exists()
    assert not cards.filter(status=Status.REMOVED, ended=False).exists()
    assert not Membership.objects.filter(since__gt=NOON.date()).exists()
    assert set(cards.values_list("status", flat=True)) == set(Status)


def test_a_card_agrees_with_its_history():
    last = Movement.objects.filter(member=OuterRef("pk")).order_by("-on", "-pk").values("kind")[:1]
    told = Counter(Member.objects.annotate(last=last).values_list("status", "last"))

    assert set(told) == {
        ("", None),  # second cards of people who have one
        ("", "closed"),
        ("applied", "applied"),
        ("member", "admitted"),
        ("member", "arrived"),
        ("member", "returned"),
        ("member", "transferred"),
        ("removed", "removed"),
        ("suspended", "suspended"),
    }


def test_the_ledger_says_what_stays_and_absences_say():
    union = Unit.objects.get(parent=None)
    counted = balance.count(Place.branch(union), NOON.date())
    uncounted = Suspension.objects.filter(until=None, is_counted=False).count()

    assert integrity.faults() == []
    assert counted == Membership.objects.filter(until=None).count() - uncounted
    assert uncounted > 0
    assert set(Posting.objects.values_list("column", flat=True)) >= set(Column) - {
        Column.RESTORED, Column.CORRECTED,
    }  # fmt: skip
    assert not Posting.objects.filter(column=Column.LEFT, reason=None).exists()


def test_the_numbers_of_every_organisation_are_counted():
    union = Figures.objects.get(unit__parent=None)

    assert Figures.objects.count() == Unit.objects.count()
    assert union.members == balance.count(Place.branch(union.unit), NOON.date())


def test_nobody_consented_before_there_was_a_law():
    assert Member.objects.filter(admitted_on__year__lt=2006, consents__isnull=False).exists()
    assert not Consent.objects.filter(given_at__date__lt=date(2007, 1, 30)).exists()


def test_consents_name_the_organisations_that_keep_the_data():
    consents = Consent.objects.filter(member__unit__kind=Kind.SHOP)

    assert consents.filter(withdrawn_at__isnull=False).exists()
    assert not consents.filter(operators=None).exists()


def test_every_stage_and_outcome_is_there():
    stages = Counter(Application.objects.values_list("stage", flat=True))
    outcomes = set(Application.objects.values_list("outcome", flat=True))

    assert 55 <= stages.total() <= 65
    assert set(stages) == set(Stage)
    assert min(stages.values()) >= 5
    assert outcomes == set(Outcome)


def test_every_open_stage_has_somebody_who_waits_too_long():
    late = set(Application.objects.filter(overdue(NOON)).values_list("stage", flat=True))

    assert late == set(OPEN)


def test_a_doubtful_applicant_has_a_namesake_in_the_register():
    doubtful = Application.objects.filter(stage=Stage.NEW, member=None)

    assert doubtful.count() == 5
    assert not doubtful.filter(candidates=None).exists()


def test_papers_are_printed_and_come_back_in_every_way():
    signing = ApplicationPaper.objects.filter(application__stage=Stage.SIGNING)

    assert set(signing.values_list("received", flat=True)) == set(Received)
    assert signing.exclude(remark="").count() == 1
    assert Scan.objects.filter(removed_at=None, slot__paper__isnull=False).count() > 20


def test_nothing_is_owed_but_papers_of_the_worker():
    owed = StageChange.objects.filter(effects_done_at=None)

    assert {tuple(effects) for effects in owed.values_list("effects", flat=True)} == {
        ("make_papers",),
        ("tell_new", "make_papers"),
    }
    assert not owed.exclude(error="").exists()


def test_resolutions_and_registers_stand_at_every_point_of_their_way():
    registers = DuesRegister.objects.all()

    assert set(Resolution.objects.values_list("state", flat=True)) == {State.DRAFT, State.SIGNED}
    assert registers.filter(handed_on=None).count() == 1
    assert registers.filter(handed_on__isnull=False, lines__confirmed_on=None).exists()
    assert registers.filter(lines__confirmed_on__isnull=False).exists()
    assert DuesStatement.objects.filter(lines=None).exists()


def test_letters_have_every_fate_and_none_of_the_past_waits():
    fates = set(Message.objects.values_list("state", flat=True))

    assert fates == {
        MessageState.KEPT,
        MessageState.SENT,
        MessageState.FAILED,
        MessageState.NO_ADDRESS,
    }
    assert Todo.objects.open().exists()


def test_history_was_written_as_it_went():
    assert not StageChange.objects.filter(at__gt=NOON).exists()
    assert not Message.objects.filter(created_at__gt=NOON).exists()
    assert Movement.objects.filter(recorded_at__gt=NOON).count() == 0


def test_logins_are_printed_with_the_address_of_the_form():
    out = StringIO()

    call_command("demologins", stdout=out)

    lines = out.getvalue().splitlines()
    assert PASSWORD in lines[0]
    assert [line.split()[0] for line in lines[1:12]] == [login.email for login in LOGINS]
    assert lines[-2] == "Анкета заявителя: https://portal.test/join/ENERGY7/"
    assert "Страница члена профсоюза" in lines[-1]
    assert "https://portal.test/me/enter/" in lines[-1]


def test_the_school_is_the_case_of_the_pilot():
    groups = Group.objects.filter(title__startswith="Подгруппа").order_by("pk")
    hours = Meeting.objects.aggregate(number=Count("pk"), hours=Sum("hours"))

    assert [group.state for group in groups] == 4 * ["finished"] + 2 * ["running"] + ["planned"]
    assert hours == {"number": 21, "hours": 50}
    at_school = TrainingRecord.objects.exclude(enrolment=None)
    assert Certificate.objects.count() == at_school.count() > 12
    assert not Certificate.objects.filter(paper=None).exists()


def test_logins_whose_password_was_changed_are_not_printed():
    out = StringIO()

    User.objects.update(password="md5$other$0")

    call_command("demologins", stdout=out)

    assert out.getvalue() == ""


def test_a_union_that_exists_is_not_touched():
    units = Unit.objects.count()

    with pytest.raises(CommandError, match="База не пуста"):
        call_command("loaddemo", members=10)

    assert Unit.objects.count() == units


def test_the_clock_is_turned_back_for_a_while_only():
    then = NOON - timedelta(days=100)

    with clock_at(then):
        inside = timezone.now()
        local = timezone.template_localtime(then)

    assert inside == then
    assert local.tzinfo == timezone.get_current_timezone()
    assert timezone.now() > then + timedelta(days=1)


@pytest.mark.parametrize(
    ("surname", "wife"),
    [
        ("Ёлкин", "Ёлкина"),
        ("Заречный", "Заречная"),
        ("Донской", "Донская"),
        ("Островский", "Островская"),
        ("Черных", "Черных"),
        ("Бойко", "Бойко"),
        ("Коваль", "Коваль"),
    ],
)
def test_surnames_of_women_follow_the_rule(surname, wife):
    assert feminine(surname) == wife


def test_names_are_written_in_latin_for_mailboxes():
    assert latin("Щёголева-Юрьева") == "shchegolevayureva"
