"""What the addresses of certificates need."""

from structure.scope import Action
from tests.house.needs import ForAll, OfList, OfUnit, other

A = Action
CERTIFICATES = {
    "training:check_certificate": ForAll(),
    "training:certificate_check": ForAll(),
    "training:my_certificate": ForAll(),
    "training:certificates": OfList(A.VIEW_TRAINING),
    "training:certificate": other(A.VIEW_TRAINING, "certificate"),
    "training:certificate_file": OfUnit(
        A.VIEW_TRAINING,
        lambda ground: {"pk": ground.other["certificate"].pk, "form": "pdf"},
    ),
    "training:revoke_certificate": other(A.RUN_GROUPS, "certificate"),
    "training:put_back_certificate": other(A.RUN_GROUPS, "certificate"),
    "training:print_certificate_again": other(A.RUN_GROUPS, "certificate"),
    "training:issue_certificates": other(A.RUN_GROUPS, "study_group"),
    "training:group_certificates": other(A.RUN_GROUPS, "study_group"),
    "training:certificates_state": other(A.RUN_GROUPS, "study_group"),
}
