"""Who only looks at a register changes nothing in it, and sees nobody who has forbidden it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.lending import lend
from audit.models import Entry
from dues.models import DuesRegisterLine
from dues.tasks import print_register
from members.consents.services import withdraw
from members.enums import ConsentKind, WithdrawalWay
from structure.scope import Action
from tests.dues.statements import register_of, statement_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(house, monkeypatch, quick_print):
    """Абрамов has forbidden to tell his employer since it was made."""
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)
    statement = statement_of(house, "Абрамов")
    made = register_of(house, statement, statement_of(house, "Белов"))
    assert print_register(made.pk)
    withdraw(statement.member_id, ConsentKind.PROVISION, way=WithdrawalWay.PORTAL, actor="сам")
    return made


def read(client, register):
    """What the page and the files say; the paper printed before is not there."""
    page = client.get(register.get_absolute_url()).content.decode()
    csv = client.get(reverse("dues:file", args=[register.pk, "csv"]))
    told = b"".join(csv.streaming_content).decode("utf-8-sig")
    assert client.get(reverse("dues:file", args=[register.pk, "pdf"])).status_code == 404
    return page + told


def assert_untouched(register):
    assert DuesRegisterLine.objects.standing().filter(register=register).count() == 2
    assert not Entry.objects.filter(action="dues.line.left_out").exists()


def test_nothing_is_struck_while_anothers_eyes_are_looked_through(client, people, register):
    client.force_login(people.admin)
    client.post(reverse("rights:enter_as", args=[people.accountant.pk]), {"reason": "просит"})

    text = read(client, register)

    assert "Белов" in text and "Абрамов" not in text
    assert_untouched(register)


def test_nothing_is_struck_by_a_borrower(client, people, register):
    lend(
        people.stranger, register, Action.VIEW_DUES, starts_on=timezone.localdate(),
        ends_on=timezone.localdate(), actor=people.chair,
    )  # fmt: skip
    client.force_login(people.stranger)

    text = read(client, register)

    assert "Белов" in text and "Абрамов" not in text
    assert_untouched(register)


def test_the_office_strikes_it_by_opening_the_page(client, people, register):
    client.force_login(people.accountant)

    page = client.get(register.get_absolute_url()).content.decode()

    assert "Белов" in page and "Абрамов" not in page
    assert DuesRegisterLine.objects.standing().filter(register=register).count() == 1
    assert Entry.objects.filter(action="dues.line.left_out").count() == 1
