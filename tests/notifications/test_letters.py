"""The wording of letters: whose holds, who may change it, and what cannot be written."""

import pytest
from django.urls import reverse

from audit.models import Entry
from notifications.catalogue import all_kinds, editable_kinds, find_kind, read_kind
from notifications.enums import LetterRefused
from notifications.letters import compose
from notifications.models import LetterText, Message
from notifications.texts import own_texts, save_text, version_of
from notifications.wording import fault_of, fill, sample_context

pytestmark = pytest.mark.django_db
LETTERS = "/office/letters/"
KIND = "received"


def word(unit, subject="Тема {{ имя }}", body="Здравствуйте, {{ имя }}!", actor="тест"):
    seen = version_of(LetterText.objects.filter(kind=KIND, unit=unit).first())
    kind = read_kind(KIND)
    return save_text(kind, unit, subject=subject, body=body, seen=seen, actor=actor)


def url(name, unit, kind=KIND):
    return reverse(f"notifications:{name}", args=[kind, unit.pk])


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.kind)
def test_every_standard_text_is_without_fault(kind):
    assert fault_of(kind.subject, kind.allowed) is None
    assert fault_of(kind.body, kind.allowed) is None
    assert kind.subject and kind.body and kind.title and kind.button


def test_a_letter_with_a_list_of_people_is_composed(house):
    letter = compose(
        "responsible_known",
        house.primary,
        {"application": "Петрова Анна", "candidates": ["Петрова А. С.", "Петрова А. И."]},
    )

    assert "— Петрова А. С.\n— Петрова А. И." in letter.text


def test_words_of_strangers_stay_text_in_html(house):
    letter = compose(
        "rejected", house.primary, {"name": "<b>Анна</b>", "reason": "{{ секрет }}<script>"}
    )

    assert "&lt;b&gt;Анна&lt;/b&gt;" in letter.html
    assert "<script>" not in letter.html
    assert "{{ секрет }}<script>" in letter.text


def test_the_nearest_wording_holds(house):
    word(house.union, subject="Союз")
    word(house.territorial, subject="ТО")

    subjects = [
        compose(KIND, unit, {"name": "Анна"}).subject
        for unit in (house.shop, house.territorial, house.other_territorial)
    ]

    assert subjects == ["ТО", "ТО", "Союз"]
    assert own_texts(house.shop)[KIND].unit == house.territorial


