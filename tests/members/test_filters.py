"""Every condition of the register against a plain reading of the same cards, and its words."""

from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from members.enums import (
    ConsentChannel,
    ConsentKind,
    DuesMode,
    Employment,
    Gender,
    Post,
    Status,
)
from members.filters import CONDITIONS
from members.filters.phrases import in_unit, years
from members.models import Consent, Member, Membership, Suspension
from members.selection import selection_of
from structure.plain_text import stem, words_of
from tests.factories import TODAY, make_employer, make_member

POSITIONS = ("слесарь-ремонтник", "Инженер по охране труда", "слесаря помощник", "")
DEPARTMENTS = ("Электрический цех", "Цех тепловой автоматики", "")


@pytest.fixture
def crowd(house):
    """Cards of every sort, the same each time."""
    rng = Random(7)  # noqa: S311 - repeatable on purpose
    employers = [make_employer(short_name="АО «Энергия»"), make_employer(short_name="ООО «Свет»")]
    return [a_card(house, rng, employers, number) for number in range(100)]


def a_card(house, rng, employers, number):
    status = rng.choice(list(Status))
    since = TODAY - timedelta(days=rng.randrange(0, 900))
    card = make_member(
        rng.choice([house.primary, house.shop]),
        status=status,
        since=since if status == Status.REMOVED else max(since, date(2025, 1, 1)),
        surname=f"Фамилия{'абвгдежзиклмнопрстуфхцчшэюя'[number % 27]}",
        gender=rng.choice(list(Gender)),
        birth_date=rng.choice([None, TODAY - timedelta(days=rng.randrange(5000, 25000))]),
        phone=rng.choice(["", "+79730000001"]),
        email=rng.choice(["", "a@example.org"]),
        employer=rng.choice([None, *employers]),
        department=rng.choice(DEPARTMENTS),
        position=rng.choice(POSITIONS),
        employment=rng.choice(list(Employment)),
        dues_mode=rng.choice(list(DuesMode)),
        card_number=rng.choice(["", f"{number:08}"]),
    )
    for kind in ConsentKind:
        if rng.random() < 0.6:
            Consent.objects.create(
                member=card, kind=kind, channel=ConsentChannel.PAPER, given_at=timezone.now(),
                withdrawn_at=rng.choice([None, timezone.now()]),
            )  # fmt: skip
    if rng.random() < 0.4:
        since = TODAY + timedelta(days=rng.randrange(-30, 3))
        until = rng.choice([None, max(since, TODAY), max(since, TODAY + timedelta(days=1))])
        card.posts.create(unit=card.unit, post=Post.CHAIR, since=since, until=until)
    Suspension.objects.filter(member=card).update(
        planned_until=rng.choice([None, TODAY + timedelta(days=rng.randrange(0, 60))])
    )
    return Member.objects.get(pk=card.pk)


def age(card):
    born = card.birth_date
    return TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))


def has_consent(card, kind):
    return any(
        consent.kind == kind and consent.withdrawn_at is None for consent in card.consents.all()
    )


def begins(text, typed):
    return all(
        any(word.startswith(stem(wanted)) for word in words_of(text)) for wanted in words_of(typed)
    )


def on_books_since(card):
    run = Membership.objects.filter(member=card, until=None).first()
    return run.since if run else None


