"""Money for the walk: payments and their papers, and who paid before the portal, in one place."""

from decimal import Decimal

from django.core.files.base import ContentFile

from dues import booking
from dues.enums import Account
from dues.founding import found_statements
from dues.models import BankFile, LedgerTotal, ReconciliationAct, Share
from members.enums import DuesMode
from tests.dues.books import OCTOBER, make_payment
from tests.factories import NOON, make_member


def lay_books(place, unit, employer, user, a_paper):
    file = BankFile(unit=unit, name="kl_to_1c.txt", sha256=place.ljust(64, "0"), uploaded_by=user)
    file.file.save(f"{place}.txt", ContentFile(b"1CClientBankExchange"), save=True)
    # As if it kept its own money for itself: the walk has no other primary organisation below.
    LedgerTotal.objects.create(unit=unit, other=unit, account=Account.BELOW, month=OCTOBER)
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


def lay_founding(unit, employer, named):
    """A register of somebody who paid before the portal."""
    make_member(unit, employer=employer, dues_mode=DuesMode.EMPLOYER, **named)
    return {
        "founded": found_statements(
            unit.pk, employer.pk, percent=Decimal(1), actor="тест", now=NOON
        )
    }
