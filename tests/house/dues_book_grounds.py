"""Money for the walk: a payment, an operation, a bank's file, a share and an act of one place."""

from decimal import Decimal

from django.core.files.base import ContentFile

from dues import booking
from dues.models import BankFile, ReconciliationAct, Share
from tests.dues.books import OCTOBER, make_payment
from tests.factories import NOON


def lay_books(place, unit, employer, user, a_paper):
    file = BankFile(unit=unit, name="kl_to_1c.txt", sha256=place.ljust(64, "0"), uploaded_by=user)
    file.file.save(f"{place}.txt", ContentFile(b"1CClientBankExchange"), save=True)
    return {
        "payment": make_payment(unit, employer),
        "operation": booking.book_received(
            make_payment(unit, employer, "10"), actor="тест", now=NOON
        ),
        "bank": file,
        "share": Share.objects.create(
            unit=unit, starts_on=NOON.date(), primary=60, territorial=30, union=10, set_by="тест"
        ),
        "act": ReconciliationAct.objects.create(
            unit=unit, employer=employer, since=OCTOBER, until=OCTOBER, number=1, year=2026,
            dated=NOON.date(), opening=Decimal(0), closing=Decimal(0), created_by="тест",
            paper=a_paper(unit, f"{place}:act"),
        ),
    }  # fmt: skip
