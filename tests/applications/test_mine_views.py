import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from applications import limits
from applications.enums import Outcome, Stage
from applications.models import Application, StageChange
from audit.models import Entry
from structure.services import change_unit
from tests.applications.applicant import shown, url
from tests.applications.situations import doubtful, on_signed_resolution, with_statement
from tests.factories import make_application


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.mark.parametrize("token", ["x" * 32, "a", "-_-"])
def test_a_wrong_link_opens_nothing_and_tells_nothing(house, client, token):
    make_application(house.primary)

    answer = client.get(f"/a/{token}/")

    assert answer.status_code == 404
    assert house.primary.short_name not in answer.content.decode()


def test_links_are_not_guessed_without_end(house, client, monkeypatch):
    monkeypatch.setattr("applications.views.personal.UNKNOWN", limits.UNKNOWN._replace(count=2))

    statuses = [client.get("/a/xxxxxxxxxxxx/").status_code for _ in range(3)]

    assert statuses == [404, 404, 429]


def test_the_page_is_kept_by_nobody_and_known_to_nobody(house, client):
    application = make_application(house.primary)

    answer = client.get(application.get_public_url())

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_reading_the_page_writes_nothing(house, client):
    application = make_application(house.primary)
    before = Entry.objects.count()

    shown(client, application)

    assert Entry.objects.count() == before
    assert not StageChange.objects.exists()


def test_the_page_tells_who_has_it_and_until_when(house, people, client):
    change_unit(house.primary.pk, actor="тест", phone="+78443123456", email="ppo@example.org")
    application = make_application(house.primary, responsible=people.chair)

    page = shown(client, application)

    assert people.chair.full_name in page
    assert "+78443123456" in page
    assert "ppo@example.org" in page
    assert people.chair.email not in page
    assert "12\u00a0декабря\u00a02026\u00a0г." in page


def test_papers_are_not_asked_to_be_brought_to_another_town(house, client):
    application = make_application(house.shop)

    without = shown(client, application)
    change_unit(house.primary.pk, actor="тест", address="г. Волжский, пр. Ленина, 1")
    with_own = shown(client, application)

    assert "Или принесите бумаги сами." in without
    assert house.union.address not in without
    assert "Или принесите бумаги сами: г.\u00a0Волжский, пр. Ленина, 1." in with_own


def test_while_papers_are_made_the_page_asks_again_by_itself(house, client):
    application = make_application(house.primary, stage=Stage.NEW)

    page = shown(client, application)
    asked = client.get(url("mine_ready", application))

    assert "Готовим ваши бумаги" in page
    assert f'hx-get="{url("mine_ready", application)}"' in page
    assert (asked.status_code, "HX-Refresh" in asked.headers) == (204, False)


def test_when_papers_fail_the_page_says_that_we_know(house, client):
    application = make_application(house.primary, stage=Stage.NEW)
    StageChange.objects.create(
        application=application, event="submit", target=Stage.NEW, error="Сломан шаблон"
    )

    page = shown(client, application)
    first = client.get(url("mine_ready", application))
    again = client.get(url("mine_ready", application), {"failed": "1"})

    assert "Мы уже знаем об этом" in page
    assert "Сломан шаблон" not in page
    assert first.headers["HX-Refresh"] == "true"
    assert again.status_code == 204


def test_a_person_known_already_is_told_only_that_data_are_checked(house, client):
    application = doubtful(house)

    page = shown(client, application)

    assert "Уточняем ваши данные" in page
    assert house.neighbour.short_name not in page
    assert "hx-get" not in page


def test_the_link_itself_is_the_right_so_no_csrf_token_is_asked_for(house):
    application = make_application(house.primary)
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        url("mine_withdraw", application), {"reason": ""}, headers={"Origin": "null"}
    )

    assert answer.status_code == 302


def test_withdrawing_is_asked_about_first(house, client):
    application = make_application(house.primary)

    answer = client.get(url("mine_withdraw", application))

    application.refresh_from_db()
    assert answer.status_code == 200
    assert "Отозвать заявление?" in answer.content.decode()
    assert application.stage == Stage.SIGNING


@pytest.mark.parametrize("stage", [Stage.NEW, Stage.SIGNING, Stage.RESOLUTION])
def test_an_applicant_withdraws_once_with_or_without_a_reason(house, client, stage):
    application = make_application(house.primary, stage=stage)

    answers = [
        client.post(url("mine_withdraw", application), {"reason": "Ухожу с завода"})
        for _ in range(2)
    ]

    application.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (application.outcome, application.reason) == (Outcome.WITHDRAWN, "Ухожу с завода")
    assert application.changes.count() == 1
    assert "Вы отозвали заявление" in shown(client, application)


def test_after_admission_it_is_too_late_to_withdraw(house, client):
    application = with_statement(house)

    page = shown(client, application)
    answer = client.post(url("mine_withdraw", application), {"reason": ""})

    application.refresh_from_db()
    assert "Отозвать заявление" not in page
    assert answer.status_code == 422
    assert application.stage == Stage.EMPLOYER


def test_who_is_admitted_is_told_so_before_the_dues_are_arranged(house, people, client):
    application = on_signed_resolution(house, people)
    Application.objects.filter(pk=application.pk).update(stage=Stage.EMPLOYER)

    page = shown(client, application)

    assert "Вы приняты в члены профсоюза" in page
    assert "2\u00a0ноября\u00a02026" in page


def test_the_end_that_was_hoped_for_is_congratulated(house, people, client):
    application = on_signed_resolution(house, people)
    Application.objects.filter(pk=application.pk).update(
        stage=Stage.ACCEPTED, outcome=Outcome.ADMITTED
    )

    page = shown(client, application)

    assert "Вы приняты в члены профсоюза. Поздравляем!" in page
    assert house.primary.short_name in page
    assert "на вступление" not in page


@pytest.mark.parametrize(
    ("outcome", "says", "may_apply_again"),
    [
        (Outcome.REFUSED, "принято отрицательное решение", True),
        (Outcome.LAPSED, "Мы не дождались подписанных документов", True),
        (Outcome.WITHDRAWN, "Больше ничего делать не нужно", True),
        (Outcome.KNOWN, "Вступать ещё раз не нужно", False),
    ],
)
def test_every_refusal_has_its_own_words(house, client, outcome, says, may_apply_again):
    application = make_application(
        house.primary, stage=Stage.REJECTED, outcome=outcome, reason="Причина от председателя"
    )
    code = house.primary.join_codes.get().code

    page = shown(client, application)

    assert says in page
    assert (f'href="/join/{code}/"' in page) is may_apply_again
    told = outcome in {Outcome.REFUSED, Outcome.KNOWN}
    assert ("Причина от председателя" in page) is told


def test_history_speaks_plainly_and_keeps_the_words_of_the_office_to_itself(house, client):
    application = make_application(house.primary, stage=Stage.EMPLOYER)
    for event, note in (("submit", ""), ("hand_over", "Принял: Громова")):
        StageChange.objects.create(
            application=application, event=event, target=Stage.EMPLOYER, note=note,
            actor_label="Бухгалтер Петрова", effects_done_at=timezone.now(),
        )  # fmt: skip

    page = shown(client, application)

    assert "Вы подали заявление" in page
    assert "передано работодателю" in page
    assert "Громова" not in page
    assert "Петрова" not in page