def test_a_secret_letter_is_worded_by_nobody(house, people, client):
    LetterText.objects.create(kind="invitation", unit=house.union, subject="Моя", body="Моя")
    client.force_login(people.admin)

    answer = client.get(url("letter", house.union, "invitation"))

    assert compose("invitation", house.union, {"name": "Анна"}).subject != "Моя"
    assert answer.status_code == 404
    assert "invitation" not in [kind.kind for kind in editable_kinds()]
    assert find_kind("invitation").is_secret


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{ имя", "Где-то открыты скобки {{ и не закрыты. Слово пишется целиком: {{ имя }}."),
        ("{% if имя %}", "Строка 1: «if» не закрыта. В конце поставьте {% endif %}."),
        (
            "{{ имя|upper }}",
            "«|upper» в письмах не работает: оставьте в скобках только слово.",
        ),
        ("{{ имяя }}", "Этому письму неизвестно: {{ имяя }}. Похоже на {{ имя }}."),
        ("{{ unit }}", "Этому письму неизвестно: {{ unit }}. Список слов — рядом с полем."),
        (
            "{% load static %}",
            "Строка 1: непонятная команда «load». Можно только {% if … %} и {% for … %}.",
        ),
        (
            "{{ имя.__class__ }}",
            "Команду в скобках {% %} не разобрать. Можно только {% if слово %} … {% endif %} "
            "и {% for строка in слово %} … {% endfor %}.",
        ),
        ("{{ имя.pk }}", "Не разобрать «имя.pk». В скобках — одно слово без точек: {{ имя }}."),
        (
            "{% for x in похожие %}{% for y in x %}{% endfor %}{% endfor %}",
            "Список в списке не нужен: закройте {% endfor %} раньше, чем начнёте второй.",
        ),
        ("{% if имя %}{{ имя }}{% else %}—{% endif %}", None),
        ("{% for x in похожие %}{{ forloop.counter }}. {{ x }}{% endfor %}", None),
    ],
)
def test_a_fault_is_told_in_words(text, fault):
    assert fault_of(text, ("имя", "похожие")) == fault


def test_only_plain_words_are_reached(house):
    said = fill("{{ unit }} {{ unit.pk }} {{ организация }}", {"unit": house.primary})

    assert said == "ППО «Волжская ГЭС»  ППО «Волжская ГЭС»"
    assert all(isinstance(value, str | int | list) for value in sample_context().values())


def test_an_editor_saves_sees_whose_text_holds_and_goes_back(house, people, client):
    client.force_login(people.chair)
    page = client.get(url("letter", house.primary))
    told = {"subject": "Получили!", "body": "Здравствуйте, {{ имя }}!\r\n\r\nСпасибо."}

    told["seen"] = page.context["form"]["seen"].value()

    advised = client.post(url("letter", house.primary), told)
    saved = client.post(url("letter", house.primary), told | {"agreed": advised.context["mark"]})
    listed = client.get(LETTERS, {"unit": house.primary.pk}).context["rows"]
    text = LetterText.objects.get()
    client.post(url("letter_reset", house.primary))

    assert advised.status_code == 422
    assert saved["Location"] == url("letter", house.primary)
    assert (text.subject, text.body) == ("Получили!", "Здравствуйте, {{ имя }}!\n\nСпасибо.")
    assert {kind.kind: text and text.unit for kind, text in listed}[KIND] == house.primary
    assert not LetterText.objects.exists()
    assert list(
        Entry.objects.filter(action__startswith="notifications.")
        .values_list("action", flat=True)
        .order_by("pk")
    ) == ["notifications.text.changed", "notifications.text.dropped"]


def test_a_fault_stands_beside_its_field_and_what_was_typed_stays(house, people, client):
    client.force_login(people.chair)

    answer = client.post(
        url("letter", house.primary), {"subject": "{{ нет }}", "body": "{% if имя %}", "seen": ""}
    )

    form = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {"subject", "body"}
    assert form["body"].value() == "{% if имя %}"
    assert not LetterText.objects.exists()


def test_two_editors_do_not_overwrite_each_other(house, people):
    kind = read_kind(KIND)
    seen = version_of(None)
    save_text(kind, house.primary, subject="Раз", body="Раз", seen=seen, actor=people.chair)

    with pytest.raises(LetterRefused, match="кто-то другой"):
        save_text(kind, house.primary, subject="Два", body="Два", seen=seen, actor=people.admin)

    assert LetterText.objects.get().subject == "Раз"


@pytest.mark.parametrize(
    ("who", "place", "status"),
    [
        ("chair", "primary", 200),
        ("chair", "shop", 200),
        ("chair", "neighbour", 404),
        ("chair", "territorial", 404),
        ("territorial_chair", "primary", 200),
        ("admin", "primary", 200),
        ("deputy", "primary", 404),
        ("auditor", "primary", 404),
        ("shop_chair", "shop", 404),
        ("stranger", "primary", 404),
    ],
)
def test_who_may_word_letters_where(house, people, client, who, place, status):
    unit = getattr(house, place)
    word(unit)
    client.force_login(getattr(people, who))
    told = {"subject": "Тема", "body": "Текст"}

    answers = [
        client.get(url("letter", unit)),
        client.get(url("letter_reset", unit)),
        client.post(url("letter_preview", unit), told),
        client.post(url("letter_trial", unit), told),
    ]

    assert [answer.status_code for answer in answers] == [status] * 4
    assert LetterText.objects.get().subject == "Тема {{ имя }}"


def test_who_words_nothing_has_no_list(house, people, client):
    client.force_login(people.deputy)

    assert client.get(LETTERS).status_code == 404


def test_the_preview_shows_the_sample_or_the_faults(house, people, client):
    client.force_login(people.chair)
    told = {"subject": "Тема", "body": "Здравствуйте, {{ имя }}!"}

    html = client.post(url("letter_preview", house.primary), told)
    text = client.post(url("letter_preview", house.primary), told | {"view": "text"})
    fault = client.post(url("letter_preview", house.primary), told | {"body": "{{ нет }}"})

    assert "Здравствуйте, Анна Сергеевна!" in html.content.decode()
    assert html["X-Frame-Options"] == "SAMEORIGIN"
    assert "sandbox" in html["Content-Security-Policy"]
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert text.content.decode().startswith("Тема\n\nЗдравствуйте, Анна Сергеевна!")
    assert "Этому письму неизвестно: {{ нет }}" in fault.content.decode()
    assert not LetterText.objects.exists()


def test_a_trial_goes_to_the_editor_and_changes_nothing(house, people, client):
    client.force_login(people.chair)

    answer = client.post(
        url("letter_trial", house.primary), {"subject": "Тема", "body": "Здравствуйте, {{ имя }}!"}
    )

    message = Message.objects.get()
    assert answer.status_code == 200
    assert (message.to_address, message.user) == (people.chair.email, people.chair)
    assert message.subject == "[Проба] Тема"
    assert "Здравствуйте, Анна Сергеевна!" in message.text
    assert not LetterText.objects.exists()


@pytest.mark.parametrize("depth", [1, 3])
def test_the_list_costs_the_same_whoever_worded(
    house, people, client, depth, django_assert_num_queries
):
    for unit in (house.union, house.territorial, house.primary)[:depth]:
        word(unit)
    client.force_login(people.chair)
    client.get(LETTERS)

    with django_assert_num_queries(10):
        client.get(LETTERS)
