"""What the pages of money know beforehand: nothing is asked for that would be refused."""

import pytest
from django.urls import reverse

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
