"""What the addresses of transcripts and of learning elsewhere need."""

from structure.scope import Action
from tests.house.needs import ForAll, OfList, by_pk, other

A = Action
RECORDS = {
    **{
        f"training:{name}": ForAll()
        for name in (
            *("my_record", "print_my_record", "my_elsewhere", "my_elsewhere_scan"),
            "take_back_elsewhere",
        )
    },
    "training:record": other(A.VIEW_TRAINING, "student"),
    "training:print_record": other(A.VIEW_TRAINING, "student"),
    "training:propose_elsewhere": other(A.SEND_TO_TRAINING, "student"),
    "training:propose_for_card": by_pk(A.SEND_TO_TRAINING, "member"),
    "training:of_member": by_pk(A.VIEW_TRAINING, "member"),
    "training:elsewhere": OfList(A.RUN_GROUPS),
    "training:elsewhere_one": other(A.RUN_GROUPS, "elsewhere"),
    "training:refuse_elsewhere": other(A.RUN_GROUPS, "elsewhere"),
    "training:withdraw_elsewhere": other(A.RUN_GROUPS, "elsewhere"),
    "training:elsewhere_scan": other(A.VIEW_TRAINING, "elsewhere"),
}
