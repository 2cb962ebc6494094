"""Letters that came and mailboxes: what each address needs, and whose right opens it."""

from structure.scope import Action
from tests.house.needs import OfList, other

_HANDLE, _KEEP = Action.HANDLE_APPLICATION, Action.KEEP_MAILBOXES

MAIL = {
    "applications:inbox": OfList(_HANDLE),
    **{
        f"applications:{name}": other(_HANDLE, "letter")
        for name in (
            *("incoming", "incoming_source", "file_incoming", "settle_incoming"),
            "untie_incoming",
        )
    },
    "applications:incoming_file": other(_HANDLE, "letter_file"),
    "notifications:mailboxes": OfList(_KEEP),
    "notifications:mailbox_add": OfList(_KEEP),
    **{
        f"notifications:{name}": other(_KEEP, "mailbox")
        for name in ("mailbox", "mailbox_check", "mailbox_switch")
    },
}
