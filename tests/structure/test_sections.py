"""The card section by section: what each holds, how it is checked, what the page says of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from structure import requisites
from structure.enums import Kind
from structure.forms.units import BLOCKS, fields_of
from structure.models import Employer, Unit
from structure.services import change_unit
from tests.factories import make_employer

BANK = {
    "bank_bik": "044525225",
    "bank_account": "40702810938000000001",
    "bank_corr_account": "30101810400000000225",
    "bank_name": "ПАО «Банк»",
    "payment_purpose": "Членские взносы",
    "bookkeeping": "above",
}
LEGAL = {
    "is_legal_entity": "on",
    "inn": "7707083893",
    "kpp": "773601001",
    "ogrn": "1027700132195",
    "okpo": "00032537",
    "oktmo": "45397000",
    "okved": "94.20",
    "registered_on": "1991-06-20",
    "legal_address": "г. Москва, ул. Вавилова, 19",
}


def url(unit, block):
    return reverse("structure:edit_block", args=[unit.pk, block])


def fitting_account():
    """The account of ``BANK`` with the check digit that its bank asks for."""
    for digit in "0123456789":
        number = f"40702810{digit}38000000001"
        try:
            requisites.check_account(number, BANK["bank_bik"])
        except ValidationError:
            continue
        return number
    raise AssertionError("no digit fits")


def test_a_section_shows_its_own_fields_alone(house, people, seen_by):
    for kind, unit in ((Kind.PRIMARY, house.primary), (Kind.SHOP, house.shop)):
        for block in BLOCKS:
            answer = seen_by(people.admin, url(unit, block))
            names = fields_of(kind, block)
            assert answer.status_code == (200 if names else 404), block
            if names:
                assert sorted(answer.context["form"].fields) == sorted(names)


def test_a_section_that_is_not_there_is_not_found(house, people, seen_by):
    assert seen_by(people.admin, url(house.primary, "nothing")).status_code == 404


def test_a_saved_section_leaves_the_others(house, people, sent_by):
    change_unit(house.primary.pk, actor="тест", phone="+78443342001", town="Волжский")

    answer = sent_by(people.chair, url(house.primary, "legal"), **LEGAL)

    unit = Unit.objects.get(pk=house.primary.pk)
    assert answer["Location"] == unit.get_absolute_url()
    assert (unit.inn, unit.okpo, unit.registered_on) == (
        "7707083893",
        "00032537",
        date(1991, 6, 20),
    )
    assert (unit.phone, unit.town, unit.is_legal_entity) == ("+78443342001", "Волжский", True)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("inn", "7707083894", "Проверьте ИНН: последняя цифра не сходится, где-то опечатка."),
        ("inn", "500100732259", "У организации ИНН из 10 цифр: двенадцать бывает у человека."),
        ("kpp", "77360100", "КПП — 9 знаков, например 344301001."),
        ("ogrn", "1027700132196", "Проверьте ОГРН: последняя цифра не сходится, где-то опечатка."),
        ("ogrn", "304500116000157", "У организации ОГРН из 13 цифр: пятнадцать бывает у человека."),
        ("okpo", "00032538", "Проверьте ОКПО: последняя цифра не сходится, где-то опечатка."),
        ("okpo", "0003253", "ОКПО организации — 8 цифр."),
        ("oktmo", "453970", "ОКТМО — 8 или 11 цифр, например 18701000."),
        ("okved", "94,20", "ОКВЭД — числа через точку, например 94.20."),
        ("registered_on", "20.66.1991", "Введите правильную дату."),
    ],
)
def test_a_slip_is_told_beside_the_field(house, people, sent_by, field, value, sentence):
    answer = sent_by(people.chair, url(house.primary, "legal"), **LEGAL | {field: value})

    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [sentence]
    assert list(answer.context["form"].errors) == [field]
    assert "ул. Вавилова" in answer.content.decode()
    assert Unit.objects.get(pk=house.primary.pk).inn == ""


def test_an_account_is_saved_with_the_bank_it_fits(house, people, sent_by):
    account = fitting_account()

    answer = sent_by(people.chair, url(house.primary, "bank"), **BANK | {"bank_account": account})

    unit = Unit.objects.get(pk=house.primary.pk)
    assert answer.status_code == 302
    assert (unit.bank_account, unit.get_bookkeeping_display()) == (
        account,
        "Централизованно, вышестоящая организация",
    )


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"bank_bik": "4452522"}, "bank_bik", "БИК — 9 цифр, например 044525225."),
        ({"bank_bik": ""}, "bank_bik", "Укажите БИК: без него платёж не пройдёт."),
        ({"bank_account": "407"}, "bank_account", "В номере счёта 20 цифр."),
        (
            {"bank_corr_account": "30101810400000000226"},
            "bank_corr_account",
            "Корреспондентский счёт не сходится с БИК: проверьте оба.",
        ),
    ],
)
def test_a_slip_in_the_account_is_told_beside_the_field(
    house, people, sent_by, wrong, field, sentence
):
    data = BANK | {"bank_account": fitting_account()} | wrong

    answer = sent_by(people.chair, url(house.primary, "bank"), **data)

    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [sentence]
    assert Unit.objects.get(pk=house.primary.pk).bank_account == ""


def test_another_bank_makes_an_old_account_doubtful(house, people, sent_by):
    change_unit(
        house.primary.pk,
        actor="тест",
        bank_bik=BANK["bank_bik"],
        bank_account=fitting_account(),
    )

    answer = sent_by(
        people.chair,
        url(house.primary, "bank"),
        bank_bik="044030653",
        bank_account=fitting_account(),
    )

    assert answer.context["form"].errors["bank_account"] == [
        "Номер счёта не сходится с БИК: проверьте оба."
    ]


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        (
            {"last_election_on": "2999-01-01"},
            "last_election_on",
            "Этот день ещё не наступил. Укажите прошедшее собрание.",
        ),
        ({"term_years": "0"}, "term_years", "Убедитесь, что это значение больше либо равно 1."),
        ({"term_years": "11"}, "term_years", "Убедитесь, что это значение меньше либо равно 10."),
    ],
)
def test_a_wrong_term_is_told(house, people, sent_by, data, field, sentence):
    answer = sent_by(people.chair, url(house.primary, "elections"), **data)

    assert answer.context["form"].errors[field] == [sentence]


def test_the_term_of_an_agreement_needs_the_agreement(house, people, sent_by):
    answer = sent_by(people.admin, url(house.union, "tariff"), tariff_agreement_until="2027-12-31")

    assert answer.context["form"].errors["tariff_agreement"] == [
        "Назовите соглашение, срок которого указан."
    ]


@pytest.mark.parametrize(
    ("held", "years", "following"),
    [
        (date(2023, 5, 4), 3, date(2026, 5, 4)),
        (date(2024, 2, 29), 5, date(2029, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (None, 3, None),
        (date(2023, 5, 4), None, None),
    ],
)
def test_the_next_elections_are_computed(held, years, following):
    assert Unit(last_election_on=held, term_years=years).next_election_on == following


@pytest.mark.parametrize(
    ("left", "note"), [(-1, "term-overdue"), (0, "term-soon"), (90, "term-soon"), (91, "")]
)
def test_near_elections_stand_out(house, people, seen_by, left, note):
    day = timezone.localdate() + timedelta(days=left)
    change_unit(
        house.primary.pk,
        actor="тест",
        last_election_on=day.replace(year=day.year - 4),
        term_years=4,
    )

    answer = seen_by(people.chair, house.primary.get_absolute_url())

    assert answer.context["elections_note"] == note


def test_the_card_tells_of_the_tariff_agreement_of_the_one_above(house, people, seen_by):
    change_unit(
        house.union.pk,
        actor="тест",
        tariff_agreement="ОТС в электроэнергетике",
        tariff_agreement_until=date(2027, 12, 31),
    )

    text = seen_by(people.chair, house.primary.get_absolute_url()).content.decode()

    assert "ОТС в электроэнергетике, до&nbsp;31.12.2027" in text
    assert "(«Электропрофсоюз»)" in text


def test_one_in_liquidation_says_so(house, people, seen_by, sent_by):
    sent_by(
        people.territorial_chair,
        url(house.primary, "name"),
        name="Первичная организация",
        short_name="ППО «Волжская ГЭС»",
        standing="liquidating",
        certificate_number="0021",
        certificate_on="1993-12-07",
    )

    text = seen_by(people.chair, house.primary.get_absolute_url()).content.decode()

    assert '<p class="notice-title">В стадии ликвидации</p>' in text
    assert "№&nbsp;0021 от&nbsp;07.12.1993" in text


def test_who_edits_is_led_to_every_section(house, people, seen_by):
    own = seen_by(people.chair, house.primary.get_absolute_url()).content.decode()
    read = seen_by(people.auditor, house.primary.get_absolute_url()).content.decode()

    shown = [block for block in BLOCKS if fields_of(Kind.PRIMARY, block)]
    assert [block for block in shown if url(house.primary, block) not in own] == []
    assert [block for block in shown if url(house.primary, block) in read] == []


def test_the_card_costs_the_same_with_everything_filled(house, people, seen_by):
    address = house.primary.get_absolute_url()
    seen_by(people.chair, address)

    with CaptureQueriesContext(connection) as empty:
        seen_by(people.chair, address)
    change_unit(
        house.primary.pk,
        actor="тест",
        last_election_on=date(2024, 1, 1),
        term_years=3,
        inn="7707083893",
        site="https://example.org",
    )
    with CaptureQueriesContext(connection) as filled:
        seen_by(people.chair, address)

    assert len(filled) == len(empty)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"inn": "7707083894"}, "inn", "Проверьте ИНН: последняя цифра не сходится"),
        ({"ogrn": "1027700132196"}, "ogrn", "Проверьте ОГРН: последняя цифра не сходится"),
        ({"kpp": "1"}, "kpp", "КПП — 9 знаков"),
        ({"inn": "500100732259", "kpp": "773601001"}, "kpp", "У предпринимателя КПП не бывает"),
    ],
)
def test_the_numbers_of_an_employer_are_checked_too(house, people, sent_by, wrong, field, sentence):
    employer = make_employer(house.primary)
    address = reverse("structure:edit_employer", args=[employer.pk])

    answer = sent_by(people.chair, address, name="АО «Сети»", short_name="Сети", **wrong)

    assert sentence in " ".join(answer.context["form"].errors[field])
    assert Employer.objects.get(pk=employer.pk).inn == ""


def test_what_another_wrote_of_an_employer_is_told_before_it_is_written_over(
    house, people, sent_by
):
    employer = make_employer(house.primary)
    address = reverse("structure:edit_employer", args=[employer.pk])
    told = {"name": "АО «Сети»", "short_name": "Сети"}
    seen = sent_by(people.chair, address, name="").context["seen"]

    sent_by(people.chair, address, **told, seen=seen, accounting_name="Новая Н. Н.")
    late = sent_by(people.chair, address, **told, seen=seen, town="Волжский")

    assert "карточку изменил кто-то другой" in " ".join(late.context["form"].non_field_errors())
    kept = Employer.objects.get(pk=employer.pk)
    assert (kept.accounting_name, kept.town) == ("Новая Н. Н.", employer.town)

    sent_by(people.chair, address, **told, seen=late.context["seen"], town="Волжский")
    assert Employer.objects.get(pk=employer.pk).town == "Волжский"
