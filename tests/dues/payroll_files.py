"""Payrolls with known faults: what a file says, and in which pile each of its rows belongs.

``Case`` invents ours, puts faults into what the employer writes of them, and keeps the truth.
"""

import random
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from dues.enums import Pile
from dues.payrolls.matching import Ours
from dues.payrolls.values import KOPECK

MONTH = date(2026, 10, 1)
PERCENT = Decimal("1.00")
SURNAMES = (
    *("Артёмов", "Белов", "Воронов", "Громов", "Дёмин", "Ефимов", "Жуков", "Зайцев", "Королёв"),
    *("Лебедев", "Морозов", "Никитин", "Орлов", "Панин", "Рогов", "Седов", "Тихонов", "Уваров"),
    *("Фомин", "Хохлов", "Царёв", "Чернов", "Шубин", "Щукин", "Юдин", "Яшин", "Волков-Рыжов"),
)
NAMES = ("Пётр", "Семён", "Иван", "Глеб", "Олег", "Фёдор", "Артём", "Лев", "Яков", "Марк")
PATRONYMICS = ("Сергеевич", "Ильич", "Семёнович", "Львович", "Олегович", "Фёдорович", "Петрович")
NEWCOMERS = ("Гагаринов", "Терешков", "Леонович", "Титовский", "Быковенко")


class Said(NamedTuple):
    """A line as the employer writes it, and where it belongs."""

    name: str
    number: str
    base: str
    amount: str
    month: str
    truth: tuple


class Case:
    """``rows`` are a table with headings, ``truth`` {row: (pile, member)}, ``missing`` members."""

    def __init__(self, seed, *, with_base=None, with_month=None):
        self.random = random.Random(seed)  # noqa: S311 -- repeatable, not secret
        self.with_base = self._maybe() if with_base is None else with_base
        self.with_month = self._maybe() if with_month is None else with_month
        self.ours, self.said, self.missing = [], [], set()
        self._names = self.random.sample(
            [(s, n, p) for s in SURNAMES for n in NAMES for p in PATRONYMICS[:2]], 80
        )
        self._surnames = list(SURNAMES)
        self.random.shuffle(self._surnames)
        for fault in FAULTS:
            for _ in range(self.random.randint(0, 2)):
                fault(self)
        for _ in range(3):
            plain(self)
        self.random.shuffle(self.said)

    def _maybe(self):
        return self.random.random() < 0.5

    def person(self, **told):
        """One of ours whose surname nobody else has."""
        surname = self._surnames.pop() if self._surnames else f"Новов{self._letters()}"
        number = len(self.ours) + 1
        told = {
            "member": number, "statement": 1000 + number, "surname": surname,
            "name": self.random.choice(NAMES), "patronymic": self.random.choice(PATRONYMICS),
            "numbers": (f"{number + 40:06d}",), "rates": ((PERCENT, None),),
        } | told  # fmt: skip
        one = Ours(**told)
        self.ours.append(one)
        return one

    def _letters(self):
        return "".join(self.random.choice("абвгдежзиклмнопрст") for _ in range(6))

    def stranger(self):
        return f"{self.random.choice(NEWCOMERS)}{self._letters()} Юрий Юрьевич"

    def sums(self, one):
        """(base, what is due of it)."""
        base = Decimal(self.random.randint(3_000_000, 9_000_000)) / 100
        if one.rates[0][1] is not None:
            return base, one.rates[0][1]
        return base, (base * PERCENT / 100).quantize(KOPECK, "ROUND_HALF_UP")

    def say(self, one, pile=Pile.FITS, *, name=None, number=None, base=None, amount=None,
            month="", member=...):  # fmt: skip
        due_base, due = self.sums(one) if one else (Decimal(50000), Decimal(500))
        amount = due if amount is None else amount
        base = due_base if base is None else base
        self.said.append(
            Said(
                full_name(one) if name is None else name,
                (one.numbers[0] if one.numbers else "") if number is None else number,
                self.written(base) if base != "" else "",
                amount if isinstance(amount, str) else self.written(amount),
                month,
                (pile, (one.member if one else None) if member is ... else member),
            )
        )

    def written(self, amount):
        """A sum in one of the ways in which people write it."""
        text = f"{amount:.2f}"
        whole, kopecks = text.split(".")
        thousands = f"{int(whole):,}".replace(",", self.random.choice(["\u00a0", " ", ""]))
        if amount < 0 and not thousands.startswith("-"):
            thousands = f"-{thousands}"
        comma = f"{thousands},{kopecks}"
        return self.random.choice([text, comma, f"{comma} руб.", f"{comma} ₽"])

    def table(self):
        """(rows of words, {place in rows: truth}) with headings, totals, blanks between."""
        order = ["number", "name", "base", "amount", "month"]
        if not self.with_base:
            order.remove("base")
        if not self.with_month:
            order.remove("month")
        self.random.shuffle(order)
        headings = {field: self.random.choice(HEADINGS[field]) for field in order}
        rows = [["Ведомость удержанных взносов"], ["за октябрь 2026 г."], []]
        titles = ["№ п/п", *(headings[field] for field in order)]
        rows.append(titles)
        if self._maybe():
            rows.append([str(place) for place in range(1, len(titles) + 1)])
        truth, total = {}, Decimal(0)
        for place, said in enumerate(self.said, 1):
            truth[len(rows)] = said.truth
            rows.append([str(place), *(getattr(said, field) for field in order)])
            if self.random.random() < 0.12:
                self._noise(rows, titles, order)
        footer = [""] * len(titles)
        footer[0], footer[1 + order.index("amount")] = "Итого", self.written(total)
        rows += [footer, [], ["Главный бухгалтер ____________ Петрова А. А."]]
        return rows, truth

    def _noise(self, rows, titles, order):
        total = [""] * len(titles)
        total[1 + order.index("name")] = self.random.choice(["Итого по цеху", "Всего:", "ИТОГО"])
        total[1 + order.index("amount")] = "12 345,67"
        nameless = [""] * len(titles)
        nameless[1 + order.index("amount")] = "999.99"
        section = ["Цех централизованного ремонта"]
        rows.append(self.random.choice([total, nameless, section, list(titles), []]))

    def piles(self):
        found = Counter(said.truth[0] for said in self.said)
        return found + Counter({Pile.NOT_WITHHELD: len(self.missing)})


