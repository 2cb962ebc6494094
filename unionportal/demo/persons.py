"""Inventing people: names that belong together, ages, and ways to reach them.

Everything is drawn from one seeded ``Random``, so the same union is made every time.
"""

from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from unionportal.demo import names

LATIN = str.maketrans("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye") | str.maketrans(
    {
        "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya",
        "ъ": "", "ь": "",
    }
)  # fmt: skip
UNUSED_CODE = "973"  # no operator has it: the numbers of the demo ring at nobody's
TATARS, BURYATS = "tatar", "buryat"


class Person(NamedTuple):
    surname: str
    name: str
    patronymic: str
    gender: str
    birth_date: date
    phone: str
    email: str


def feminine(surname):
    """«Ёлкин» → «Ёлкина», «Заречный» → «Заречная», «Черных» and «Коваль» stay."""
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return surname + "а"
    if surname.endswith(("ый", "ой", "ий")):
        return surname[:-2] + "ая"
    return surname


def latin(word):
    letters = "".join(letter for letter in word.lower() if letter.isalpha())
    return letters.translate(LATIN)


class Weighted:
    """A list whose first items are drawn more often: the weight of the n-th is 1 / (n + slope)."""

    def __init__(self, items, slope=12):
        self.items = list(items)
        self.sums = list(accumulate(1 / (place + slope) for place in range(len(self.items))))

    def draw(self, rng):
        return rng.choices(self.items, cum_weights=self.sums)[0]


class People:
    """Makes people, never twice the same phone number or e-mail address."""

    def __init__(self, rng, today):
        self.rng, self.today, self.made = rng, today, 0
        fathers = names.MEN
        self.plain = (Weighted(names.SURNAMES, 40), Weighted(fathers), Weighted(names.WOMEN))
        self.fathers = fathers | names.TATAR_MEN | names.BURYAT_MEN
        self.peoples = {
            TATARS: tuple(
                Weighted(x) for x in (names.TATAR_SURNAMES, names.TATAR_MEN, names.TATAR_WOMEN)
            ),
            BURYATS: tuple(
                Weighted(x) for x in (names.BURYAT_SURNAMES, names.BURYAT_MEN, names.BURYAT_WOMEN)
            ),
        }

    def draw(self, gender="", people=None, ages=(20, 64)):
        """One person of working age. ``people`` is TATARS, BURYATS or None."""
        rng = self.rng
        if not gender and people is None and rng.random() < 0.004:
            surname, name, gender = rng.choice(names.WITHOUT_PATRONYMIC)
            return self.known(surname, name, "", gender, ages=ages)
        gender = gender or ("f" if rng.random() < 0.42 else "m")
        surnames, men, women = self.peoples[people] if people else self.plain
        surname = surnames.draw(rng)
        if gender == "f" and rng.random() < 0.012:
            surname = f"{surname}-{surnames.draw(rng)}"
        name = (women if gender == "f" else men).draw(rng)
        stem = self.fathers[men.draw(rng)]
        if gender == "f":
            surname = "-".join(map(feminine, surname.split("-")))
        patronymic = stem + ("на" if gender == "f" else "ич")
        return self.known(surname, name, patronymic, gender, ages=ages)

    def known(self, surname, name, patronymic, gender, *, ages=(20, 64)):
        """A person of this name; the rest is drawn. Some have no e-mail, a few no phone."""
        rng = self.rng
        self.made += 1
        age = timedelta(days=rng.randint(ages[0] * 365, ages[1] * 365 + 364))
        mailbox = f"{latin(surname)}.{latin(name)[:1]}{self.made}@example.org"
        has_email, has_phone = rng.random() < 0.86, rng.random() < 0.97
        return Person(
            surname,
            name,
            patronymic,
            gender,
            birth_date=self.today - age,
            phone=phone_number(self.made) if has_phone or not has_email else "",
            email=mailbox if has_email else "",
        )


def phone_number(count):
    """A number of its own for each count up to ten million, scattered."""
    return f"+7{UNUSED_CODE}{count * 7919 % 10**7:07d}"
