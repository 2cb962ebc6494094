"""What resolutions and extracts say: the contract of the templates kept, names in their cases."""

import datetime

import pytest

from applications.enums import Stage
from documents.enums import PaperKind
from documents.variables import missing
from resolutions.models import Line
from resolutions.papers import extract_context, in_accusative, resolution_context
from tests.applications.situations import drafted
from tests.factories import make_application, make_employer


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("resolutions.services.ask_worker", lambda task, pk: None)


def one(unit, surname, name, patronymic, **fields):
    return make_application(
        unit, stage=Stage.RESOLUTION, surname=surname, name=name, patronymic=patronymic, **fields
    )


@pytest.fixture
def draft(house, people):
    applications = [
        one(
            house.shop, "Абрамова", "Инна", "Петровна",
            department="Электроцех", position="инженер", personnel_number="004512",
            birth_date=datetime.date(1991, 3, 14),
        ),
        one(house.primary, "Гасанов", "Руслан", "Мамед оглы", was_member_before=True),
    ]  # fmt: skip
    return drafted(
        applications, people.chair, place="Волжский", protocol="17",
        secretary_name="Орлов Д. И.", controller_name="Кузнецова М. А.",
    )  # fmt: skip


def test_a_resolution_keeps_the_contract_of_its_template(draft):
    assert missing(PaperKind.RESOLUTION, resolution_context(draft)) == []


def test_an_extract_keeps_the_contract_of_its_template(draft):
    assert missing(PaperKind.EXTRACT, extract_context(draft, draft.lines.first())) == []


def test_the_resolution_says_what_was_decided(draft):
    said = resolution_context(draft)["resolution"]

    assert said == {
        "number": "1",
        "date": "02.11.2026",
        "date_words": "«02» ноября 2026 г.",
        "title": "О приёме в члены Профсоюза",
        "body": "Профсоюзный комитет",
        "body_verb": "ПОСТАНОВЛЯЕТ",
        "place": "Волжский",
        "protocol_number": "17",
        "protocol_date_words": "«02» ноября 2026 г.",
        "elected": "11",
        "present": "9",
        "charter_clause": "",
        "dues_from_words": "«02» ноября 2026 г.",
        "control_name": "Кузнецову М. А.",
        "votes_for": "9",
        "votes_against": "0",
        "votes_abstained": "0",
    }


def test_everybody_is_named_as_he_stood_on_the_day_of_the_draft(draft):
    first, second = resolution_context(draft)["people"]

    assert first == {
        "full_name": "Абрамова Инна Петровна",
        "full_name_accusative": "Абрамову Инну Петровну",
        "birth_date": "14.03.1991",
        "department": "Электроцех",
        "post": "инженер",
        "personnel_number": "004512",
        "application_date": "02.11.2026",
        "shop_name": "ЦПО электроцеха",
        "origin": "впервые",
    }
    assert second["full_name_accusative"] == "Гасанова Руслана Мамед оглы"
    assert (second["shop_name"], second["origin"]) == ("", "переход")


def test_a_card_corrected_since_does_not_change_the_resolution(draft):
    line = Line.objects.select_related("member").first()
    line.member.surname = "Громова"
    line.member.save()

    person = resolution_context(draft)["people"][0]

    assert person["full_name"] == "Абрамова Инна Петровна"
    assert person["full_name_accusative"] == "Абрамову Инну Петровну"


def test_the_secretary_signs_beside_the_chair(draft):
    assert resolution_context(draft)["signatories"] == [
        {"post": "Председатель", "name": "Кузнецова М. А."},
        {"post": "Секретарь заседания", "name": "Орлов Д. И."},
    ]


def test_the_meeting_decides_in_its_own_verb(house, people):
    draft = drafted([one(house.primary, "Ким", "Олег", "")], people.chair, body="meeting")

    said = resolution_context(draft)["resolution"]

    assert (said["body"], said["body_verb"]) == ("Собрание", "РЕШИЛО")


def test_the_employer_is_named_when_there_is_only_one(house, draft):
    assert resolution_context(draft)["employer"]["short_name"] == house.employer.short_name

    make_employer(house.primary)

    assert resolution_context(draft)["employer"]["short_name"].strip("_") == ""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Кузнецова М. А.", "Кузнецову М. А."),
        ("Орлов Д.И.", "Орлова Д. И."),
        ("Кузнецову М. А.", "Кузнецову М. А."),
        ("председателя ППО", "председателя ППО"),
        ("", ""),
    ],
)
def test_whoever_controls_is_named_in_the_accusative(written, said):
    assert in_accusative(written) == said
