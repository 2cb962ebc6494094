from datetime import date, timedelta

import pytest
from django.http import QueryDict

from applications.forms.join import JoinForm, new_stamp
from members.consent_texts import consent_shown
from members.enums import ConsentKind
from members.forms.wording import mail_hint, tidy_name
from members.models import ConsentText
from members.services import publish_consent_text
from structure.enums import Kind
from tests.factories import NOON, make_employer, make_unit

OPENED = NOON - timedelta(minutes=2)


def form_of(unit, *, now=NOON, **changes):
    """The form as an ordinary person sends it; ``None`` leaves a field out."""
    told = {
        "surname": "Кузнецова",
        "name": "Анна",
        "phone": "8 912 345-67-89",
        "processing": "on",
        "processing_text": consent_shown(ConsentKind.PROCESSING).sha256,
        "dissemination_text": consent_shown(ConsentKind.DISSEMINATION).sha256,
        "stamp": new_stamp(OPENED),
        **changes,
    }
    data = QueryDict(mutable=True)
    data.update({name: value for name, value in told.items() if value is not None})
    return JoinForm(data, unit=unit, now=now)


def test_a_name_a_phone_and_the_consent_are_enough(house):
    form = form_of(house.primary)

    assert form.errors == {}
    assert form.target == house.primary
    assert form.told() == {
        "surname": "Кузнецова",
        "name": "Анна",
        "patronymic": "",
        "birth_date": None,
        "phone": "+79123456789",
        "email": "",
        "employer": house.employer,
        "department": "",
        "position": "",
        "personnel_number": "",
        "was_member_before": False,
        "comment": "",
        "dissemination_choices": {},
    }


@pytest.mark.parametrize("name", ["surname", "name", "processing"])
def test_only_what_is_needed_is_asked_for(house, name):
    form = form_of(house.primary, **{name: None})

    assert list(form.errors) == [name]


def test_one_way_to_answer_is_enough_but_needed(house):
    neither = form_of(house.primary, phone="")
    mail = form_of(house.primary, phone="", email="anna@mail.ru")

    assert neither.errors == {"phone": ["Напишите телефон или почту: иначе мы не сможем ответить."]}
    assert mail.errors == {}


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("ИВАНОВ", "Иванов"),
        ("  кузнецова ", "Кузнецова"),
        ("Салтыков-Щедрин", "Салтыков-Щедрин"),
        ("САЛТЫКОВ – щедрин", "Салтыков-Щедрин"),
        ("Вагиф ОГЛЫ", "Вагиф оглы"),
        ("Мамедов-Оглы", "Мамедов-оглы"),
        ("д’артаньян", "Д'Артаньян"),
        ("д’Артаньян", "д'Артаньян"),
        ("О’НИЛ", "О'Нил"),
        ("Ким Ир", "Ким Ир"),
        ("МакДональд", "МакДональд"),
        ("ёлкин", "Ёлкин"),
    ],
)
def test_a_name_is_put_right_kindly(typed, tidy):
    assert tidy_name(typed) == tidy


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Иванов1", "Здесь нужны только буквы, без цифр и знаков."),
        ("<script>", "Здесь нужны только буквы, без цифр и знаков."),
        (
            "Иванoв",  # a Latin «o»
            "Здесь смешаны русские и латинские буквы. Наберите заново по-русски.",
        ),
    ],
)
def test_what_is_no_name_is_told_beside_the_field(house, typed, sentence):
    form = form_of(house.primary, surname=typed)

    assert form.errors == {"surname": [sentence]}
    assert form["surname"].value() == typed


@pytest.mark.parametrize(
    "typed",
    ["8 (912) 345-67-89", "+7 912 345 67 89", "9123456789", "7 912 3456789", "8-912-345-67-89"],
)
def test_a_phone_is_understood_in_any_human_form(house, typed):
    form = form_of(house.primary, phone=typed)

    assert form.errors == {}
    assert form.told()["phone"] == "+79123456789"


def test_a_phone_of_another_country_is_understood(house):
    form = form_of(house.primary, phone="+375 29 123-45-67")

    assert form.errors == {}
    assert form.told()["phone"] == "+375291234567"


