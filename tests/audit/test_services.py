"""A line says nothing of a person but a key; the words lie apart and go with him."""

import uuid

import pytest
from django.db import Error, connection, transaction

from accounts.models import Mandate
from audit.models import DESTROYED, Entry, Values
from audit.services import behind, destroy_values, operation, person_key, record
from members.models import Member
from tests.factories import make_application, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(house):
    return make_member(house.primary, surname="Ковалёва", name="Инна")


def raw(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_line_about_a_member_keeps_his_words_apart(house, people, member):
    made = record(
        "members.card.changed", member, actor=people.chair, unit_id=house.primary.pk,
        changes={"surname": ["Ковалёва", "Орлова"]},
    )  # fmt: skip

    line = Entry.objects.get(pk=made.pk)
    assert (line.person, line.plain_label, line.plain_data) == (
        f"members.member:{member.pk}",
        "",
        {},
    )
    assert (line.subject_label, line.data) == (
        str(member),
        {"changes": {"surname": ["Ковалёва", "Орлова"]}},
    )
    assert line.values_sha256 == line.apart.sha256()


def test_a_line_about_an_organisation_is_kept_in_one_place(house, people):
    made = record("structure.unit.changed", house.primary, actor=people.chair, old=1, new=2)

    assert (made.person, made.values_sha256, made.data) == (None, "", {"old": 1, "new": 2})
    assert made.subject_label == str(house.primary)
    assert not Values.objects.filter(pk=made.pk).exists()


def test_who_acts_is_written_down_by_office_and_number(house, people, member):
    made = record("members.card.read", member, actor=people.chair)

    assert made.actor_id == people.chair.pk
    assert made.actor_label == "Председатель ППО, ППО «Волжская ГЭС»"


def test_one_without_office_is_written_down_so(house, people, member):
    made = record("members.card.read", member, actor=people.stranger)

    assert made.actor_label == "без полномочий"


def test_a_word_acts_for_whoever_has_no_account(member):
    assert record("members.card.read", member, actor="робот").actor_label == "робот"


def test_about_whom_a_line_is_comes_from_its_subject(house, people, member):
    application = make_application(house.primary)
    mandate = Mandate.objects.get(user=people.chair)

    assert person_key(member) == f"members.member:{member.pk}"
    assert person_key(people.chair) == f"accounts.user:{people.chair.pk}"
    assert person_key(mandate) == f"accounts.user:{people.chair.pk}"
    assert person_key(house.primary) is None
    application.member = None
    assert person_key(application) == f"applications.application:{application.pk}"
    application.member = member
    assert person_key(application) == f"members.member:{member.pk}"


def test_about_whom_may_be_told(house, people, member):
    made = record("structure.unit.changed", house.primary, actor=people.chair, person=member)
    by_key = record("structure.unit.changed", house.primary, actor=people.chair, person="a.b:1")

    assert made.person == f"members.member:{member.pk}"
    assert by_key.person == "a.b:1"


def test_lines_of_one_operation_share_its_id_address_and_who_is_behind(house, people, member):
    known = uuid.uuid4()

    with operation(known=known, address="10.0.0.7"), behind(people.admin.pk):
        made = record("members.card.read", member, actor=people.chair)
    after = record("members.card.read", member, actor=people.chair)

    assert (made.operation, made.address, made.behind_id) == (known, "10.0.0.7", people.admin.pk)
    assert (after.operation, after.address, after.behind_id) == (None, None, None)


def test_words_that_json_writes_otherwise_still_fit_their_hash(people, member):
    made = record("members.card.changed", member, actor=people.chair, new={10: ("a", "ё"), 9: None})

    line = Entry.objects.get(pk=made.pk)
    assert line.data == {"new": {"10": ["a", "ё"], "9": None}}
    assert line.values_sha256 == line.apart.sha256()


def test_what_is_said_of_a_destroyed_person_goes_and_the_line_stays(house, people, member):
    other = make_member(house.primary, surname="Белов", name="Пётр")
    gone = record("members.card.read", member, actor=people.chair)
    kept = record("members.card.read", other, actor=people.chair)

    was = Values.objects.filter(person=f"members.member:{member.pk}").count()

    number = destroy_values([f"members.member:{member.pk}"])

    line = Entry.objects.get(pk=gone.pk)
    assert number == was
    assert (line.subject_label, line.data, line.is_destroyed) == (DESTROYED, {}, True)
    assert line.values_sha256 == gone.values_sha256
    assert not Values.objects.filter(person=f"members.member:{member.pk}").exists()
    assert Entry.objects.get(pk=kept.pk).subject_label == str(other)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "UPDATE audit_values SET label = 'x'",
        "DELETE FROM audit_values",
        "SELECT set_config('audit.destroying', 'members.member:0', true); DELETE FROM audit_values",
        "SELECT set_config('audit.retention', 'on', true); DELETE FROM audit_entry",
        "SELECT set_config('audit.retention', 'on', true); DELETE FROM audit_values",
    ],
)
def test_the_database_refuses_to_change_the_journal(people, member, sql):
    record("members.card.read", member, actor=people.chair)
    before = list(Entry.objects.order_by("pk").values()), list(Values.objects.values())

    with pytest.raises(Error, match="journal"):
        raw(sql)

    assert (list(Entry.objects.order_by("pk").values()), list(Values.objects.values())) == before


@pytest.mark.parametrize("table", ["audit_entry", "audit_values", "audit_seal"])
def test_the_database_refuses_to_empty_the_journal(people, member, table):
    record("members.card.read", member, actor=people.chair)

    with pytest.raises(Error, match="append-only"):
        raw(f"TRUNCATE {table}")

    assert Entry.objects.filter(action="members.card.read").exists()


def test_a_name_is_nowhere_in_lines_about_people(house, people, member):
    record("members.card.read", member, actor=people.chair)
    application = make_application(house.primary, surname="Ковалёва")
    record("applications.card.read", application, actor=people.chair)

    lines = str(list(Entry.objects.values_list()))

    assert Member.objects.filter(surname="Ковалёва").exists()
    assert "Ковалёва" not in lines
