"""Certificates: given out once, revoked and put back, checked without a name."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest

from audit.models import Entry
from notifications.models import Message
from tests.documents.sheets import pages_of
from tests.factories import NOON, TODAY
from tests.training.school import enrol, make_course, make_group, make_student
from training import certifying, finishing, mandatory, printing
from training.enums import EnrolmentState, GroupState, RecordState, TrainingRefused
from training.models import Certificate, TrainingRecord

pytestmark = pytest.mark.django_db
WHY = "выдано по ошибке"


@pytest.fixture
def run(people):
    return people.territorial_chair


@pytest.fixture
def group(house):
    course = make_course(house.primary, valid_months=12, hours=50, title="Школа председателя")
    return make_group(course, state=GroupState.FINISHED)


def passed(group, surname="Петрова", **fields):
    student = make_student(group.unit, surname=surname, name="Анна", patronymic="Ивановна")
    one = enrol(group, student, state=EnrolmentState.PASSED)
    told = {"valid_until": TODAY + timedelta(days=365)} | fields
    return TrainingRecord.objects.create(
        student=student, unit=group.unit, enrolment=one, course_line=group.course.line,
        state=RecordState.CONFIRMED, title=group.course.title, kind=group.course.kind,
        organiser=group.unit.short_name, began_on=group.starts_on, ended_on=TODAY, hours=50, **told,
    )  # fmt: skip


def issue(group, run):
    return certifying.issue(group.pk, actor=run, now=NOON)


def test_everybody_who_passed_gets_the_next_number_by_surname(group, run):
    second, first = passed(group, "Яковлева"), passed(group, "Абрамова")

    assert issue(group, run) == 2

    assert list(Certificate.objects.values_list("number", "record", "unit", "issued_on")) == [
        ("1/2026", first.pk, group.unit.pk, TODAY),
        ("2/2026", second.pk, group.unit.pk, TODAY),
    ]
    issued = Entry.objects.filter(action="training.certificate.issued")
    assert [entry.person for entry in issued.order_by("pk")] == [
        first.student.of_person, second.student.of_person,
    ]  # fmt: skip


def test_pressed_twice_it_gives_nobody_two(group, run):
    passed(group)
    issue(group, run)

    assert issue(group, run) == 0
    passed(group, "Новикова")
    assert issue(group, run) == 1
    assert list(Certificate.objects.values_list("number", flat=True)) == ["1/2026", "2/2026"]


def test_before_the_results_nothing_is_given(group, run):
    group.state = GroupState.RUNNING
    group.save()
    passed(group)

    with pytest.raises(TrainingRefused, match="подведены итоги"):
        issue(group, run)

    assert not Certificate.objects.exists()
    assert not Entry.objects.filter(action="training.certificate.issued").exists()


def test_given_certificates_hold_the_results(group, run):
    passed(group)
    issue(group, run)

    assert "уже выданы" in finishing.why_not_back(group, now=NOON)


def made(group, run, **fields):
    passed(group, **fields)
    issue(group, run)
    return Certificate.objects.get()


def test_a_revoked_one_is_no_learning_any_more(group, run):
    certificate = made(group, run)
    line = group.course.line

    certifying.revoke(certificate.pk, reason=WHY, actor=run, now=NOON)

    certificate.refresh_from_db()
    assert (certificate.revoked_on, certificate.reason) == (TODAY, WHY)
    assert certificate.record.state == RecordState.REVOKED
    assert not mandatory.records_of(line, on=TODAY).exists()
    entry = Entry.objects.get(action="training.certificate.revoked")
    assert entry.person == certificate.record.student.of_person

    certifying.put_back(certificate.pk, reason="проверили ведомость", actor=run, now=NOON)

    certificate.refresh_from_db()
    assert (certificate.revoked_on, certificate.revoked_by, certificate.reason) == (None, "", "")
    assert mandatory.records_of(line, on=TODAY).exists()


@pytest.mark.parametrize(
    ("service", "reason", "words"),
    [
        (certifying.revoke, " ", "Напишите, почему"),
        (certifying.put_back, WHY, "не отозвано"),
    ],
)
def test_what_cannot_be_done_leaves_no_trace(group, run, service, reason, words):
    certificate = made(group, run)
    before = Entry.objects.count()

    with pytest.raises(TrainingRefused, match=words):
        service(certificate.pk, reason=reason, actor=run, now=NOON)

    certificate.refresh_from_db()
    assert certificate.revoked_on is None
    assert certificate.record.state == RecordState.CONFIRMED
    assert Entry.objects.count() == before


def test_it_is_revoked_once(group, run):
    certificate = made(group, run)
    certifying.revoke(certificate.pk, reason=WHY, actor=run, now=NOON)

    with pytest.raises(TrainingRefused, match="уже отозвано"):
        certifying.revoke(certificate.pk, reason="ещё раз", actor=run, now=NOON)

    certificate.refresh_from_db()
    assert certificate.reason == WHY


def test_a_check_tells_whether_it_holds_and_never_whose_it_is(group, run):
    certificate = made(group, run)
    code = printing.code_of(certificate)
    until = certificate.record.valid_until

    good = certifying.check(code.lower(), now=NOON + timedelta(days=365))
    over = certifying.check(code, now=NOON + timedelta(days=366))
    certifying.revoke(certificate.pk, reason=WHY, actor=run, now=NOON)
    revoked = certifying.check(code, now=NOON)

    assert good == ("1/2026", TODAY, True, False, until)
    assert (over.is_good, over.is_revoked, over.number) == (False, False, "1/2026")
    assert (revoked.is_good, revoked.is_revoked) == (False, True)


def test_its_last_day_lasts_where_it_was_issued(group, run, house):
    """Nine in the evening in Moscow is the next morning in Kamchatka."""
    certificate = made(group, run)
    code, until = printing.code_of(certificate), certificate.record.valid_until
    evening = datetime.combine(until, time(18), tzinfo=UTC)

    assert certifying.check(code, now=evening).is_good
    house.primary.time_zone = "Asia/Kamchatka"
    house.primary.save()
    assert not certifying.check(code, now=evening).is_good


@pytest.mark.parametrize("text", ["7KQM2Z9XW4AB", "нет", "", "\0" * 12])
def test_a_code_of_nothing_finds_nothing(group, run, text):
    made(group, run)

    assert certifying.check(text, now=NOON) == certifying.Checked()


def test_the_paper_is_printed_once_and_the_person_is_written_to(group, run):
    certificate = made(group, run)
    member = certificate.record.student.member
    member.email = "anna@example.org"
    member.save()

    assert printing.print_owed(now=NOON) == 1
    assert printing.print_owed(now=NOON) == 0

    certificate.refresh_from_db()
    assert (certificate.paper.kind, certificate.paper.number) == ("certificate", "1/2026")
    assert certificate.lease_until is None
    letters = Message.objects.filter(kind="training_certificate")
    assert letters.count() <= 1


def test_the_union_s_own_is_signed_by_hand_and_names_it_once(house, people, run):
    course = make_course(house.union, hours=50, title="Школа «Старт»")
    certificate = made(make_group(course, state=GroupState.FINISHED), run)

    told = printing.context_for(certificate)
    printing.print_owed(now=NOON)

    assert (told["unit"]["chair_post"], told["unit"]["chair_name"]) == ("", "")
    assert told["certificate"]["title"] == "Школа „Старт“"
    certificate.refresh_from_db()
    (page,) = pages_of(certificate.paper.pdf.read())
    assert page.count(house.union.name) == 1


def test_a_worker_killed_over_it_leaves_it_to_the_sweep(group, run):
    certificate = made(group, run)
    Certificate.objects.update(lease_until=NOON + printing.LEASE)

    assert printing.print_owed(now=NOON) == 0
    assert printing.print_owed(now=NOON + printing.LEASE) == 1

    certificate.refresh_from_db()
    assert certificate.paper is not None


def test_a_broken_template_is_told_and_tried_again_when_asked(group, run, monkeypatch):
    certificate = made(group, run)

    def broken(*args, **told):
        raise ValueError("нет")

    monkeypatch.setattr(printing, "make_paper", broken)
    assert printing.print_owed(now=NOON) == 0
    certificate.refresh_from_db()
    assert certificate.print_failed == printing.BROKEN
    monkeypatch.undo()

    assert printing.print_owed(now=NOON) == 0  # it rests
    assert printing.try_again(certificate.pk) == 1
    assert printing.print_owed(now=NOON) == 1
    certificate.refresh_from_db()
    assert certificate.print_failed == ""


def test_one_revoked_while_it_is_printed_is_written_of_only_when_put_back(group, run, monkeypatch):
    certificate = made(group, run)
    make_paper = printing.make_paper

    def revoked_meanwhile(*args, **told):
        certifying.revoke(certificate.pk, reason=WHY, actor=run, now=NOON)
        return make_paper(*args, **told)

    monkeypatch.setattr(printing, "make_paper", revoked_meanwhile)
    assert printing.print_owed(now=NOON) == 0
    certificate.refresh_from_db()
    assert certificate.paper is None
    assert not Message.objects.filter(kind="training_certificate").exists()
    monkeypatch.undo()

    certifying.put_back(certificate.pk, reason="проверили", actor=run, now=NOON)

    assert printing.print_owed(now=NOON) == 1
    certificate.refresh_from_db()
    assert certificate.paper.number == "1/2026"


def test_a_revoked_one_is_not_printed(group, run):
    certificate = made(group, run)
    certifying.revoke(certificate.pk, reason=WHY, actor=run, now=NOON)

    assert printing.print_owed(now=NOON) == 0


@pytest.mark.parametrize(
    ("hours", "words"),
    [("1.0", "1 академического часа"), ("21", "21 академического часа"),
     ("11", "11 академических часов"), ("50.0", "50 академических часов"),
     ("2.5", "2,5 академического часа"), ("0", "")],
)  # fmt: skip
def test_hours_are_said_in_words(hours, words):
    assert printing._in_words(Decimal(hours)) == words
