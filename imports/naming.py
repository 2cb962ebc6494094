"""Names of people in lists: typed in capitals, in one cell, with initials."""

import re
from functools import lru_cache

from imports.cells import MEMORY, Wrong
from members.names import AFTER_FATHER, cased, spaced

_NAME = re.compile(r"[^\W\d_]+(?:[-' ][^\W\d_]+)*")
_RUSSIAN, _LATIN = re.compile(r"[а-яё]", re.IGNORECASE), re.compile(r"[a-z]", re.IGNORECASE)
_LOOKALIKE = str.maketrans("AaBCcEeHKMOoPpTXxy", "АаВСсЕеНКМОоРрТХху")
_INITIALS = re.compile(r"(?:[А-ЯЁа-яё]\.\s*){1,2}|[А-ЯЁ]\.?")
_FORMER = re.compile(r"\s*\([^)]*\)")
LONGEST = 60


@lru_cache(MEMORY)
def part_of_name(text):
    """«ИВАНОВ - петров» → «Иванов-Петров»; or ``Wrong``."""
    text = spaced(_FORMER.sub("", text))
    if _INITIALS.fullmatch(text):
        return Wrong(f"Инициал «{text}» вместо имени: напишите полностью.")
    if not _NAME.fullmatch(text):
        return Wrong(f"«{text[:40]}»: в имени нужны только буквы.")
    if _RUSSIAN.search(text) and _LATIN.search(text):
        text = text.translate(_LOOKALIKE)
        if _LATIN.search(text):
            return Wrong(f"«{text[:40]}»: смешаны русские и латинские буквы. Наберите заново.")
    if len(text) > LONGEST:
        return Wrong(f"«{text[:40]}…»: слишком длинно для имени.")
    return cased(text)


def full_name(text):
    """«ИВАНОВ Иван Иванович» → (surname, name, patronymic); or ``Wrong``."""
    words = spaced(_FORMER.sub("", text)).replace(",", " ").split()
    if len(words) < 2:
        return Wrong(f"«{text[:60]}»: нужны фамилия, имя и отчество.")
    if any("." in word for word in words[1:]):
        return Wrong(f"«{text[:60]}»: вместо имени инициалы. Напишите полностью.")
    if len(words) > 4 or (len(words) == 4 and words[3].lower() not in AFTER_FATHER):
        return Wrong(
            f"«{text[:60]}»: непонятно, где имя, а где отчество. Разделите ФИО на три столбца."
        )
    parts = [words[0], words[1], " ".join(words[2:])]
    made = []
    for part in parts:
        value = part_of_name(part) if part else ""
        if isinstance(value, Wrong):
            return value
        made.append(value)
    return tuple(made)
