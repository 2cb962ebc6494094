"""Drafting a resolution, signing it, handing a register over: the pages."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from applications.enums import Stage
from applications.models import Application
from documents.models import StoredFile
from members.models import Membership
from resolutions.enums import State
from resolutions.models import Resolution
from tests.applications.situations import drafted
from tests.factories import TODAY, make_application

DRAFT = "/office/applications/resolution/"
NAMES = [("Абрамов", "Илья", "Петрович"), ("Белова", "Анна", "Игоревна"), ("Ким", "Олег", "")]
VOTES = {
    "body": "committee", "dated": TODAY.isoformat(), "place": "Волжский", "protocol": "17",
    "elected": "11", "present": "9", "votes_for": "", "votes_against": "", "votes_abstained": "",
    "chair_name": "Кузнецова М. А.", "chair_post": "Председатель", "secretary_name": "",
    "controller_name": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("applications.workflow.ask_worker", lambda change_pk: None)
    monkeypatch.setattr("resolutions.services.ask_worker", lambda task, pk: None)
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)


@pytest.fixture
def three(house):
    return [
        make_application(
            house.primary, stage=Stage.RESOLUTION, surname=surname, name=name, patronymic=patronymic
        )
        for surname, name, patronymic in NAMES
    ]


def pks(applications):
    return [application.pk for application in applications]


def drafted_by_form(client, offered, ticked=None, **changes):
    chosen = pks(offered if ticked is None else ticked)
    return client.post(DRAFT, {**VOTES, "offered": pks(offered), "application": chosen, **changes})


# ---- the draft ----------------------------------------------------------------------------------


def test_the_form_knows_who_when_where_and_the_number(client, three, house, people):
    client.force_login(people.chair)

    context = client.get(DRAFT, {"application": pks(three)}).context

    form = context["form"]
    assert [(row.surname, ticked) for row, ticked in context["rows"]] == [
        ("Абрамов", True), ("Белова", True), ("Ким", True),
    ]  # fmt: skip
    assert (context["unit"], context["number"]) == (house.primary, 1)
    assert form["dated"].value() == timezone.localdate()
    assert form["place"].value() == "Волжский"
    assert form["chair_name"].value() == "Chair М. П."
    assert form["chair_post"].value() == "Председатель ППО"
    assert "start_at" in form.fields


def test_the_next_form_repeats_the_last_resolution(client, house, people, three):
    drafted(three[:1], people.chair, elected=13, present=12, votes_for=12, place="Камышин",
            secretary_name="Орлов Д. И.")  # fmt: skip
    client.force_login(people.chair)

    context = client.get(DRAFT, {"application": pks(three[1:])}).context

    form = context["form"]
    told = [form[name].value() for name in ("elected", "present", "place", "secretary_name")]
    assert told == [13, 12, "Камышин", "Орлов Д. И."]


def test_without_a_choice_everybody_who_waits_is_offered(client, three, people):
    client.force_login(people.chair)

    context = client.get(DRAFT).context

    assert [row for row, _ in context["rows"]] == three


def test_a_saved_form_makes_a_draft_of_the_ticked(client, three, people):
    client.force_login(people.chair)

    answer = drafted_by_form(client, three, ticked=three[:2], start_at="17")

    draft = Resolution.objects.get()
    assert answer.url == draft.get_absolute_url()
    assert (draft.number, draft.votes_for, draft.protocol) == (17, 9, "17")
    assert list(draft.lines.values_list("full_name", flat=True)) == [
        "Абрамов Илья Петрович", "Белова Анна Игоревна",
    ]  # fmt: skip
    assert Application.objects.get(resolution=None) == three[2]


def test_a_double_press_makes_no_second_draft_and_leads_to_the_first(client, three, people):
    client.force_login(people.chair)
    drafted_by_form(client, three)

    again = drafted_by_form(client, three)

    draft = Resolution.objects.get()
    text = again.content.decode()
    assert again.status_code == 422
    assert "Абрамов И. П.: уже в другом постановлении." in text
    assert draft.get_absolute_url() in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"present": "5"}, "Нет кворума: присутствовало 5 из 11"),
        ({"present": "12"}, "Присутствовало 12, а избрано только 11."),
        ({"votes_for": "8"}, "Голоса не сходятся"),
        ({"application": []}, "Выберите хотя бы одно заявление."),
        ({"dated": "31.02.2026"}, "Укажите день так: 31.12.2026"),
        ({"body": "parliament"}, "Выберите из тех, что показаны"),
    ],
)
def test_a_wrong_form_is_told_by_a_sentence_and_keeps_what_was_typed(
    client, three, people, changes, sentence
):
    client.force_login(people.chair)

    answer = drafted_by_form(client, three, protocol="39-бис", **changes)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "39-бис" in text
    assert not Resolution.objects.exists()


def test_the_ticks_survive_an_error(client, three, people):
    client.force_login(people.chair)

    answer = drafted_by_form(client, three, ticked=three[1:2], present="5")

    assert [ticked for _, ticked in answer.context["rows"]] == [False, True, False]


def test_people_of_two_organisations_are_offered_apart(client, house, people, three):
    foreign = make_application(house.neighbour, stage=Stage.RESOLUTION)
    client.force_login(people.territorial_chair)

    context = client.get(DRAFT, {"application": [*pks(three), foreign.pk]}).context

    assert [(unit, len(rows)) for unit, rows in context["choice"].groups] == [
        (house.primary, 3), (house.neighbour, 1),
    ]  # fmt: skip


def test_whoever_stands_in_a_draft_already_is_set_aside_with_a_link(client, people, three):
    draft = drafted(three[:1], people.chair)
    client.force_login(people.chair)

    some = client.get(DRAFT, {"application": pks(three)})
    nobody = client.get(DRAFT, {"application": pks(three[:1])})

    assert some.context["set_aside"] == three[:1]
    assert [row for row, _ in some.context["rows"]] == three[1:]
    assert draft.get_absolute_url() in nobody.content.decode()


def test_a_foreign_application_is_not_named_and_not_taken(client, house, people, three):
    foreign = make_application(house.neighbour, stage=Stage.RESOLUTION, surname="Чужой")
    client.force_login(people.chair)

    alone = client.get(DRAFT, {"application": foreign.pk})
    among = drafted_by_form(client, three, ticked=[*three, foreign])

    assert alone.status_code == 404
    assert among.status_code == 302
    assert Resolution.objects.get().lines.count() == 3
    foreign.refresh_from_db()
    assert foreign.resolution is None


@pytest.mark.parametrize("who", ["accountant", "auditor", "specialist", "trainer", "stranger"])
def test_who_may_not_sign_finds_no_form(client, three, people, who):
    client.force_login(getattr(people, who))

    assert client.get(DRAFT).status_code == 404
    assert drafted_by_form(client, three).status_code == 404
    assert not Resolution.objects.exists()


def test_a_shop_chair_is_told_who_decides(client, house, people):
    own = make_application(house.shop, stage=Stage.RESOLUTION)
    client.force_login(people.shop_chair)

    text = client.get(DRAFT, {"application": own.pk}).content.decode()
    posted = drafted_by_form(client, [own])

    assert "Решение принимает другая организация" in text
    assert posted.status_code == 422
    assert not Resolution.objects.exists()


def test_the_form_asks_the_same_of_one_and_of_three(
    client, three, people, django_assert_max_num_queries
):
    client.force_login(people.chair)
    client.get(DRAFT, {"application": pks(three)})
    numbers = []
    for chosen in (three[:1], three):
        with django_assert_max_num_queries(60) as captured:
            client.get(DRAFT, {"application": pks(chosen)})
        numbers.append(len(captured))

    assert numbers[0] == numbers[1]


# ---- signing, annulling, leaving out ------------------------------------------------------------


def picture():
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "JPEG")
    return SimpleUploadedFile("scan.jpg", out.getvalue(), content_type="image/jpeg")


def test_signing_admits_everybody_and_keeps_the_scan(client, three, people):
    draft = drafted(three, people.chair)
    client.force_login(people.chair)

    answer = client.post(
        reverse("applications:sign_resolution", args=[draft.pk]),
        {"on": TODAY.isoformat(), "scan": picture()},
    )
    scan = client.get(reverse("resolutions:scan", args=[draft.pk]))

    draft.refresh_from_db()
    assert answer.url == draft.get_absolute_url()
    assert (draft.state, draft.scan.content_type) == (State.SIGNED, "image/jpeg")
    assert b"".join(scan.streaming_content).startswith(b"\xff\xd8")
    assert Membership.objects.count() == 3


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"on": "2126-01-01"}, "Этот день ещё не наступил"),
        ({"on": "2026-11-01"}, "раньше его подписать нельзя"),
        ({"on": ""}, "Заполните это поле"),
        (
            {"on": "2026-11-02", "scan": SimpleUploadedFile("x.pdf", b"MZ\x90")},
            "Это программа, а не документ",
        ),
    ],
)
def test_a_wrong_signature_admits_nobody_and_stores_nothing(client, three, people, told, sentence):
    draft = drafted(three, people.chair)
    client.force_login(people.chair)

    answer = client.post(reverse("applications:sign_resolution", args=[draft.pk]), told)

    draft.refresh_from_db()
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert draft.state == State.DRAFT
    assert not Membership.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_refusal_to_one_keeps_no_scan(client, three, people):
    draft = drafted(three, people.chair)
    Application.objects.filter(pk=three[0].pk).update(email=people.chair.email)
    client.force_login(people.chair)

    answer = client.post(
        reverse("applications:sign_resolution", args=[draft.pk]),
        {"on": TODAY.isoformat(), "scan": picture()},
    )

    assert answer.status_code == 422
    assert "Абрамов И. П.: Собственное заявление рассматривает другой." in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_a_signature_pressed_twice_is_told(client, three, people):
    draft = drafted(three, people.chair)
    client.force_login(people.chair)
    address = reverse("applications:sign_resolution", args=[draft.pk])
    client.post(address, {"on": TODAY.isoformat()})

    again = client.post(address, {"on": TODAY.isoformat()})

    assert again.status_code == 422
    assert "уже подписано" in again.content.decode()
    assert Membership.objects.count() == 3


def test_the_dialog_leads_on_without_losing_the_words(client, three, people):
    draft = drafted(three, people.chair)
    client.force_login(people.chair)
    address = reverse("applications:sign_resolution", args=[draft.pk])

    shown = client.get(address, headers={"HX-Request": "true"})
    answer = client.post(address, {"on": TODAY.isoformat()}, headers={"HX-Request": "true"})

    assert "dialog.html" in {template.name for template in shown.templates}
    assert answer.headers["HX-Redirect"] == draft.get_absolute_url()
    assert "Принято: 3." in client.get(draft.get_absolute_url()).content.decode()


def test_annulling_wants_a_reason_and_frees_the_people(client, three, people):
    draft = drafted(three, people.chair)
    client.force_login(people.chair)
    address = reverse("applications:annul_resolution", args=[draft.pk])

    without = client.post(address, {"reason": " "})
    answer = client.post(address, {"reason": "Ошибка в дате"})

    draft.refresh_from_db()
    assert (without.status_code, answer.status_code) == (422, 302)
    assert (draft.state, draft.annulled_reason) == (State.ANNULLED, "Ошибка в дате")
    assert not Application.objects.exclude(resolution=None).exists()


def test_what_is_signed_is_not_offered_to_be_annulled(client, three, people):
    draft = drafted(three, people.chair)
    client.force_login(people.chair)
    client.post(reverse("applications:sign_resolution", args=[draft.pk]), {"on": TODAY.isoformat()})

    answer = client.get(reverse("applications:annul_resolution", args=[draft.pk]), follow=True)

    assert answer.redirect_chain == [(draft.get_absolute_url(), 302)]
    assert "уже подписано." in answer.content.decode()


def test_leaving_out_asks_first_and_warns_of_the_last(client, three, people):
    draft = drafted(three[:2], people.chair)
    first, second = draft.lines.all()
    client.force_login(people.chair)

    def address(line):
        return reverse("applications:drop_from_draft", args=[draft.pk, line.pk])

    asked = client.get(address(first)).content.decode()
    client.post(address(first))
    warned = client.get(address(second)).content.decode()

    assert "будет аннулирован" not in asked
    assert "будет аннулирован" in warned
    assert client.get(address(first)).status_code == 404
    assert list(draft.lines.values_list("pk", flat=True)) == [second.pk]
