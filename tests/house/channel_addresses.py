"""Who opens the pages of channels and of chats."""

from structure.scope import Action
from tests.house.needs import ForAll, ForSignedIn, OfList, OfUnit

CHANNELS = {
    "hooks:telegram": ForAll(),  # a word in the header opens them
    "hooks:max": ForAll(),
    "hooks:sms_report": ForAll(),
    "notifications:channels": OfList(Action.KEEP_CHANNELS),
    "notifications:choose_limit": OfUnit(
        Action.KEEP_CHANNELS, lambda ground: {}, lambda ground: f"?unit={ground.unit.pk}"
    ),
    "notifications:sms_limit": OfUnit(
        Action.KEEP_CHANNELS, lambda ground: {"unit_pk": ground.unit.pk}
    ),
    **{
        f"notifications:my_chat{ending}": ForSignedIn()
        for ending in ("s", "_code", "_ready", "_off")
    },
    **{
        f"{place}_chat{ending}": ForAll()
        for place in ("applications:mine", "cabinet:my")
        for ending in ("s", "_code", "_ready", "_off")
    },
}
