"""«Мой профиль»: one's own names and days away."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Absence, User

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def url(name, *args):
    return reverse(f"accounts:{name}", args=args)


def test_the_profile_changes_ones_own_names(people, client):
    client.force_login(people.chair)

    answer = client.post(
        "/office/profile/", {"surname": "Иванова", "name": "Мария", "patronymic": "", "phone": ""}
    )
    wrong = client.post("/office/profile/", {"surname": "", "name": "М", "phone": "1"})

    assert answer["Location"] == "/office/profile/"
    assert User.objects.get(pk=people.chair.pk).surname == "Иванова"
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"surname", "phone"}


def test_going_away_and_coming_back(people, client):
    client.force_login(people.chair)
    days = {"starts_on": str(TODAY()), "ends_on": str(TODAY() + timedelta(days=14))}

    client.post("/office/profile/away/", days | {"reason": "отпуск"})
    twice = client.post("/office/profile/away/", days)
    absence = Absence.objects.get()
    shown = client.get("/office/profile/").context["absences"]
    client.post(url("come_back", absence.pk))

    assert twice.status_code == 422
    assert "отсутствие уже записано" in twice.content.decode()
    assert shown == [absence]
    assert not Absence.objects.exists()


def test_an_absence_of_another_is_not_ended_by_the_profile(people, client):
    absence = Absence.objects.create(user=people.deputy, starts_on=TODAY(), ends_on=TODAY())
    client.force_login(people.chair)

    assert client.post(url("come_back", absence.pk)).status_code == 404
    assert Absence.objects.filter(pk=absence.pk).exists()
    assert client.post(url("call_back", absence.pk)).status_code == 302
    assert not Absence.objects.exists()


def test_the_profile_of_nobody_asks_to_sign_in(client, db):
    answers = [client.get(address) for address in ("/office/profile/", "/office/people/")]

    assert [answer["Location"].split("?")[0] for answer in answers] == ["/login/", "/login/"]


def test_why_one_is_away_is_for_those_who_manage_people(house, people, client):
    Absence.objects.create(
        user=people.deputy, starts_on=TODAY(), ends_on=TODAY(), reason="больничный"
    )
    address = reverse("accounts:person", args=[people.deputy.pk])

    client.force_login(people.chair)
    assert "больничный" in client.get(address).content.decode()
    client.force_login(people.accountant)
    colleague = client.get(address).content.decode()

    assert f"{TODAY():%d.%m.%Y}" in colleague
    assert "больничный" not in colleague
