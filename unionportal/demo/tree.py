"""The tree of the demo union with employers, join codes and rules of joining.

All rows of a level are written at once and numbered in advance: mptt would renumber the whole
tree for each of two hundred.
"""

from dataclasses import dataclass, field
from datetime import date

from audit.services import record
from documents.cases import Case, decline_name, decline_phrase, initials
from structure.enums import AdmittingBody, Kind
from structure.integrity import Place, faults, right_places
from structure.joining import change_rules
from structure.models import Employer, JoinCode, Unit
from structure.services import CODE_ALPHABET, CODE_LENGTH, lock_tree
from unionportal.demo import branches, figures, trades
from unionportal.demo.persons import latin, phone_number

BEGAN = date(1991, 2, 14)
ACTOR = "Пример профсоюза"


@dataclass
class Home:
    """A primary organisation with what hangs on it."""

    unit: Unit
    what: branches.Primary
    branch: branches.Territorial
    territorial: Unit
    employer: Employer = None
    shops: list[tuple[Unit, trades.Shop]] = field(default_factory=list)
    groups: list[Unit] = field(default_factory=list)


@dataclass
class Tree:
    union: Unit
    territorials: list[Unit]
    homes: list[Home]

    def home(self, name):
        return next(home for home in self.homes if home.what.name == name)


def plant(people):
    """Write the whole tree. The caller holds a transaction and an empty database."""
    lock_tree()
    rng = people.rng
    union = Unit(kind=Kind.UNION, **branches.UNION, **_union_card())
    tree = Tree(union, [], [])
    for branch in branches.TERRITORIALS:
        territorial = _territorial(branch, union, len(tree.territorials) + 1)
        tree.territorials.append(territorial)
        for what in branch.primaries:
            home = _primary(what, branch, territorial, len(tree.homes) + 1, rng)
            tree.homes.append(home)
    _write(tree)
    _employ(tree, people)
    _open_doors(tree, rng)
    _rule(tree)
    record("structure.tree.planted", union, actor=ACTOR, unit_id=union.pk, homes=len(tree.homes))
    return tree


def _union_card():
    return {
        "code": "1",
        "phone": phone_number(1),
        "email": "union@example.org",
        "site": "https://union.example.org",
        "is_legal_entity": True,
        "admitting_body": AdmittingBody.PRESIDIUM,
        "dues_percent": "1.00",
        "opened_on": BEGAN,
        **figures.legal(1),
        **figures.account(1),
    }


def _territorial(branch, union, number):
    return Unit(
        kind=Kind.TERRITORIAL,
        parent=union,
        name=f"{branch.name} {branches.UNION['name_genitive']}",
        short_name=branch.short,
        code=f"1-{number:02d}",
        town=branch.town,
        address=branch.address,
        time_zone=branch.zone,
        phone=phone_number(10 + number),
        email=f"to{number:02d}@example.org",
        site=f"https://to{number:02d}.example.org",
        admitting_body=AdmittingBody.PRESIDIUM,
        is_legal_entity=True,
        opened_on=BEGAN.replace(month=number % 12 + 1),
        **figures.legal(1 + number),
        **figures.account(1 + number),
    )


def _own_account():
    """The primary organisation with logins keeps its book itself: dues come to its own account."""
    return {"is_legal_entity": True, **figures.legal(900), **figures.account(900)}


def _primary(what, branch, territorial, number, rng):
    unit = Unit(
        kind=Kind.PRIMARY,
        parent=territorial,
        name=f"Первичная профсоюзная организация «{what.name}» {branches.UNION['name_genitive']}",
        short_name=f"ППО «{what.name}»",
        code=f"{territorial.code}-{number:03d}",
        town=what.town,
        address=f"г. {what.town}, ул. {rng.choice(STREETS)}, д. {rng.randint(1, 90)}",
        time_zone=what.zone,
        phone=phone_number(100 + number),
        email=f"{latin(what.name)[:24]}@example.org",
        opened_on=date(1991 + rng.randint(1, 12), rng.randint(1, 12), rng.randint(1, 28)),
        **(_own_account() if what.name == branches.HOME else {}),
    )
    home = Home(unit, what, branch, territorial)
    for place, shop in enumerate(trades.TRADES[what.sort][: what.shops], start=1):
        home.shops.append((_shop(home, shop, place), shop))
    if what.name == branches.HOME:
        parent = home.shops[0][0]
        home.groups = [
            Unit(kind=Kind.GROUP, parent=parent, name=name, short_name=name)
            for name in branches.GROUPS
        ]
    return home


STREETS = ("Энергетиков", "Плотинная", "Заводская", "Мира", "Советская", "Набережная", "Линейная")


def _shop(home, shop, place):
    return Unit(
        kind=Kind.SHOP,
        parent=home.unit,
        name=f"Цеховая профсоюзная организация {shop.genitive} ППО «{home.what.name}»",
        short_name=f"ЦПО {shop.genitive}",
        code=f"{home.unit.code}-{place}",
        admitting_body=AdmittingBody.SHOP_COMMITTEE,
        opened_on=home.unit.opened_on,
    )


