"""Addresses of one member's dues, and of lists of those who lack a statement."""

from structure.scope import Action
from tests.house.needs import OfList, OfUnit, by_pk, other

A = Action

DUES_OF_MEMBER = {
    "dues:member": by_pk(A.VIEW_DUES, "member"),
    **{
        f"dues:{name}": by_pk(A.HANDLE_DUES, "member")
        for name in ("enter_statement", "dues_mode", "exempt")
    },
    **{
        f"dues:{name}": other(A.HANDLE_DUES, "exemption")
        for name in ("end_exemption", "cancel_exemption")
    },
    **{
        f"dues:{name}": by_pk(A.HANDLE_DUES, "waiting")
        for name in (
            *("renew_statement", "withdraw_statement", "keep_statement", "correct_statement"),
            *("drop_statement", "attach_scan", "original_received", "original_handed"),
        )
    },
    "dues:statement_scan": OfUnit(A.VIEW_DUES, lambda ground: {"pk": ground.waiting.pk}),
    "dues:without_statement": OfList(A.VIEW_DUES),
    "dues:unconfirmed": OfList(A.VIEW_DUES),
}
