"""What changed between two wordings, word by word, for a reader who is no programmer."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_PIECE = re.compile(r"\S+|\s+")


class Piece(NamedTuple):
    """``sort`` is «same», «gone» or «new»."""

    sort: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The two texts laid into each other; what is gone stands before what came in its place."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    found = []
    for sort, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if sort == "equal":
            found.append(Piece("same", "".join(before[i:j])))
            continue
        if i < j:
            found.append(Piece("gone", "".join(before[i:j])))
        if k < m:
            found.append(Piece("new", "".join(after[k:m])))
    return found