HEADINGS = {
    "number": ("Табельный номер", "Таб. №", "Таб.№", "Табельный №"),
    "name": ("ФИО", "Сотрудник", "Ф.И.О.", "Фамилия, имя, отчество", "Работник"),
    "base": ("Начислено", "База", "Сумма начислений", "Заработок"),
    "amount": ("Удержано", "Сумма", "Профсоюзные взносы", "Сумма удержания", "Взносы"),
    "month": ("Месяц", "Период", "Месяц начисления"),
}


def full_name(one):
    return f"{one.surname} {one.name} {one.patronymic}"


# ---- what employers do ---------------------------------------------------------------------------


def plain(case):
    case.say(case.person())


def in_capitals(case):
    one = case.person()
    case.say(one, name=full_name(one).upper())


def without_yo(case):
    one = case.person(surname=f"Зёлёв{case._letters()}")
    case.say(one, name=full_name(one).replace("ё", "е"))


def name_first(case):
    one = case.person()
    case.say(one, name=f"{one.name} {one.patronymic} {one.surname}")


def by_initials(case):
    one = case.person()
    case.say(one, name=f"{one.surname} {one.name[0]}.{one.patronymic[0]}.", number="")


def without_patronymic(case):
    one = case.person()
    case.say(one, name=f"{one.surname} {one.name}")


def spaced(case):
    one = case.person()
    case.say(one, name=f"  {one.surname}   {one.name} {one.patronymic} ")


def zeros_lost(case):
    one = case.person()
    case.say(one, number=str(int(one.numbers[0])))


def number_with_point(case):
    one = case.person()
    case.say(one, number=f"{int(one.numbers[0])}.0")


def cells_swapped(case):
    one = case.person()
    case.say(one, name=one.numbers[0], number=full_name(one))


def number_alone(case):
    case.say(case.person(), name="")


def name_alone(case):
    case.say(case.person(), number="")


def left_out(case):
    case.missing.add(case.person().member)


def left_out_in_the_middle_of_a_month(case):
    case.person(is_expected=False)


def nought(case):
    case.say(case.person(), Pile.NOT_WITHHELD, amount=case.random.choice(["0", "0,00", ""]))


