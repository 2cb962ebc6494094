"""What the pages of money know beforehand: nothing is asked for that would be refused."""

import pytest
from django.urls import reverse

from dues.models import DuesMonth
from tests.dues.books import SEPTEMBER, make_payment
from tests.factories import make_employer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "sentence"), [("chair", "Вписать счёт"), ("accountant", "Попросите председателя")]
)
def test_without_an_account_no_file_is_asked_for(client, house, people, who, sentence):
    client.force_login(getattr(people, who))
    assert house.primary.bank_account == ""

    page = client.get(reverse("dues:bank")).content.decode()

    assert sentence in page
    assert 'type="file"' not in page


def test_the_only_employer_is_chosen_already(client, house, people):
    client.force_login(people.accountant)
    page = client.get(reverse("dues:new_payment"))
    assert page.context["form"]["employer"].value() == house.employer.pk

    make_employer(house.primary)
    page = client.get(reverse("dues:new_payment"))
    assert page.context["form"]["employer"].value() is None


def test_the_step_of_a_month_fills_in_who_owes_and_how_much(client, house, people):
    other = make_employer(house.primary)
    DuesMonth.objects.create(
        unit=house.primary, employer=other, month=SEPTEMBER, withheld=1000, received=400
    )
    client.force_login(people.accountant)
    asked = {"unit": house.primary.pk, "employer": other.pk, "month": "2026-09"}

    form = client.get(reverse("dues:new_payment"), asked).context["form"]

    told = {name: form[name].value() for name in ("employer", "month", "amount")}
    assert told == {"employer": other.pk, "month": "2026-09", "amount": "600,00"}
    for wrong in ({"employer": "x"}, {"month": "2026-13"}, {"month": "2026-08"}):
        form = client.get(reverse("dues:new_payment"), asked | wrong).context["form"]
        assert form["amount"].value() is None


def test_money_of_the_bank_that_waits_is_named_beside_the_form(client, house, people):
    client.force_login(people.accountant)
    address = reverse("dues:payments") + f"?state=waiting&amp;unit={house.primary.pk}"
    assert address not in client.get(reverse("dues:new_payment")).content.decode()

    make_payment(house.primary, None)

    assert address in client.get(reverse("dues:new_payment")).content.decode()
