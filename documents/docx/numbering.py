"""Numbers and bullets of lists, counted as Word counts them."""

from dataclasses import dataclass, field

from documents.docx.styles import Paragraph, Run, paragraph_of, run_of
from documents.docx.wordml import number, value, w

_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"  # Word numbers without ё, й, ъ, ы, ь
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
# Bullets of Symbol and Wingdings, which live in the private area of Unicode.
SYMBOLS = {
    "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "►", "\uf0fc": "✓", "\uf0a8": "□", "\uf06f": "□",
    "\uf02d": "–", "\uf0be": "—", "\uf0e0": "→", "\uf0d2": "©", "\uf071": "□", "\uf072": "□",
    "\uf0fe": "■", "\uf0b0": "°", "o": "○",
}  # fmt: skip


@dataclass(frozen=True)
class Label:
    text: str
    suffix: str  # «tab», «space» or «nothing»
    run: Run


@dataclass
class Numbering:
    """The numbering part, and how far each list has been counted."""

    root: object
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _levels: dict[tuple[str, int], object] = field(default_factory=dict)

    def indented(self, paragraph: Paragraph, own) -> Paragraph:
        """The indents of the list, unless the paragraph names its own."""
        level = self._level(paragraph.list_id, paragraph.level)
        if level is None:
            return paragraph
        return paragraph_of(paragraph_of(paragraph, level.find(w("pPr"))), own)

    def label(self, paragraph: Paragraph, run: Run) -> Label | None:
        """Count the paragraph and say what stands before it."""
        list_id, depth = paragraph.list_id, paragraph.level
        level = self._level(list_id, depth)
        if level is None:
            return None
        # Lists made from one abstract list go on counting together.
        abstract = self._abstract_id(list_id)
        for deeper in [key for key in self._counts if key[0] == abstract and key[1] > depth]:
            del self._counts[deeper]
        for above in range(depth + 1):
            self._counts.setdefault((abstract, above), self._start(list_id, above) - 1)
            if above < depth:
                first = self._start(list_id, above)
                self._counts[abstract, above] = max(self._counts[abstract, above], first)
        self._counts[abstract, depth] += 1
        return Label(
            self._text(level, list_id, abstract),
            value(level, "suff") or "tab",
            run_of(run, level.find(w("rPr"))),
        )

    def _text(self, level, list_id: str, abstract: str) -> str:
        written = value(level, "lvlText") or ""
        if value(level, "numFmt") == "bullet":
            return SYMBOLS.get(written, written) if len(written) == 1 else written
        for depth in range(9):
            if f"%{depth + 1}" in written:
                other = self._level(list_id, depth)
                count = self._counts.get((abstract, depth), 1)
                kind = value(other, "numFmt") if other is not None else None
                written = written.replace(f"%{depth + 1}", numeral(count, kind or "decimal"))
        return written

    def _start(self, list_id: str, depth: int) -> int:
        level = self._level(list_id, depth)
        return int(number(value(level, "start"), 1)) if level is not None else 1

    def _abstract_id(self, list_id: str) -> str:
        for one in self._all("num"):
            if one.get(w("numId")) == list_id:
                # A list with a start of its own is counted by itself.
                own = one.find(f"{w('lvlOverride')}/{w('startOverride')}") is not None
                return f"own {list_id}" if own else value(one, "abstractNumId") or ""
        return ""

    def _level(self, list_id: str, depth: int):
        key = (list_id, depth)
        if key not in self._levels:
            self._levels[key] = self._find_level(list_id, depth)
        return self._levels[key]

    def _find_level(self, list_id: str, depth: int):
        listed = next((one for one in self._all("num") if one.get(w("numId")) == list_id), None)
        if listed is None or list_id == "0":
            return None
        for override in listed.findall(w("lvlOverride")):
            level = override.find(w("lvl"))
            if override.get(w("ilvl")) == str(depth) and level is not None:
                return level
        wanted = value(listed, "abstractNumId")
        for abstract in self._all("abstractNum"):
            if abstract.get(w("abstractNumId")) == wanted:
                for level in abstract.findall(w("lvl")):
                    if level.get(w("ilvl")) == str(depth):
                        return level
        return None

    def _all(self, tag: str) -> list:
        return [] if self.root is None else self.root.findall(w(tag))


def numeral(count: int, kind: str) -> str:
    if kind in ("russianLower", "russianUpper"):
        return _letters(count, _CYRILLIC, kind.endswith("Upper"))
    if kind in ("lowerLetter", "upperLetter"):
        return _letters(count, _LATIN, kind.startswith("upper"))
    if kind in ("lowerRoman", "upperRoman"):
        roman, left = "", count
        for amount, letters in _ROMAN:
            roman += letters * (left // amount)
            left %= amount
        return roman.upper() if kind.startswith("upper") else roman
    if kind == "none":
        return ""
    return f"{count:02}" if kind == "decimalZero" else str(count)


def _letters(count: int, alphabet: str, upper: bool) -> str:
    index = max(count, 1) - 1
    letters = alphabet[index % len(alphabet)] * min(index // len(alphabet) + 1, 5)
    return letters.upper() if upper else letters
