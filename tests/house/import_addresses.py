"""Addresses of lists being loaded."""

from structure.scope import Action
from tests.house.needs import OfList, OfUnit

_LOAD = Action.IMPORT_MEMBERS


def _of_list(**more):
    return OfUnit(_LOAD, lambda ground: {"pk": ground.other["list"].pk, **more})


LISTS = {
    **{f"imports:{name}": OfList(_LOAD) for name in ("list", "upload", "sample")},
    **{
        f"imports:{name}": _of_list()
        for name in (
            *("one", "columns", "sheet", "progress", "decide_all", "faults", "run", "undo"),
            *("drop", "go_on", "stop", "order_faults", "faults_state"),
        )
    },
    "imports:decide": OfUnit(
        _LOAD,
        lambda ground: {
            "pk": ground.other["list"].pk, "row_pk": ground.other["list"].rows.get().pk,
        },
    ),
}  # fmt: skip
