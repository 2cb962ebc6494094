"""What stands on the cards of the demo organisations: dates, headcounts, agreements, pages.

Drawn from the number of an organisation and not from chance: people stay who they were.
"""

from datetime import date, timedelta

from structure.enums import Bookkeeping, Standing
from structure.models import CollectiveAgreement, Headcount, PublicPage, Unit
from structure.public_pages import CODE_LENGTH
from structure.services import CODE_ALPHABET
from unionportal.demo import branches, figures

TARIFF = "Отраслевое тарифное соглашение в электроэнергетике"
SOURCE = "Справка отдела кадров"
YEARS = 4  # of headcounts
ABOUT = (
    "Помогаем с охраной труда, отпусками и спорами с работодателем. "
    "Приёмная открыта по рабочим дням с 12 до 13 часов."
)
SHARES = {"hydro": 0.31, "thermal": 0.38, "grid": 0.27, "sales": 0.71, "repair": 0.22}
FILLED = (
    "certificate_number", "certificate_on", "last_election_on", "term_years", "bookkeeping",
    "legal_address", "oktmo", "okpo", "okved", "registered_on", "standing", "tariff_agreement",
    "tariff_agreement_until",
)  # fmt: skip


def fill_cards(tree, members, today):
    """Write it for every organisation of the tree; ``members`` is how many cards there will be."""
    _say_of_themselves(tree, today)
    _agree(tree, today, _count_employees(tree, members, today))
    _open_pages(tree)


def _say_of_themselves(tree, today):
    union = tree.union
    union.tariff_agreement = TARIFF
    union.tariff_agreement_until = date(today.year + 1, 12, 31)
    for number, unit in enumerate([union, *tree.territorials], start=1):
        for name, value in _legal(unit, number).items():
            setattr(unit, name, value)
        _elect(unit, number, today, term=5)
    for number, home in enumerate(tree.homes, start=1):
        _register(home.unit, number)
        _elect(home.unit, number, today, term=3 if number % 4 else 2)
        home.unit.bookkeeping = (
            Bookkeeping.ABOVE if number % 3 and home.what.name != branches.HOME else Bookkeeping.OWN
        )
        for place, (shop, _) in enumerate(home.shops, start=1):
            _elect(shop, number + place, today, term=3)
    tree.homes[-1].unit.standing = Standing.LIQUIDATING
    for number, unit in enumerate(tree.territorials, start=1):
        _register(unit, number)
    shops = [shop for home in tree.homes for shop, _ in home.shops]
    homes = [home.unit for home in tree.homes]
    Unit.objects.bulk_update([union, *tree.territorials, *homes, *shops], FILLED)


def _legal(unit, number):
    return {
        "legal_address": unit.address,
        "oktmo": f"{number:02d}701000",
        "okpo": figures.okpo(number),
        "okved": "94.20",
        "registered_on": unit.opened_on + timedelta(days=30 + number),
        "bookkeeping": Bookkeeping.OWN,
    }


def _register(unit, number):
    unit.certificate_number = f"{number:04d}"
    unit.certificate_on = unit.opened_on + timedelta(days=14)


def _elect(unit, number, today, *, term):
    """Elections all through the term: for some the next ones are near."""
    unit.term_years = term
    unit.last_election_on = today - timedelta(days=(number * 97) % (term * 365) + 5)


def _count_employees(tree, members, today):
    """{name of the home: how many work there now}."""
    whole, rows = sum(home.what.size for home in tree.homes), []
    now_at = {}
    for number, home in enumerate(tree.homes, start=1):
        covered = 0.52 + (number * 7 % 42) / 100
        now = max(round(members * home.what.size / whole / covered), 8)
        now_at[home.what.name] = now
        for back in range(YEARS):
            employees = round(now * (1 + back * (number % 5 + 1) / 100))
            rows.append(_headcount(home.unit, home, employees, date(today.year - back, 1, 1)))
        rows += [
            _headcount(shop, home, max(now // (len(home.shops) + 1), 1), date(today.year, 1, 1))
            for shop, _ in home.shops
        ]
    Headcount.objects.bulk_create(rows)
    return now_at


def _headcount(unit, home, employees, on):
    return Headcount(
        unit=unit,
        on=on,
        employees=employees,
        women=round(employees * SHARES[home.what.sort]),
        under_35=round(employees * 0.29),
        source=SOURCE,
        recorded_by="Пример профсоюза",
    )


def _agree(tree, today, covered):
    """An agreement for most, one before it for some; for a few it ends soon or is over."""
    rows = []
    for number, home in enumerate(tree.homes, start=1):
        if number % 8 == 0:
            continue
        left = 40 if home.what.name == branches.HOME else (number * 61) % 1000 - 30
        until = today + timedelta(days=left)
        rows.append(_agreement(home, number, until, covered[home.what.name]))
        if number % 3 == 1:
            before = until - timedelta(days=3 * 365)
            rows.append(_agreement(home, number + 50, before, None))
    CollectiveAgreement.objects.bulk_create(rows)


def _agreement(home, number, until, covered):
    begun = until - timedelta(days=3 * 365 - 1)
    return CollectiveAgreement(
        unit=home.unit,
        employer=home.employer,
        number=f"{number}-КД",
        concluded_on=begun,
        until=until,
        registration=f"{number:03d}/{begun.year}",
        covered=covered,
        dues_clause="п. 8.3",
        dues_term="не позже трёх дней после выплаты зарплаты",
        dues_percent="1.00",
    )


def _open_pages(tree):
    units = [tree.union, *tree.territorials]
    units += [
        home.unit
        for number, home in enumerate(tree.homes)
        if number % 3 != 2 or home.what.name == branches.HOME
    ]
    PublicPage.objects.bulk_create(
        PublicPage(
            unit=unit,
            code=_code(number),
            is_published=True,
            about=ABOUT,
            shows_address=True,
            shows_phone=True,
            shows_email=True,
            shows_site=True,
            shows_chair=number % 4 != 0,
            shows_members=True,
            shows_employers=True,
        )
        for number, unit in enumerate(units, start=1)
    )


def _code(number):
    """The same for the same organisation each time the demo is loaded."""
    word, rest = "", number * 2654435761 % len(CODE_ALPHABET) ** CODE_LENGTH
    for _ in range(CODE_LENGTH):
        rest, place = divmod(rest, len(CODE_ALPHABET))
        word += CODE_ALPHABET[place]
    return word