FROM, TO = date(2025, 6, 1), date(2026, 3, 1)
# (address, who answers to it, the sentence)
KNOWN = [
    ("gender=f", lambda c: c.gender == "f", "Женщины"),
    ("gender=m", lambda c: c.gender == "m", "Мужчины"),
    ("gender=none", lambda c: c.gender == "", "Люди без указанного пола"),
    ("age_from=40", lambda c: c.birth_date and age(c) >= 40, "Люди от 40 лет"),
    ("age_to=41", lambda c: c.birth_date and age(c) <= 41, "Люди до 41 года"),
    (
        "age_from=18&age_to=35",
        lambda c: c.birth_date and 18 <= age(c) <= 35,
        "Люди от 18 до 35 лет",
    ),
    (
        "employer=энергия",
        lambda c: c.employer and "Энергия" in c.employer.name,
        "Люди с работодателем «энергия»",
    ),
    (
        "department=цех",
        lambda c: begins(c.department, "цех"),
        "Люди из подразделения «цех»",
    ),
    (
        "position=слесарь",
        lambda c: begins(c.position, "слесарь"),
        "Люди с должностью «слесарь»",
    ),
    (
        "position=охраны инженер",
        lambda c: begins(c.position, "охраны инженер"),
        "Люди с должностью «охраны инженер»",
    ),
    ("position=«»", lambda c: False, "Люди с должностью ««»»"),
    (
        "has_post=1",
        lambda c: any(
            post.since <= TODAY and (post.until is None or post.until > TODAY)
            for post in c.posts.all()
        ),
        "Люди с выборной должностью или поручением",
    ),
    ("no_phone=1", lambda c: not c.phone, "Люди без телефона"),
    ("no_email=1", lambda c: not c.email, "Люди без почты"),
    ("no_employer=1", lambda c: c.employer is None, "Люди без работодателя"),
    ("no_card=1", lambda c: not c.card_number, "Люди без № профбилета"),
    (
        "no_processing=1",
        lambda c: not has_consent(c, "processing"),
        "Люди без согласия на обработку",
    ),
    (
        "no_dissemination=1",
        lambda c: not has_consent(c, "dissemination"),
        "Люди без согласия на распространение",
    ),
    ("defect=phone", lambda c: not c.phone, "Люди с пометкой «нет телефона»"),
    (
        "birth_month=3",
        lambda c: c.birth_date and c.birth_date.month == 3,
        "Люди, родившиеся в марте",
    ),
    ("status=member", lambda c: c.status == "member", "Члены профсоюза"),
    ("status=applied", lambda c: c.status == "applied", "Подавшие заявление о приёме"),
    ("status=suspended", lambda c: c.status == "suspended", "Временно снятые с учёта"),
    ("status=removed", lambda c: c.status == "removed", "Снятые с учёта"),
    ("status=none", lambda c: c.status == "", "Не члены профсоюза"),
    ("employment=works", lambda c: c.employment == "works", "Люди, работающие"),
    ("employment=none", lambda c: c.employment == "", "Люди с неуказанной занятостью"),
    (
        "dues_mode=exempt",
        lambda c: c.dues_mode == "exempt",
        "Люди, освобождённые от взносов",
    ),
    (
        "admitted_from=2025-06-01&admitted_to=2026-03-01",
        lambda c: c.admitted_on and FROM <= c.admitted_on <= TO,
        "Люди, принятые с 01.06.2025 по 01.03.2026",
    ),
    (
        "admitted_to=2026-03-01",
        lambda c: c.admitted_on and c.admitted_on <= TO,
        "Люди, принятые по 01.03.2026",
    ),
    (
        "books_from=2025-06-01",
        lambda c: on_books_since(c) and on_books_since(c) >= FROM,
        "Люди, вставшие на учёт с 01.06.2025",
    ),
    (
        "away_until=2026-12-01",
        lambda c: any(
            away.until is None
            and away.planned_until is not None
            and away.planned_until <= date(2026, 12, 1)
            for away in c.suspensions.all()
        ),
        "Люди, которые вернутся на учёт до 01.12.2026",
    ),
    (
        "gender=f&age_to=60&status=member&no_processing=1",
        lambda c: (
            c.gender == "f"
            and c.birth_date
            and age(c) <= 60
            and c.status == "member"
            and not has_consent(c, "processing")
        ),
        "Женщины до 60 лет без согласия на обработку, состоящие в профсоюзе",
    ),
    (
        "gender=none&status=removed",
        lambda c: c.gender == "" and c.status == "removed",
        "Люди без указанного пола, снятые с учёта",
    ),
    (
        "status=member&no_phone=1&no_email=1",
        lambda c: c.status == "member" and not c.phone and not c.email,
        "Члены профсоюза без телефона без почты",
    ),
]


def test_conditions_find_whom_a_plain_reading_finds(people, crowd):
    wrong = []
    for query, answers, _ in KNOWN:
        selection = selection_of(people.chair, query, on=TODAY)
        found = {card.pk for card in selection.page(size=100)[1].rows}
        expected = {card.pk for card in crowd if answers(card)}
        if selection.form.errors or found != expected:
            wrong.append((query, selection.form.errors.as_text(), len(found), len(expected)))

    assert wrong == []


