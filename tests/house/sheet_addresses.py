"""Sheets, trays and joined telephones: what each address needs, and whose right opens it."""

from structure.scope import Action
from tests.house.needs import ForAll, OfList, OfUnit, of_application, other, unit

_HANDLE, _VIEW = Action.HANDLE_APPLICATION, Action.VIEW_APPLICATION

SHEETS = {
    **{
        f"applications:{name}": ForAll()
        for name in ("mine_sheets", "mine_sheet", "mine_sheet_small", "mine_phone", "phone")
    },
    "applications:tray": OfList(_HANDLE),
    "applications:bundle": other(_HANDLE, "bundle"),
    "applications:tray_phone": unit(_HANDLE),
    "applications:sheets": of_application(_VIEW),
    "applications:application_phone": of_application(_HANDLE),
    "applications:seen": of_application(_HANDLE, kind="statement"),
    "applications:sheet": other(_VIEW, "sheet"),
    "applications:sheet_small": other(_VIEW, "sheet"),
    "applications:sheet_place": OfUnit(
        _VIEW, lambda ground: {"pk": ground.other["sheet"].pk, "number": 0}
    ),
    **{
        f"applications:{name}": other(_HANDLE, "sheet")
        for name in ("signature", "file_sheet", "attach_sheet", "drop_sheet", "restore_sheet")
    },
}
