"""A matched payroll for the walk, with one row about somebody unknown."""

from django.core.files.base import ContentFile

from dues.enums import PayrollState, Pile
from dues.models import PayrollFile
from tests.dues.books import OCTOBER


def lay_payroll(place, unit, employer, user, mark):
    of = PayrollFile(
        unit=unit, employer=employer, month=OCTOBER, name=f"{mark}.csv",
        sha256=place.ljust(64, "0"), kind="csv", headings=["ФИО", "Удержано"], heading_row=1,
        columns={"0": "full_name", "1": "amount"}, state=PayrollState.MATCHED, total=1,
        counts={Pile.NOT_OURS.value: 1}, uploaded_by=user,
    )  # fmt: skip
    of.file.save(f"{place}.csv", ContentFile(f"ФИО;Удержано\n{mark} Анна;500".encode()), save=True)
    row = of.rows.create(
        number=2, full_name=f"{mark} Анна", amount=500, pile=Pile.NOT_OURS,
        reasons=[["unknown", "В реестре такого человека нет."]],
    )  # fmt: skip
    return {"payroll_file": of, "payroll_row": row}