def test_the_crowd_has_somebody_for_almost_every_condition(crowd):
    lonely = [query for query, answers, _ in KNOWN if not any(map(answers, crowd))]

    assert lonely == ["position=«»"]


def test_the_filter_reads_as_a_sentence(people):
    said = [selection_of(people.chair, query).sentence.replace("\xa0", " ") for query, *_ in KNOWN]

    assert said == [sentence for *_, sentence in KNOWN]


def test_every_condition_is_known_to_this_test():
    tried = {name.split("=")[0] for query, *_ in KNOWN for name in query.split("&")}

    assert {name for condition in CONDITIONS for name in condition.names} <= tried | {"books_to"}


def test_the_sentence_of_the_brief(people, house):
    house.shop.short_name = "ЦПО № 2"
    house.shop.save()

    query = f"gender=f&age_to=35&unit={house.shop.pk}&no_processing=1"

    said = selection_of(people.chair, query).sentence.replace("\xa0", " ")
    assert said == "Женщины до 35 лет в ЦПО № 2 без согласия на обработку"


def test_what_was_typed_and_ticked_is_told_too(people, house):
    card = make_member(house.primary)

    said = [
        selection_of(people.chair, query).sentence
        for query in ("", "q=иванов", f"member={card.pk}&member=5", "gender=m&q=иванов")
    ]

    assert said == [
        "Все, кто есть в реестре",
        "Люди по запросу «иванов»",
        "Люди, отмеченные в списке (2)",
        "Мужчины по запросу «иванов»",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ЦПО № 2", "в ЦПО № 2"),
        ("ППО «Волжская ГЭС»", "в ППО «Волжская ГЭС»"),
        ("Волгоградская ТО", "в Волгоградской ТО"),
        ("Нижняя ТО", "в Нижней ТО"),
        ("Владимирская ТО", "во Владимирской ТО"),
        ("Вологодская ТО", "в Вологодской ТО"),
        ("Профгруппа смены А", "в профгруппе смены А"),
        ("Электропрофсоюз", "в организации «Электропрофсоюз»"),
        ("Комитет «Свет»", "в организации Комитет «Свет»"),
    ],
)
def test_where_is_said_in_the_right_case(name, said):
    assert in_unit(name) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "1 года"),
        (11, "11 лет"),
        (21, "21 года"),
        (35, "35 лет"),
        (101, "101 года"),
        (111, "111 лет"),
    ],
)
def test_years_are_in_the_genitive(number, said):
    assert years(number).replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("age_to=много", "age_to"), ("age_from=0", "age_from"), ("gender=x", "gender"),
        ("admitted_from=31.02.2026", "admitted_from"), ("birth_month=13", "birth_month"),
        ("defect=none", "defect"), ("status=boss", "status"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_leaves_the_rest(people, house, query, field):
    make_member(house.primary, surname="Мужчинов", gender="m")
    make_member(house.primary, surname="Женщинова", gender="f")

    selection = selection_of(people.chair, f"{query}&no_phone=1")

    assert list(selection.form.errors) == [field]
    assert len(selection.page()[1].rows) == 2
    assert selection.sentence == "Люди без телефона"


def test_an_organisation_of_others_chooses_nobody(people, house):
    make_member(house.primary)
    make_member(house.neighbour)

    for named in (house.neighbour.pk, 10**9):
        selection = selection_of(people.chair, f"unit={named}")
        assert selection.page()[1].rows == []
        assert selection.is_nobody
    assert len(selection_of(people.chair, "unit=x").page()[1].rows) == 1


def test_the_selection_is_kept_as_words_of_an_address(people, house):
    query = f"q=иванов&gender=f&age_to=&unit={house.shop.pk}&after=x~1&order=back&member=1&member=2"

    kept = selection_of(people.chair, query)
    again = selection_of(people.chair, kept.query)

    assert again.query == kept.query
    assert again.sentence == kept.sentence
    assert "after" not in kept.query
    assert again.values["member"] == [1, 2]


def test_ticked_cards_of_others_are_not_shown(people, house):
    own, foreign = make_member(house.primary), make_member(house.neighbour)

    query = f"member={own.pk}&member={foreign.pk}&member=x&member={'1' * 5000}"
    selection = selection_of(people.chair, query)

    assert [card.pk for card in selection.page()[1].rows] == [own.pk]
