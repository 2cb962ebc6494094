"""Checking the chain of seals from its beginning: nothing changed, added or lost."""

from typing import NamedTuple

from audit.models import Seal, Values
from audit.sealing import FIRST, digest_of, link_sha256, rows_between


class Checked(NamedTuple):
    """What the check has seen. ``fault`` is the first broken place in words, or empty."""

    seals: int = 0
    entries: int = 0
    destroyed: int = 0  # lines whose words about a person are destroyed with him
    removed: int = 0  # links whose lines are removed by the term of keeping
    fault: str = ""


def check():
    """Go through the chain link by link; no more lines are held than one seal covers."""
    seen = Checked()
    before, end = FIRST, 0
    for seal in Seal.objects.order_by("from_id").iterator(chunk_size=2000):
        fault = _broken_link(seal, before, end)
        if not fault and seal.removed_at is None:
            fault, destroyed = _broken_lines(seal)
            seen = seen._replace(
                entries=seen.entries + seal.entries, destroyed=seen.destroyed + destroyed
            )
        if fault:
            return seen._replace(fault=fault)
        seen = seen._replace(seals=seen.seals + 1, removed=seen.removed + bool(seal.removed_at))
        before, end = seal.sha256, seal.to_id
    return seen


def _broken_link(seal, before, end):
    if seal.from_id != end + 1:
        return f"Между записями № {end} и № {seal.from_id} не хватает печати."
    told = link_sha256(before, seal.from_id, seal.to_id, seal.entries, seal.rows_sha256)
    return "" if told == seal.sha256 else f"Печать записей № {seal} изменена."


def _broken_lines(seal):
    """(what is wrong with the lines under a seal, how many have lost their words)."""
    lines = list(rows_between(seal.from_id, seal.to_id)[: seal.entries + 1])
    if len(lines) != seal.entries:
        more = "больше" if len(lines) > seal.entries else f"{len(lines)}"
        return f"Под печатью № {seal} записей {more}, а было {seal.entries}.", 0
    if digest_of(lines) != seal.rows_sha256:
        return f"Под печатью № {seal} есть изменённая запись.", 0
    known = {line["id"]: line["values_sha256"] for line in lines if line["values_sha256"]}
    apart = Values.objects.in_bulk(list(known))
    for pk in sorted(apart):
        if apart[pk].sha256() != known[pk]:
            return f"Изменены сведения записи № {pk}.", 0
    return "", len(known) - len(apart)
