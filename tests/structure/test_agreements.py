from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from structure.agreements import (
    add_agreement,
    change_agreement,
    ending_agreements,
    remove_agreement,
)
from structure.enums import TreeRefused
from structure.models import CollectiveAgreement, Unit
from tests.factories import TODAY, make_employer

TYPED = {
    "number": "14-КД",
    "concluded_on": "2025-03-01",
    "until": "2028-02-29",
    "registration": "77/2025",
    "covered": "640",
    "dues_clause": "п. 8.3",
    "dues_term": "в день выплаты зарплаты",
    "dues_percent": "0,8",
    "note": "",
}


def agreed(unit, until, *, begun=date(2024, 1, 10), **more):
    return add_agreement(unit.pk, actor="тест", concluded_on=begun, until=until, **more)


def url(name, pk):
    return reverse(f"structure:{name}", args=[pk])


def test_those_that_end_within_ninety_days_are_ending(house):
    ends = [
        agreed(house.primary, TODAY + timedelta(days=days), number=str(days))
        for days in (-1, 0, 90, 91)
    ]
    CollectiveAgreement.objects.filter(pk=ends[3].pk).delete()

    # the later ones follow those before them, so only the last is without a next one
    assert list(ending_agreements(TODAY)) == [ends[2]]


def test_one_followed_by_a_longer_one_with_the_same_employer_is_not_ending(house):
    other = make_employer(house.primary)
    soon = TODAY + timedelta(days=30)
    followed = agreed(house.primary, soon, employer=house.employer)
    agreed(house.primary, TODAY + timedelta(days=900), employer=house.employer)
    alone = agreed(house.primary, soon, employer=other)

    assert followed not in ending_agreements(TODAY)
    assert list(ending_agreements(TODAY)) == [alone]


@pytest.mark.parametrize("which", ["first", "second"])
def test_a_next_one_without_an_employer_follows_any(house, which):
    soon, later = TODAY + timedelta(days=30), TODAY + timedelta(days=900)
    employers = (house.employer, None) if which == "first" else (None, house.employer)
    agreed(house.primary, soon, employer=employers[0])
    agreed(house.primary, later, employer=employers[1])

    assert not ending_agreements(TODAY).exists()


def test_prolonging_is_in_the_journal_with_both_days(house, people):
    agreement = agreed(house.primary, TODAY)

    change_agreement(agreement.pk, actor=people.chair, until=date(2029, 1, 1))

    line = Entry.objects.get(action="structure.agreement.changed")
    assert line.data == {"changes": {"until": [str(TODAY), "2029-01-01"]}}


def test_an_agreement_is_taken_back_once(house):
    agreement = agreed(house.primary, TODAY)

    remove_agreement(agreement.pk, actor="тест")
    remove_agreement(agreement.pk, actor="тест")

    assert not CollectiveAgreement.objects.exists()
    assert Entry.objects.filter(action="structure.agreement.removed").count() == 1


def test_a_closed_organisation_concludes_nothing(house):
    agreement = agreed(house.primary, TODAY)
    Unit.objects.filter(pk=house.primary.pk).update(
        closed_on=TODAY, successor_id=house.neighbour.pk
    )

    for act in (
        lambda: agreed(house.primary, TODAY),
        lambda: change_agreement(agreement.pk, actor="тест", number="2"),
        lambda: remove_agreement(agreement.pk, actor="тест"),
    ):
        with pytest.raises(TreeRefused, match="закрыта"):
            act()

    assert CollectiveAgreement.objects.get().number == ""


# pages


