"""Advice to whoever words a letter: what is said, of what, and that good words meet none."""

import pytest

from notifications.catalogue import editable_kinds, read_kind
from notifications.plain_language import advice_on

GOOD = (
    "Здравствуйте, {{ имя }}!\n\n{{ организация }} получила все бумаги. "
    "Откройте свою страницу по кнопке ниже."
)


def about_body(body, kind="received"):
    return advice_on(read_kind(kind), "Документы получены", body).body


@pytest.mark.parametrize("kind", editable_kinds(), ids=lambda kind: kind.kind)
def test_the_portals_own_texts_meet_no_advice(kind):
    assert advice_on(kind, kind.subject, kind.body) == ([], [])


@pytest.mark.parametrize("kind", editable_kinds(), ids=lambda kind: kind.kind)
def test_the_editor_is_told_when_each_letter_goes(kind):
    assert kind.when
    assert kind.title.split(":")[0]


def test_good_words_meet_no_advice():
    assert about_body(GOOD) == []


def test_a_word_of_the_portals_text_that_is_gone_is_named():
    advice = about_body("Пришлите бумаги: кнопка ниже откроет вашу страницу.", kind="reminder")

    assert advice == [
        "Нет слова {{ день_закрытия }} — на какой день заявление закрывается. "
        "В тексте портала оно есть.",
        "Нет слова {{ имя }} — имя и отчество заявителя. В тексте портала оно есть.",
        "Нет слова {{ прошло_дней }} — сколько дней прошло со дня подачи. В тексте портала оно "
        "есть.",
    ]


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        (
            "Смотрите http://union.test/page.",
            "Ссылка без https: http://union.test/page. Такую почта и телефон могут не открыть.",
        ),
        (
            "Настоящим письмом сообщаем.",
            "«Настоящим письмом» — канцелярское. Лучше: сразу скажите, в чём дело.",
        ),
        ("Это является важным.", "«является» — канцелярское. Лучше: тире или ничего."),
        (
            "СРОЧНО ПРИШЛИТЕ бумаги.",
            "«СРОЧНО ПРИШЛИТЕ» написано заглавными: в письме это звучит как крик.",
        ),
        ("Поздравляем!!!", "«!!!» — хватит одного знака."),
        ("Ваше зaявление.", "В слове «зaявление» латинские буквы «a»: наберите его русскими."),
    ],
)
def test_what_could_be_better_is_said_in_words(said, advice):
    assert about_body(f"{GOOD} {said}") == [advice]


@pytest.mark.parametrize(
    "said",
    [
        "Ваша ППО «Волжская ГЭС» и ФНПР рады.",
        "Пишите на profkom@energy.example или на https://union.test/стр.",
        "Что делать? Позвоните!",
        "{{ имя }} — ваше имя.",
    ],
)
def test_what_is_good_is_left_alone(said):
    assert about_body(f"{GOOD} {said}") == []


def test_no_way_on_is_told_where_the_portals_text_has_one():
    advice = about_body(
        "{{ имя }}, бумаги ждём {{ прошло_дней }} дн., до {{ день_закрытия }}.", kind="reminder"
    )

    assert advice == [
        "Не сказано, куда идти дальше. Под текстом будет кнопка «Загрузить подписанные бумаги»: "
        "скажите, что она откроет."
    ]


def test_a_sentence_longer_than_twenty_five_words_is_quoted():
    long = " ".join(["слово"] * 26) + "."

    assert about_body(f"{GOOD} {long}") == [
        "Длинное предложение, слов: 26. Разделите его: «слово слово слово слово слово…»."
    ]
    assert about_body(f"{GOOD} {long.replace('слово ', '', 1)}") == []


def test_a_long_subject_is_measured_with_its_words_put_in():
    kind = read_kind("received")

    advice = advice_on(kind, "{{ имя }} " + "а" * 70 + ".", GOOD)

    assert advice.subject == [
        "Тема длинная: 86 знаков с подставленными словами. На телефоне видно не больше 78.",
        "В конце темы точка не нужна.",
    ]


def test_a_long_letter_is_told():
    assert about_body(GOOD + " Да." * 250)[-1].startswith("Длинное письмо, слов: 2")
