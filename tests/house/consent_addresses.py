"""Addresses of consents and of requests about personal data."""

from members.enums import ConsentKind
from structure.scope import Action
from tests.house.needs import OfList, OfUnit, by_pk, other

A = Action


def _of_consent():
    return OfUnit(
        A.VIEW_MEMBER,
        lambda ground: {"pk": ground.member.pk, "consent_pk": ground.other["consent"].pk},
    )


def _of_kind():
    return OfUnit(
        A.EDIT_MEMBER, lambda ground: {"pk": ground.member.pk, "kind": ConsentKind.MAILINGS.value}
    )


CONSENTS = {
    "members:consent_registry": OfList(A.VIEW_MEMBER),
    "members:consent_registry_file": OfList(A.EXPORT_MEMBERS),
    "members:stand": OfList(A.EXPORT_MEMBERS),
    "members:consents": by_pk(A.VIEW_MEMBER, "member"),
    "members:note_consent": _of_kind(),
    "members:withdraw_consent": _of_kind(),
    "members:consent_scan": _of_consent(),
    "members:withdrawal_scan": _of_consent(),
    "members:withdrawal_certificate": _of_consent(),
    "members:data_requests": OfList(A.VIEW_MEMBER),
    "members:new_data_request": OfList(A.EDIT_MEMBER),
    "members:data_request": other(A.VIEW_MEMBER, "data_request"),
    "members:data_request_scan": other(A.VIEW_MEMBER, "data_request"),
    "members:finish_step": other(A.EDIT_MEMBER, "open_step"),
    "members:extend_step": other(A.EDIT_MEMBER, "open_step"),
    "members:step_answer": other(A.VIEW_MEMBER, "done_step"),
}
