"""Addresses of money: payments, books, shares, acts."""

from structure.scope import Action
from tests.house.needs import OfList, OfUnit, by_pk, other

A = Action
_MONTH = "?month=2026-10"


def _book(action, query=lambda ground: _MONTH):
    return OfUnit(action, lambda ground: {"pk": ground.unit.pk}, query)


DUES_BOOKS = {
    "dues:payments": OfList(A.VIEW_DUES),
    "dues:books": OfList(A.VIEW_DUES),
    "dues:shares": OfList(A.VIEW_DUES),
    "dues:new_payment": OfList(A.HANDLE_DUES),
    "dues:bank": OfList(A.HANDLE_DUES),
    "dues:payment": other(A.VIEW_DUES, "payment"),
    "dues:bank_file": other(A.HANDLE_DUES, "bank"),
    "dues:drop_bank_file": other(A.HANDLE_DUES, "bank"),
    "dues:cash": by_pk(A.HANDLE_DUES, "member"),
    "dues:operation": other(A.VIEW_DUES, "operation"),
    "dues:reverse_operation": other(A.HANDLE_DUES, "operation"),
    "dues:distribute": other(A.HANDLE_DUES, "operation"),
    "dues:close_month": _book(A.HANDLE_DUES),
    "dues:reopen_month": _book(A.REOPEN_PERIODS),
    "dues:pay_up": _book(A.HANDLE_DUES),
    "dues:hand_out": OfUnit(
        A.HANDLE_DUES, lambda ground: {"pk": ground.unit.pk, "below": ground.unit.pk}
    ),
    "dues:reconcile": _book(A.VIEW_DUES, lambda ground: f"?employer={ground.employer.pk}"),
    "dues:act": other(A.VIEW_DUES, "act"),
    "dues:print_act": other(A.HANDLE_DUES, "act"),
    "dues:act_file": OfUnit(
        A.VIEW_DUES, lambda ground: {"pk": ground.other["act"].pk, "form": "pdf"}
    ),
    "dues:withdraw_share": other(A.SET_SHARES, "share"),
}
# A shop has no book of its own: what is of it is in that of its primary organisation.
BOOKLESS = {
    *("dues:close_month", "dues:reopen_month", "dues:pay_up", "dues:hand_out", "dues:reconcile"),
}
