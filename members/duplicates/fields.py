"""Two cards side by side: what each says, and which value is proposed."""

from typing import NamedTuple

from members.editing import FIELDS
from members.enums import ON_THE_BOOKS
from members.models import Member, Revision
from members.wording import said_as

KEPT, GONE = "kept", "gone"


class Row(NamedTuple):
    name: str
    title: str
    kept: str
    gone: str
    chosen: str  # KEPT or GONE
    is_newer: bool  # proposed because it was written later, not because the other is empty


class Compared(NamedTuple):
    differing: list[Row]
    same: list[Row]

    @property
    def whole(self):
        """Every row, as fields follow on a card."""
        return sorted((*self.same, *self.differing), key=lambda row: FIELDS.index(row.name))


def compared(kept, gone, chosen=None):
    """Both cards by field. ``chosen`` {name: KEPT or GONE} is what the reader has said already.

    An empty value yields to one that is told; of two, the one corrected later is proposed. Where
    nothing was corrected, it is that of whoever is on the books, else that of the card kept.
    """
    corrected = {card: _corrected_at(card) for card in (kept, gone)}
    usual = GONE if _is_kept(gone) and not _is_kept(kept) else KEPT
    employers = {card.employer_id: str(card.employer) for card in (kept, gone) if card.employer_id}
    rows = Compared([], [])
    for name in FIELDS:
        said = [said_as(name, _raw(card, name), employers) for card in (kept, gone)]
        if not any(said):
            continue
        is_same = _raw(kept, name) == _raw(gone, name)
        times = [corrected[card].get(name) for card in (kept, gone)]
        newer = _newer(*times) or usual
        proposed = KEPT if is_same or not said[1] else GONE if not said[0] else newer
        choice = (chosen or {}).get(name, proposed)
        title = str(Member._meta.get_field(name).verbose_name)
        row = Row(
            name, title[:1].upper() + title[1:], *said,
            choice if choice in (KEPT, GONE) else proposed,
            not is_same and all(said) and any(times),
        )  # fmt: skip
        (rows.same if is_same else rows.differing).append(row)
    return rows


def _raw(card, name):
    return getattr(card, Member._meta.get_field(name).attname)


def _is_kept(card):
    return card.status in ON_THE_BOOKS


def _newer(kept_at, gone_at):
    """The side corrected later; "" when neither was. Opening a card is no correction."""
    if not (kept_at or gone_at):
        return ""
    return GONE if gone_at and (not kept_at or gone_at > kept_at) else KEPT


def _corrected_at(card):
    """{field: when it was last changed}; what stands since the card was opened is not there."""
    changed = {}
    rows = Revision.objects.filter(member=card).order_by("at", "pk").values_list("changes", "at")
    for changes, at in rows:
        changed |= dict.fromkeys(changes, at)
    return changed