def test_a_chair_writes_down_an_agreement_and_prolongs_it(house, people, sent_by, seen_by):
    told = TYPED | {"employer": house.employer.pk}
    answer = sent_by(people.chair, url("add_agreement", house.primary.pk), **told)
    agreement = house.primary.agreements.get()
    sent_by(people.chair, url("change_agreement", agreement.pk), **told | {"until": "2030-01-01"})

    agreement.refresh_from_db()
    text = seen_by(people.auditor, answer["Location"]).content.decode()
    assert answer["Location"] == url("agreements", house.primary.pk)
    assert (agreement.employer, agreement.covered) == (house.employer, 640)
    assert agreement.dues_percent == Decimal("0.8")
    assert agreement.until == date(2030, 1, 1)
    assert "п. 8.3: 0,8\xa0%, в день выплаты зарплаты" in text
    assert "Исправить или продлить" not in text


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"until": "2025-02-28"}, "until", "Раньше, чем заключён: 01.03.2025."),
        ({"until": ""}, "until", "Обязательное поле."),
        ({"dues_percent": "11"}, "dues_percent", "Взносы — больше нуля и не больше 10 %."),
        ({"covered": "-5"}, "covered", "больше либо равно 0"),
    ],
)
def test_a_wrong_field_keeps_what_was_typed(house, people, sent_by, wrong, field, sentence):
    answer = sent_by(people.chair, url("add_agreement", house.primary.pk), **TYPED | wrong)

    assert answer.status_code == 422
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert "14-КД" in answer.content.decode()
    assert not CollectiveAgreement.objects.exists()


def test_only_employers_of_the_organisation_are_offered(house, people, seen_by, sent_by):
    form = seen_by(people.chair, url("add_agreement", house.primary.pk)).context["form"]
    answer = sent_by(
        people.chair,
        url("add_agreement", house.primary.pk),
        **TYPED | {"employer": house.foreign_employer.pk},
    )

    assert list(form.fields["employer"].queryset) == [house.employer]
    assert form.fields["employer"].initial == house.employer
    assert answer.status_code == 422


def test_an_employer_no_longer_attached_stays_in_its_agreement(house, people, sent_by):
    agreement = agreed(house.primary, TODAY, employer=house.employer)
    house.primary.employers.clear()

    answer = sent_by(
        people.chair,
        url("change_agreement", agreement.pk),
        **TYPED | {"employer": house.employer.pk},
    )

    assert answer.status_code == 302
    assert CollectiveAgreement.objects.get().employer == house.employer


@pytest.mark.parametrize("who", ["auditor", "deputy", "neighbour_chair", "stranger"])
def test_who_may_not_edit_changes_nothing(house, people, sent_by, who):
    agreement = agreed(house.primary, TODAY, number="1")
    user = getattr(people, who)

    answers = [
        sent_by(user, url("add_agreement", house.primary.pk), **TYPED),
        sent_by(user, url("change_agreement", agreement.pk), **TYPED),
        sent_by(user, url("remove_agreement", agreement.pk)),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert CollectiveAgreement.objects.get().number == "1"


def test_the_card_shows_what_is_in_force_and_says_when_it_ends(house, people, seen_by):
    today = timezone.localdate()
    agreed(house.primary, today - timedelta(days=1), number="старый")
    agreed(house.primary, today + timedelta(days=40), number="новый")

    text = seen_by(people.chair, url("unit", house.primary.pk)).content.decode()

    assert "новый" in text
    assert "старый" not in text
    assert "осталось 40\xa0дней" in text


def test_the_card_says_that_the_last_one_is_over(house, people, seen_by):
    agreed(house.primary, date(2025, 6, 30))

    text = seen_by(people.chair, url("unit", house.primary.pk)).content.decode()

    assert "закончился 30.06.2025" in text


def test_the_page_costs_the_same_with_many_agreements(house, people, seen_by):
    agreed(house.primary, TODAY, employer=house.employer)
    address = url("agreements", house.primary.pk)
    seen_by(people.chair, address)

    with CaptureQueriesContext(connection) as one:
        seen_by(people.chair, address)
    for _ in range(2):
        agreed(house.primary, TODAY, employer=make_employer(house.primary))
    with CaptureQueriesContext(connection) as three:
        seen_by(people.chair, address)

    assert len(three) == len(one)