def test_a_broken_phone_is_told_and_kept(house):
    form = form_of(house.primary, phone="12345")

    assert form.errors == {
        "phone": ["Не получается разобрать номер. Напишите его целиком, например 8 912 345-67-89."]
    }
    assert form["phone"].value() == "12345"


@pytest.mark.parametrize(
    ("day", "month", "year", "born"),
    [
        ("7", "5", "1985", date(1985, 5, 7)),
        ("07", "5", "85", date(1985, 5, 7)),
        ("29", "2", "2004", date(2004, 2, 29)),
        ("2", "11", "2012", date(2012, 11, 2)),  # fourteen today
        ("", "", "", None),
    ],
)
def test_a_birth_date_is_read(house, day, month, year, born):
    form = form_of(house.primary, birth_day=day, birth_month=month, birth_year=year)

    assert form.errors == {}
    assert form.told()["birth_date"] == born


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [
        ("31", "2", "1985", "Такого дня нет. Проверьте день и год, например 7 мая 1985."),
        ("седьмое", "5", "1985", "Такого дня нет. Проверьте день и год, например 7 мая 1985."),
        ("7", "5", "89991234567", "Такого дня нет. Проверьте день и год, например 7 мая 1985."),
        ("7", "5", "-85", "Такого дня нет. Проверьте день и год, например 7 мая 1985."),
        ("9" * 20, "5", "1985", "Такого дня нет. Проверьте день и год, например 7 мая 1985."),
        ("7", "", "1985", "Допишите день, месяц и год или оставьте все три пустыми."),
        ("3", "11", "2012", "В профсоюз вступают с 14 лет. Проверьте год рождения."),
        ("7", "5", "2030", "Проверьте год рождения."),
        ("7", "5", "1899", "Проверьте год рождения."),
    ],
)
def test_a_wrong_birth_date_is_told_in_a_sentence(house, day, month, year, sentence):
    form = form_of(house.primary, birth_day=day, birth_month=month, birth_year=year)

    assert form.birth_errors == [sentence]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("anna@gmial.com", "anna@gmail.com"),
        ("anna@gmail.ru", "anna@gmail.com"),
        ("anna@mail.ry", "anna@mail.ru"),
        ("anna@yandx.ru", "anna@yandex.ru"),
        ("anna@zavod.con", "anna@zavod.com"),
        ("anna@mail.ru", ""),
        ("anna@bk.ru", ""),
        ("anna@rushydro.ru", ""),
        ("anna", ""),
    ],
)
def test_a_mistyped_mail_is_guessed(typed, meant):
    assert mail_hint(typed) == meant


def test_a_doubtful_mail_is_asked_about_once(house):
    first = form_of(house.primary, email="anna@gmial.com")
    assert not first.is_valid()
    again = form_of(
        house.primary, email="anna@gmial.com", mail_checked=first["mail_checked"].value()
    )

    assert first.errors["email"] == [
        "Возможно, опечатка: вы имели в виду anna@gmail.com? Исправьте. А если всё верно, "
        "нажмите «Отправить заявление» ещё раз."
    ]
    assert again.errors == {}


def test_shops_are_offered_only_by_the_form_of_their_own_primary(house):
    own = form_of(house.primary, shop=str(house.shop.pk))
    foreign = form_of(house.neighbour, shop=str(house.shop.pk))

    assert own.errors == {}
    assert own.target == house.shop
    assert "shop" not in foreign.fields
    assert foreign.is_valid()
    assert foreign.target == house.neighbour


def test_the_employer_is_asked_only_when_there_are_several(house):
    one = form_of(house.primary)
    second = make_employer(house.primary)
    several = form_of(house.primary, employer=str(second.pk))
    foreign = form_of(house.primary, employer=str(house.foreign_employer.pk))

    assert "employer" not in one.fields
    assert several.is_valid()
    assert several.told()["employer"] == second
    assert list(foreign.errors) == ["employer"]


