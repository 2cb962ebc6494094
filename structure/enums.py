from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices


class Kind(TextChoices):
    """Levels of the union, from the top down."""

    UNION = "union", "Профсоюз"
    TERRITORIAL = "territorial", "Территориальная организация"
    PRIMARY = "primary", "Первичная организация"
    SHOP = "shop", "Цеховая организация"
    GROUP = "group", "Профгруппа"

    @property
    def short(self):
        return SHORT_NAMES[self]


SHORT_NAMES = {
    Kind.UNION: "Союз",
    Kind.TERRITORIAL: "ТО",
    Kind.PRIMARY: "ППО",
    Kind.SHOP: "ЦПО",
    Kind.GROUP: "Профгруппа",
}

# Who may stand directly under whom. A territorial organisation may keep a small shop of its own
# only through a primary one; a primary one of union standing hangs on the union itself.
CHILDREN = {
    None: {Kind.UNION},
    Kind.UNION: {Kind.TERRITORIAL, Kind.PRIMARY},
    Kind.TERRITORIAL: {Kind.PRIMARY},
    Kind.PRIMARY: {Kind.SHOP, Kind.GROUP},
    Kind.SHOP: {Kind.GROUP},
    Kind.GROUP: set(),
}


class AdmittingBody(TextChoices):
    """Which collegial body decides on admission (domain.md 1.1)."""

    MEETING = "meeting", "Собрание"
    COMMITTEE = "committee", "Профсоюзный комитет"
    PRESIDIUM = "presidium", "Президиум профсоюзного комитета"
    SHOP_COMMITTEE = "shop_committee", "Цеховой комитет"


class Standing(TextChoices):
    """How an organisation that is not closed yet stands with the one above it."""

    ACTIVE = "active", "Действует"
    LIQUIDATING = "liquidating", "В стадии ликвидации"
    UNSERVED = "unserved", "Снята с обслуживания"


class Bookkeeping(TextChoices):
    """Who keeps the books of an organisation."""

    OWN = "own", "Ведёт сама"
    ABOVE = "above", "Централизованно, вышестоящая организация"


TERM_YEARS = range(1, 11)  # between elections; a charter says how many


class TreeRefused(Exception):
    """The change of the tree is not allowed. The message is shown to the user as it is."""


class RightLost(TreeRefused, PermissionDenied):
    """The right was taken between the page and the press: 403 where no form says it."""
