import pytest
from django.urls import reverse

from audit.models import Entry
from structure.models import Employer, JoiningRules


def url(name, *args, query=""):
    return reverse(f"structure:{name}", args=args) + query


def test_a_code_is_issued_for_a_place_and_revoked(house, people, sent_by):
    sent_by(people.chair, url("issue_code", house.primary.pk), place="столовая")
    code = house.primary.join_codes.get(place="столовая")

    answer = sent_by(people.chair, url("revoke_code", code.pk))

    code.refresh_from_db()
    assert answer["Location"] == url("joining", house.primary.pk)
    assert code.revoked_at is not None
    assert sent_by(people.chair, url("revoke_code", code.pk)).status_code == 404


def test_looking_at_the_question_revokes_nothing(house, people, seen_by):
    code = house.primary.join_codes.get()

    answer = seen_by(people.chair, url("revoke_code", code.pk))

    code.refresh_from_db()
    assert answer.status_code == 200
    assert "Это последний код организации" in answer.content.decode()
    assert code.revoked_at is None


def test_the_last_code_is_replaced_and_the_page_says_by_which(house, people, sent_by, seen_by):
    code = house.primary.join_codes.get()

    sent_by(people.chair, url("revoke_code", code.pk))

    fresh = house.primary.join_codes.get(revoked_at=None)
    page = seen_by(people.chair, url("joining", house.primary.pk)).content.decode()
    assert f"Вместо него выдан {fresh}" in page


def test_a_code_of_a_neighbour_is_not_revoked(house, people, sent_by):
    code = house.primary.join_codes.get()

    answer = sent_by(people.neighbour_chair, url("revoke_code", code.pk))

    code.refresh_from_db()
    assert answer.status_code == 404
    assert code.revoked_at is None


def test_rules_are_shown_as_inherited_and_set(house, people, seen_by, sent_by):
    JoiningRules.objects.create(unit=house.territorial, remind_after_days=7)
    address = url("rules", house.primary.pk)

    asked = seen_by(people.chair, address).content.decode()
    sent_by(people.chair, address, remind_after_days="5", scan_suffices="False")

    rules = JoiningRules.objects.get(unit=house.primary)
    assert "как у «Волгоградская ТО»: 7" in asked
    assert (rules.remind_after_days, rules.close_after_days) == (5, None)
    assert (rules.scan_suffices, rules.shops_admit) == (False, None)
    assert Entry.objects.filter(action="structure.rules.changed").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"remind_after_days": "40"},
        {"remind_after_days": "0"},
        {"close_after_days": "7"},
        {"close_after_days": "много"},
        {"shops_admit": "может быть"},
    ],
)
def test_rules_that_make_no_sense_are_refused(house, people, sent_by, wrong):
    answer = sent_by(people.chair, url("rules", house.primary.pk), **wrong)

    assert answer.status_code == 422
    assert not JoiningRules.objects.exists()


def test_how_long_sheets_lie_in_trays_is_set_by_a_territorial_and_not_below(house, people, sent_by):
    sent_by(people.territorial_chair, url("rules", house.territorial.pk), tray_keep_days="14")
    short = sent_by(
        people.territorial_chair, url("rules", house.territorial.pk), tray_keep_days="6"
    )
    sent_by(people.chair, url("rules", house.primary.pk), tray_keep_days="300")

    assert short.status_code == 422
    assert list(
        JoiningRules.objects.exclude(tray_keep_days=None).values_list("unit", "tray_keep_days")
    ) == [(house.territorial.pk, 14)]
    line = Entry.objects.filter(
        action="structure.rules.changed", unit_id=house.territorial.pk
    ).get()
    assert line.data["changes"]["tray_keep_days"] == [None, 14]


EMPLOYER = {
    "name": "Публичное акционерное общество «РусГидро»",
    "short_name": "ПАО «РусГидро»",
    "inn": "2460066195",
}


def test_an_employer_is_found_and_attached(house, people, seen_by, sent_by):
    known = Employer.objects.create(short_name="ПАО «РусГидро»", name="ПАО", inn="2460066195")
    address = url("attach_employer", house.primary.pk)

    found = seen_by(people.chair, address + "?q=2460066").context["found"]
    sent_by(people.chair, address, employer=known.pk)

    assert list(found) == [known]
    assert set(house.primary.employers.all()) == {house.employer, known}


def test_a_new_employer_belongs_to_who_wrote_it(house, people, sent_by):
    sent_by(people.chair, url("new_employer", house.primary.pk), **EMPLOYER)

    assert house.primary.employers.filter(inn="2460066195").count() == 1


def test_the_same_employer_is_not_written_twice(house, people, sent_by):
    sent_by(people.chair, url("new_employer", house.primary.pk), **EMPLOYER)

    answer = sent_by(people.chair, url("new_employer", house.primary.pk), **EMPLOYER)

    assert answer.status_code == 422
    assert "уже записан" in answer.content.decode()
    assert Employer.objects.filter(inn="2460066195").count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("chair", 302), ("territorial_chair", 302), ("neighbour_chair", 404), ("auditor", 404)],
)
def test_who_changes_an_employer(house, people, sent_by, who, status):
    answer = sent_by(
        getattr(people, who), url("edit_employer", house.employer.pk), **EMPLOYER, head_surname="Ус"
    )

    assert answer.status_code == status
    assert (Employer.objects.get(pk=house.employer.pk).head_surname == "Ус") == (status == 302)


def test_an_employer_is_taken_off_and_its_card_stays(house, people, sent_by):
    answer = sent_by(people.chair, url("detach_employer", house.primary.pk, house.employer.pk))

    assert answer.status_code == 302
    assert not house.primary.employers.exists()
    assert Employer.objects.filter(pk=house.employer.pk).exists()


def test_a_foreign_employer_is_not_seen(house, people, seen_by):
    own = seen_by(people.chair, url("employer", house.employer.pk))
    foreign = seen_by(people.chair, url("employer", house.foreign_employer.pk))

    assert own.status_code == 200
    assert foreign.status_code == 404
