"""Russian cases of people, posts and organisations for papers, and dates and numbers in words.

Rules cannot know every family's habit (Кравец → Кравца or Кравеца), so whoever prints a paper
offers a correction by hand; here is the best first guess. What is not understood stays in the
nominative: an undeclined name is awkward, a mutilated one is an offence.
"""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

import pymorphy3
from num2words import num2words
from pymorphy3.analyzer import Parse
from pytrovich.enums import Case as PetrovichCase
from pytrovich.enums import Gender as PetrovichGender
from pytrovich.enums import NamePart
from pytrovich.maker import PetrovichDeclinationMaker


class Case(StrEnum):
    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    INSTRUMENTAL = "instrumental"
    PREPOSITIONAL = "prepositional"


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"


_TAGS = {
    Case.GENITIVE: "gent",
    Case.DATIVE: "datv",
    Case.ACCUSATIVE: "accs",
    Case.INSTRUMENTAL: "ablt",
    Case.PREPOSITIONAL: "loct",
}
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip

# Men's surnames where the rules drop or keep the wrong vowel: stem before the endings.
_STEMS = {
    "лев": "льв",
    "орёл": "орл",
    "орел": "орл",
    "заяц": "зайц",
    "корень": "корн",
    "соловей": "соловь",
    "кузнец": "кузнец",
    "стрелец": "стрельц",
    "кравец": "кравц",
    "горобец": "горобц",
    "коломиец": "коломийц",
    "донец": "донц",
    "чернец": "чернец",
    "прибой": "прибо",
}
_HARD = {"genitive": "а", "dative": "у", "accusative": "а", "instrumental": "ом"}
_HISSING = {**_HARD, "instrumental": "ем"}
_SOFT = {"genitive": "я", "dative": "ю", "accusative": "я", "instrumental": "ем"}
# Stressed foreign endings are not declined.
_FIXED = frozenset({"дюма", "золя", "николя", "петипа", "тома"})
_IA = {
    "genitive": "ии",
    "dative": "ии",
    "accusative": "ию",
    "instrumental": "ией",
    "prepositional": "ии",
}
# First parts of double surnames that are no surnames of their own.
_PREFIXES = frozenset({"бонч", "кара", "тер", "сухово", "мелик", "сан", "дель", "хан", "бюль"})


@lru_cache(maxsize=1)
def _morphology() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=1)
def _petrovich() -> PetrovichDeclinationMaker:
    return PetrovichDeclinationMaker()


def decline_name(
    surname: str, name: str, patronymic: str, case: str, gender: str | None = None
) -> str:
    """The whole name in a case: «Иванов», «Иван», «Иванович» → «Иванову Ивану Ивановичу».

    Without ``gender`` it is guessed from the patronymic, the name and the surname, in this order;
    a name that tells nothing comes back undeclined.
    """
    parts = (
        (NamePart.LASTNAME, surname.strip()),
        (NamePart.FIRSTNAME, name.strip()),
        (NamePart.MIDDLENAME, patronymic.strip()),
    )
    known = Gender(gender) if gender else guess_gender(surname, name, patronymic)
    words = [
        _decline_part(part, word, Case(case), known) if known else word
        for part, word in parts
        if word
    ]
    return " ".join(words)


def guess_gender(surname: str, name: str, patronymic: str) -> Gender | None:
    last = patronymic.strip().lower()
    if last.endswith(("ич", "оглы", "оглу", "улы", "уулу")):
        return Gender.MALE
    if last.endswith(("вна", "чна", "шна", "кызы", "кизи", "гызы")):
        return Gender.FEMALE
    found = {
        parse.tag.gender
        for parse in _morphology().parse(name.strip())
        if "Name" in parse.tag and {"sing", "nomn"} in parse.tag and parse.tag.gender
    }
    if found == {"masc"}:
        return Gender.MALE
    if found == {"femn"}:
        return Gender.FEMALE
    last = surname.strip().lower()
    if last.endswith(("ова", "ева", "ёва", "ина", "ына", "ая", "яя")):
        return Gender.FEMALE
    if last.endswith(("ов", "ев", "ёв", "ин", "ын", "ий", "ый")):
        return Gender.MALE
    return None


