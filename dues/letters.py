"""Words in an encoding that does not have all letters: the nearest plain ones instead."""

import unicodedata

from dues.enums import Encoding

_NEAREST = str.maketrans(
    "ӘәӨөҮүҖҗҢңҺһҚқҒғҰұҪҫҘҙҠҡҤҥӐӑӖӗӲӳӇӈҶҷҲҳӢӣӮӯ",
    "АаОоУуЖжНнХхКкГгУуСсЗзКкНнАаЕеУуНнЧчХхИиУу",
)
_SIGNS = {"₽": "руб.", "−": "-", "‑": "-", "‒": "-", "―": "-", "⁄": "/", "×": "x"}
_UNKNOWN = "?"


class Letters:
    """``known(words)`` are words that the encoding can hold; ``replaced`` says what was changed."""

    def __init__(self, encoding):
        self._is_whole = encoding == Encoding.UTF8
        self._encoding = encoding
        self._changed = {}

    def known(self, words: str) -> str:
        if self._is_whole:
            return words
        try:
            words.encode(self._encoding)
        except UnicodeEncodeError:
            return "".join(map(self._known, words))
        return words

    @property
    def replaced(self) -> str:
        """«Ә → А, ₽ → руб.», in the order of their coming; "" when all was as it is."""
        return ", ".join(f"{letter} → {plain}" for letter, plain in self._changed.items())

    def _known(self, letter):
        if self._has(letter):
            return letter
        if letter not in self._changed:
            self._changed[letter] = self._nearest(letter)
        return self._changed[letter]

    def _nearest(self, letter):
        if letter in _SIGNS:
            return _SIGNS[letter]
        if letter.isspace():
            return " "
        bare = "".join(
            part
            for part in unicodedata.normalize("NFKD", letter.translate(_NEAREST))
            if not unicodedata.combining(part)
        )
        return bare if self._has(bare) else _UNKNOWN

    def _has(self, letters):
        try:
            letters.encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True
