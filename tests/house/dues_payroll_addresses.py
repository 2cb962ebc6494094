"""Addresses of payrolls: those brought, their piles, and what is done about rows."""

from structure.scope import Action
from tests.house.needs import OfList, OfUnit, other

A = Action


def _of_row(action):
    return OfUnit(
        action,
        lambda ground: {
            "pk": ground.other["payroll_file"].pk,
            "row_pk": ground.other["payroll_row"].pk,
        },
    )


DUES_PAYROLLS = {
    "dues:payrolls": OfList(A.VIEW_DUES),
    "dues:payroll_bring": OfList(A.HANDLE_DUES),
    "dues:payroll": other(A.VIEW_DUES, "payroll_file"),
    "dues:payroll_progress": other(A.VIEW_DUES, "payroll_file"),
    **{
        f"dues:payroll_{name}": other(A.HANDLE_DUES, "payroll_file")
        for name in (
            *("columns", "sheet", "drop", "settle", "questions", "book", "undo", "again"),
            *("recolumn", "take_up"),
        )
    },
    "dues:payroll_who": _of_row(A.HANDLE_DUES),
    "dues:payroll_unsettle": _of_row(A.HANDLE_DUES),
}