def not_by_base(case):
    one = case.person()
    base, due = case.sums(one)
    odd = due + Decimal("7.77")
    case.say(one, Pile.ODD_SUM if case.with_base else Pile.FITS, base=base, amount=odd)


def a_kopeck_off(case):
    one = case.person()
    base, due = case.sums(one)
    case.say(one, base=base, amount=due + KOPECK)


def not_the_sum_asked_for(case):
    one = case.person(rates=((None, Decimal("300.00")),))
    case.say(one, Pile.ODD_SUM, amount=Decimal("500.00"))


def the_sum_asked_for(case):
    case.say(case.person(rates=((None, Decimal("300.00")),)))


def unusual(case):
    one = case.person(usual=Decimal("500.00"))
    case.say(one, Pile.ODD_SUM, base="", amount=Decimal("900.00"))


def nearly_usual(case):
    one = case.person(usual=Decimal("500.00"))
    case.say(one, base="", amount=Decimal("590.00"))


def given_back(case):
    case.say(case.person(), Pile.ODD_SUM, amount=Decimal("-150.00"))


def unreadable(case):
    case.say(case.person(), Pile.ODD_SUM, amount="см. прим.")


def corrected(case):
    one = case.person(rates=((None, Decimal("500.00")),))
    case.say(one, amount=Decimal("600.00"))
    case.say(one, amount=Decimal("-100.00"))


def twice(case):
    one = case.person(rates=((None, Decimal("500.00")),))
    case.say(one, Pile.ODD_SUM, amount=Decimal("500.00"))
    case.say(one, Pile.ODD_SUM, amount=Decimal("500.00"))


def another_month(case):
    one = case.person(rates=((None, Decimal("500.00")),))
    case.say(one, amount=Decimal("500.00"), month="октябрь 2026")
    if case.with_month:
        case.say(one, amount=Decimal("500.00"), month=case.random.choice(["09.2026", "август"]))


def booked_before(case):
    one = case.person(booked={MONTH: Decimal("500.00")}, rates=((None, Decimal("500.00")),))
    case.say(one, Pile.ODD_SUM, amount=Decimal("500.00"))


def booked_and_left_out(case):
    case.person(booked={MONTH: Decimal("500.00")})


def surname_changed(case):
    one = case.person()
    case.say(one, Pile.NAME_CHANGED, name=f"Замужн{case._letters()} {one.name} {one.patronymic}")


def number_changed(case):
    case.say(case.person(), Pile.NAME_CHANGED, number=f"77{case.random.randint(1000, 9999)}")


def number_not_known(case):
    one = case.person(numbers=())
    case.say(one, Pile.NAME_CHANGED, number=f"88{case.random.randint(1000, 9999)}")


def namesakes_by_number(case):
    one = case.person()
    other = case.person(surname=one.surname, name=one.name, patronymic=one.patronymic)
    case.say(one)
    case.say(other)


def namesakes_unclear(case):
    one = case.person()
    other = case.person(surname=one.surname, name=one.name, patronymic=one.patronymic)
    case.say(one, Pile.NOT_OURS, number="", member=None)
    case.missing |= {one.member, other.member}


def unknown(case):
    case.say(
        None, Pile.NOT_OURS, name=case.stranger(), number=f"99{case.random.randint(1000, 9999)}"
    )


def unknown_namesake(case):
    one = case.person()
    case.say(one)
    number = f"66{case.random.randint(1000, 9999)}"
    case.say(one, Pile.NOT_OURS, number=number, member=None)


def number_of_another(case):
    one = case.person()
    case.say(one)
    case.say(one, Pile.NOT_OURS, name=case.stranger(), member=None)


FAULTS = (
    in_capitals, without_yo, name_first, by_initials, without_patronymic, spaced, zeros_lost,
    number_with_point, cells_swapped, number_alone, name_alone, left_out,
    left_out_in_the_middle_of_a_month, nought, not_by_base, a_kopeck_off, not_the_sum_asked_for,
    the_sum_asked_for, unusual, nearly_usual, given_back, unreadable, corrected, twice,
    another_month, booked_before, booked_and_left_out, surname_changed, number_changed,
    number_not_known, namesakes_by_number, namesakes_unclear, unknown, unknown_namesake,
    number_of_another,
)  # fmt: skip