def _write(tree):
    levels = [
        [tree.union],
        tree.territorials,
        [home.unit for home in tree.homes],
        [shop for home in tree.homes for shop, _ in home.shops],
        [group for home in tree.homes for group in home.groups],
    ]
    units = [unit for level in levels for unit in level]
    by_name = sorted(units, key=lambda unit: unit.short_name)  # as mptt orders those in one parent
    rows = [(id(unit), unit.parent and id(unit.parent), Place(1, 0, 0, 0)) for unit in by_name]
    places = right_places(rows)
    for unit in units:
        for name, number in zip(Place._fields, places[id(unit)], strict=True):
            setattr(unit, name, number)
    for level in levels:
        for unit in level:
            unit.parent_id = unit.parent and unit.parent.pk
        Unit.objects.bulk_create(level)
    wrong = faults()
    if wrong:
        raise RuntimeError(f"the tree is planted wrong: {wrong[0]}")


def _employ(tree, people):
    """Each primary organisation stands at a company; the first of Reftinskaya has two."""
    links = Unit.employers.through
    rows = []
    for number, home in enumerate(tree.homes, start=1):
        full, short = trades.LEGAL_FORMS[number % len(trades.LEGAL_FORMS)]
        home.employer = _employer(
            f"{full} «{home.what.name}»", f"{short} «{home.what.name}»", home, number, people
        )
        rows.append((home, home.employer))
    second = tree.home("Рефтинская ГРЭС")
    name = "«Энергоремонт-Рефт»"
    rows.append(
        (second, _employer(f"Общество с ограниченной ответственностью {name}", f"ООО {name}",
                           second, len(tree.homes) + 1, people))
    )  # fmt: skip
    Employer.objects.bulk_create(employer for _, employer in rows)
    links.objects.bulk_create(links(unit=home.unit, employer=employer) for home, employer in rows)


def _employer(name, short_name, home, number, people):
    head = people.draw(people=home.branch.people or None, ages=(41, 63))
    full_name = (head.surname, head.name, head.patronymic)
    post = trades.HEAD_POSTS[number % len(trades.HEAD_POSTS)]
    dative = decline_phrase(post, Case.DATIVE)
    to_whom = decline_name(*full_name, Case.DATIVE)
    return Employer(
        name=name,
        short_name=short_name,
        town=home.what.town,
        address=f"г. {home.what.town}, промышленная зона, д. {number}",
        head_surname=head.surname,
        head_name=head.name,
        head_patronymic=head.patronymic,
        head_post=post,
        head_dative=f"{dative[:1].upper()}{dative[1:]} {to_whom.split()[0]} "
        f"{initials(*full_name).split(' ', 1)[-1]}",
        accounting_name=f"{people.rng.choice(ACCOUNTANTS)}, расчётный отдел",
        accounting_email=f"raschet{number:02d}@example.org",
        accounting_phone=phone_number(200 + number),
        **figures.legal(100 + number),
    )


ACCOUNTANTS = ("Громова Л. И.", "Жилина Т. С.", "Пахомова Н. А.", "Рудакова Е. В.", "Цой М. К.")


def _open_doors(tree, rng):
    """A join code for each organisation, and more for the places where posters hang."""
    taken = {branches.HOME_CODE}

    def code():
        while True:
            word = "".join(rng.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
            if word not in taken:
                taken.add(word)
                return word

    codes = [JoinCode(unit=tree.union, code=code())]
    codes += [JoinCode(unit=unit, code=code()) for unit in tree.territorials]
    for number, home in enumerate(tree.homes):
        is_main = home.what.name == branches.HOME
        codes.append(JoinCode(unit=home.unit, code=branches.HOME_CODE if is_main else code()))
        codes += [JoinCode(unit=shop, code=code()) for shop, _ in home.shops]
        if is_main or number % 5 == 0:
            codes += [
                JoinCode(unit=home.unit, code=code(), place=place)
                for place in branches.PLACES[: 4 if is_main else 2]
            ]
        codes += [JoinCode(unit=group, code=code()) for group in home.groups]
    JoinCode.objects.bulk_create(codes)


def _rule(tree):
    """Where somebody ruled otherwise than the union."""
    swift = next(unit for unit in tree.territorials if unit.short_name == "Свердловская ТО")
    ruled = (
        (tree.union, {"remind_after_days": 10, "close_after_days": 40, "scan_suffices": True}),
        (swift, {"remind_after_days": 7, "close_after_days": 30}),
        (tree.home("Конаковская ГРЭС").unit, {"scan_suffices": False}),
        (tree.home("Рефтинская ГРЭС").unit, {"shops_admit": True}),
    )
    for unit, rules in ruled:
        change_rules(unit.pk, actor=ACTOR, **rules)