def _decline_part(part: NamePart, word: str, case: Case, gender: Gender) -> str:
    if not re.fullmatch(r"[А-ЯЁа-яё’'`\- ]+", word):
        return word
    if word.isupper() and len(word) > 1:
        return _decline_part(part, word.title(), case, gender).upper()
    if part is NamePart.MIDDLENAME:
        return _petrovich_form(part, word, case, gender)
    pieces = word.split("-")
    declined = [
        piece
        if len(pieces) > 1 and index == 0 and piece.lower() in _PREFIXES
        else _decline_piece(part, piece, case, gender)
        for index, piece in enumerate(pieces)
    ]
    return "-".join(declined)


def _decline_piece(part: NamePart, word: str, case: Case, gender: Gender) -> str:
    lower = word.lower()
    if lower in _FIXED:
        return word
    if part is NamePart.FIRSTNAME and lower.endswith("ия"):
        stem, ending = word[:-2], _IA[case]
        return stem + ending if stem else ending.capitalize()
    surname_of_man = part is NamePart.LASTNAME and gender is Gender.MALE
    if surname_of_man and lower in _STEMS:
        stem = _STEMS[lower]
        endings = _HARD
        if stem.endswith("ц"):
            # A stressed ending has «ом» (Кузнецом, Чернецом), a fleeting vowel mostly «ем».
            endings = _HARD if stem == lower else _HISSING
        elif stem.endswith(("ь", "о")) or lower.endswith("ь"):
            endings = _SOFT
        ending = "е" if case is Case.PREPOSITIONAL else endings[case]
        return word[0] + stem[1:] + ending
    return _petrovich_form(part, word, case, gender)


def _petrovich_form(part: NamePart, word: str, case: Case, gender: Gender) -> str:
    return _petrovich().make(part, PetrovichGender[gender.name], PetrovichCase[case.name], word)


def decline_phrase(text: str, case: str) -> str:
    """A post or an organisation in a case: only its head words change.

    «генеральный директор» → «генеральному директору», «начальник управления кадров» →
    «начальнику управления кадров», «Первичная профсоюзная организация «Заря»» → «Первичную
    профсоюзную организацию «Заря»». After a dash or «и» the next head is declined too.
    """
    words = text.split(" ")
    position = 0
    while position < len(words):
        head = _find_head(words, position)
        if head is None:
            break
        start, end, parses = head
        noun = parses[-1]
        living = noun.tag.POS != "NOUN" or noun.tag.animacy == "anim"
        for index, parse in zip(range(start, end), parses, strict=True):
            words[index] = _inflect(words[index], parse, Case(case), living)
        position = _next_head(words, end)
        if _find_head(words, position, skip=False) is None:
            break
    return " ".join(words)


def _next_head(words: list[str], end: int) -> int:
    """Where a second head may begin: after «,» or «и» at once, after a dash anywhere later."""
    if words[end - 1].endswith(","):
        return end
    if words[end : end + 1] == ["и"]:
        return end + 1
    dashes = [index for index in range(end, len(words)) if words[index] in {"-", "–", "—"}]
    return dashes[0] + 1 if dashes else len(words)


def _find_head(
    words: list[str], position: int, *, skip: bool = True
) -> tuple[int, int, list[Parse]] | None:
    """The first run «adjectives + noun» that agrees in the nominative singular."""
    while position < len(words):
        if words[position][:1] in '«"„(':
            return None
        run: list[Parse] = []
        index = position
        while index < len(words):
            parse = _nominative(words[index], run)
            if parse is None:
                break
            run.append(parse)
            index += 1
            if parse.tag.POS == "NOUN":
                return position, index, run
        if run:
            return position, index, run
        if not skip:
            return None
        position += 1
    return None