def test_the_place_of_work_is_asked_where_no_employer_is_known(house):
    form = form_of(house.territorial, workplace="Завод «Красный Октябрь»", comment="Цех 5")

    assert form.errors == {}
    assert form.told()["comment"] == "Место работы: Завод «Красный Октябрь»\nЦех 5"
    assert form.told()["employer"] is None
    assert "workplace" not in form_of(house.primary).fields


def test_nothing_is_agreed_to_beforehand(house):
    form = JoinForm(unit=house.primary, now=NOON)

    drawn = "".join(str(form[name]) for name in form.fields)

    assert " checked" not in drawn


def test_a_consent_to_dissemination_tells_what_may_be_shown(house):
    form = form_of(house.primary, dissemination="on", share_name="yes", share_photo="no")

    assert form.errors == {}
    assert form.told()["dissemination_choices"] == {"name": "yes", "photo": "no"}
    assert [(kind, choices) for kind, _, choices in form.consents()] == [
        ("processing", {}),
        ("dissemination", {"name": "yes", "photo": "no"}),
    ]


def test_answers_without_the_tick_are_no_consent(house):
    form = form_of(house.primary, share_name="yes")

    assert form.errors == {}
    assert form.told()["dissemination_choices"] == {}
    assert [kind for kind, _, _ in form.consents()] == ["processing"]


def test_a_consent_to_show_nothing_is_asked_about(house):
    form = form_of(house.primary, dissemination="on", share_photo="no")

    assert form.errors == {
        "dissemination": ["Выберите «да» хотя бы в одной строке или снимите эту отметку."]
    }


def test_the_text_agreed_to_is_stored_when_first_agreed_to(house):
    form = form_of(house.primary)
    assert form.is_valid()
    assert not ConsentText.objects.exists()

    (kind, text, choices), *others = form.consents()

    assert (kind, choices, others) == ("processing", {}, [])
    assert (text.version, text.title) == (1, "Согласие на обработку персональных данных")
    assert form.consents()[0][1] == text
    assert ConsentText.objects.count() == 1


def test_a_text_changed_meanwhile_is_shown_and_asked_about_anew(house):
    seen = consent_shown(ConsentKind.PROCESSING).sha256
    published = publish_consent_text(ConsentKind.PROCESSING, "Новое", "Новый текст", actor="тест")

    form = form_of(house.primary, processing_text=seen)

    assert form.errors == {
        "processing": [
            "Пока вы заполняли форму, текст согласия обновился. Прочитайте его и отметьте снова."
        ]
    }
    assert form["processing"].value() is False
    assert form.texts["processing"].sha256 == published.sha256


def test_a_form_sent_at_once_is_asked_to_press_again(house):
    stamp = new_stamp(NOON - timedelta(seconds=1))
    fast = form_of(house.primary, stamp=stamp)
    assert not fast.is_valid()
    later = form_of(house.primary, stamp=fast.today_stamp, now=NOON + timedelta(seconds=5))

    assert list(fast.errors) == ["__all__"]
    assert fast["surname"].value() == "Кузнецова"
    assert later.errors == {}


@pytest.mark.parametrize("stamp", ["", "forged", "e30:1abcde:forged"])
def test_a_forged_stamp_is_replaced_and_nothing_is_lost(house, stamp):
    form = form_of(house.primary, stamp=stamp)
    assert list(form.errors) == ["__all__"]

    again = form_of(house.primary, stamp=form.today_stamp, now=NOON + timedelta(minutes=1))

    assert form["surname"].value() == "Кузнецова"
    assert again.errors == {}


def test_the_trap_is_emptied_and_the_press_asked_for_again(house):
    form = form_of(house.primary, site="https://spam.example")

    assert list(form.errors) == ["__all__"]
    assert form["site"].value() == ""


def test_other_mistakes_are_told_before_the_press_is_asked_for(house):
    form = form_of(house.primary, surname="", stamp="forged")

    assert list(form.errors) == ["surname"]


def test_a_closed_shop_is_not_offered(house):
    closed = make_unit(Kind.SHOP, house.primary, short_name="Старый цех")
    type(closed).objects.filter(pk=closed.pk).update(closed_on=NOON, successor=house.shop)

    form = form_of(house.primary, shop=str(closed.pk))

    assert list(form.errors) == ["shop"]