def _nominative(word: str, modifiers: list[Parse]) -> Parse | None:
    bare = word.rstrip(",;")
    if not re.fullmatch(r"[А-ЯЁа-яё\-]+", bare) or (len(bare) > 1 and bare.isupper()):
        return None
    fitting = [
        parse
        for parse in _morphology().parse(bare)
        if parse.tag.POS in {"NOUN", "ADJF", "PRTF"} and {"sing", "nomn"} in parse.tag
        if not {"Abbr"} & parse.tag.grammemes
        if not modifiers or parse.tag.gender == modifiers[0].tag.gender
    ]
    # «старший», «дежурный» are nouns too: as adjectives they decline alike and let the noun follow.
    fitting.sort(key=lambda parse: (parse.tag.POS == "NOUN", "anim" not in parse.tag))
    return fitting[0] if fitting else None


def _inflect(word: str, parse: Parse, case: Case, living: bool) -> str:
    bare = word.rstrip(",;")
    marks = {_TAGS[case], "sing"}
    if parse.tag.POS in {"ADJF", "PRTF"} and parse.tag.gender:
        marks.add(parse.tag.gender)
        if case is Case.ACCUSATIVE and parse.tag.gender == "masc":
            marks.add("anim" if living else "inan")
    changed = parse.inflect(frozenset(marks))
    if changed is None:
        return word
    result = changed.word
    if "ё" not in bare.lower() and "ё" in result:
        result = result.replace("ё", "е")
    pieces = zip(result.split("-"), bare.split("-"), strict=False)
    result = "-".join(
        piece[:1].upper() + piece[1:] if old[:1].isupper() else piece for piece, old in pieces
    )
    return result + word[len(bare) :]


def initials(surname: str, name: str, patronymic: str = "") -> str:
    """«Иванов», «Иван», «Иванович» → «Иванов И. И.»; without a patronymic «Ким А.»"""
    letters = []
    for part in (name.strip(), patronymic.strip().split(" ")[0]):
        if part:
            letters.append(".-".join(piece[0].upper() for piece in part.split("-") if piece) + ".")
    return " ".join([surname.strip(), *letters]).strip()


def date_words(day: date) -> str:
    """«23» ноября 2026 г."""
    return f"«{day.day:02}» {_MONTHS[day.month - 1]} {day.year} г."


def number_words(number: int, gender: str = "m") -> str:
    """Three → «три»; ``gender`` is of the thing counted: «m», «f» or «n» (одно заявление)."""
    words = num2words(number, lang="ru")
    tails = {"f": {"один": "одна", "два": "две"}, "n": {"один": "одно"}}.get(gender, {})
    head, _, tail = words.rpartition(" ")
    return f"{head} {tails.get(tail, tail)}".strip()


def percent_words(percent: Decimal | int | str) -> str:
    """«1» → «один процент», «1,5» → «одна целая пять десятых процента»."""
    value = Decimal(str(percent).replace(",", ".")).normalize()
    whole = int(value)
    places = max(0, -int(value.as_tuple().exponent))
    if not places:
        return f"{number_words(whole)} {_plural(whole, 'процент', 'процента', 'процентов')}"
    part = int((value - whole) * 10**places)
    names = {1: ("десятая", "десятых"), 2: ("сотая", "сотых"), 3: ("тысячная", "тысячных")}
    if places not in names:
        raise ValueError("не больше трёх знаков после запятой")
    one, many = names[places]
    first = _plural(whole, "целая", "целых", "целых")
    second = _plural(part, one, many, many)
    return f"{number_words(whole, 'f')} {first} {number_words(part, 'f')} {second} процента"


def _plural(number: int, one: str, few: str, many: str) -> str:
    if number % 100 in range(11, 15):
        return many
    return {1: one, 2: few, 3: few, 4: few}.get(number % 10, many)
