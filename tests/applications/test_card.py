"""The page of one application: whose it is, what it says to do, what is done on it."""

from datetime import timedelta

import pytest

from applications.dossier import Dossier
from applications.enums import Outcome, Received, Stage
from applications.guidance import guide
from applications.models import Application, Candidate, Scan
from audit.models import Entry
from documents.enums import PaperKind
from documents.models import StoredFile
from members.enums import Status
from notifications.models import Todo
from notifications.services import put_todo, queue_letter
from tests.applications.filed import with_files
from tests.applications.situations import doubtful, drafted, handed, with_statement
from tests.factories import NOON, make_application, make_member, make_rules

OUTSIDERS = [
    "accountant", "trainer", "employer_accountant", "neighbour_chair", "shop_chair", "stranger",
]  # fmt: skip
INSIDERS = ["admin", "specialist", "territorial_chair", "territorial_specialist", "chair",
            "deputy", "auditor"]  # fmt: skip


def text_of(response):
    return response.content.decode()


def guidance(user, application, now=NOON):
    return guide(Dossier(user, Application.objects.get(pk=application.pk), now=now))


@pytest.mark.parametrize("who", OUTSIDERS)
def test_a_card_not_his_is_not_there(who, house, people, client):
    application = make_application(house.primary)
    slot, scan = with_files(application)
    client.force_login(getattr(people, who))
    url = application.get_absolute_url()

    for page in (
        url,
        f"{url}correct/",
        f"{url}genitive/",
        f"{url}send-back/",
        f"{url}papers/{slot.kind}.pdf",
        f"{url}scans/{scan.pk}/",
        f"{url}scans/{scan.pk}/1/",
    ):
        assert client.get(page).status_code == 404, page
    for act in ("retry/", f"papers/{slot.kind}/tick/", f"papers/{slot.kind}/untick/"):
        assert client.post(url + act).status_code == 404, act
    assert not Entry.objects.filter(action__endswith=".read").exists()


@pytest.mark.parametrize("who", INSIDERS)
def test_opening_a_card_is_written_into_the_journal(who, house, people, client):
    application = make_application(house.primary)
    user = getattr(people, who)
    client.force_login(user)

    response = client.get(application.get_absolute_url())

    entry = Entry.objects.get(action="applications.card.read")
    assert response.status_code == 200
    assert (entry.actor_id, entry.subject) == (
        user.pk,
        f"applications.application:{application.pk}",
    )
    assert entry.unit_id == house.primary.pk


def test_whoever_only_reads_is_offered_no_act(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.auditor)
    url = application.get_absolute_url()

    said = text_of(client.get(url))

    for word in ("Бумаги принесли", "Передать другому", "Исправить данные", "Отметить подлинник",
                 "Отказать", "/a/"):  # fmt: skip
        assert word not in said, word
    assert client.get(f"{url}correct/").status_code == 404
    assert client.post(f"{url}papers/statement/tick/").status_code == 404


def test_at_signing_the_card_says_until_when_and_whom_to_call(house, people, client):
    application = make_application(house.primary, phone="+79123456789")
    application.papers.exclude(kind=PaperKind.DUES_STATEMENT).update(received=Received.SCAN)

    found = guidance(people.chair, application)
    client.force_login(people.chair)
    said = text_of(client.get(application.get_absolute_url()))

    assert found.waits_for == "Ждём заявителя"
    assert found.title == "Ждём подписанные бумаги до 12 декабря"
    assert found.text == "Не хватает: заявление на взносы."
    assert found.act.title == "Бумаги принесли"
    assert 'Можно позвонить: <a href="tel:+79123456789">' in said


def test_after_the_reminder_and_without_mail_the_card_asks_to_call(house, people):
    application = make_application(house.primary, email="", phone="+79123456789")
    application.timers.filter(event="remind").delete()

    found = guidance(people.chair, application)

    assert found.text == (
        "Пока не пришло ни одной. Почты у заявителя нет: распечатайте бумаги и передайте лично. "
        "Мы уже напомнили. Позвоните сами."
    )


def test_where_scans_do_not_suffice_originals_are_waited_for(house, people):
    make_rules(house.primary, scan_suffices=False)
    application = make_application(house.primary, received=Received.SCAN)

    found = guidance(people.chair, application)

    assert found.title == "Ждём подлинники до 12 декабря"


def test_the_decision_is_asked_of_whom_decides(house, people):
    application = make_application(house.shop, stage=Stage.RESOLUTION)

    of_chair = guidance(people.chair, application)
    of_shop = guidance(people.shop_chair, application)
    resolution = drafted([application], people.chair)
    of_draft = guidance(people.chair, application)

    assert of_chair.act.title == "Подготовить постановление"
    assert of_chair.act.url.endswith(f"?application={application.pk}")
    assert (of_shop.act, of_shop.waits_for) == (None, "Ждём: ППО «Волжская ГЭС»")
    assert of_draft.title == f"Подписать постановление № {resolution.number}"
    assert of_draft.act.url == f"/office/applications/resolution/{resolution.pk}/sign/"


def test_at_the_employer_the_card_follows_the_statement(house, people):
    waiting = with_statement(house)
    before = guidance(people.chair, waiting)
    application, register = handed(house, people)

    after = guidance(people.chair, application)

    assert before.title == "Передать работодателю заявление на взносы"
    assert before.act.url == "/office/dues/waiting/"
    assert after.title == "Дождаться, когда бухгалтерия подтвердит удержание"
    assert after.act.url == register.get_absolute_url()
    assert guidance(people.auditor, application).act is None


def test_an_end_is_told_with_its_reason(house, people):
    lapsed = make_application(house.primary, stage=Stage.REJECTED, outcome=Outcome.LAPSED)
    refused = make_application(house.primary, stage=Stage.REJECTED, reason="Не работает у нас")

    assert guidance(people.chair, lapsed).title == "Документы не поступили"
    assert guidance(people.chair, refused).text == (
        "Причина: Не работает у нас. Человек может подать заявление снова."
    )


def test_two_people_of_one_name_stand_side_by_side(house, people, client):
    application = doubtful(house)
    application.phone = "+79123456789"
    application.save()
    card = application.candidates.get().member
    card.phone, card.email = "+79123456789", "tajna@example.org"
    card.save()
    Candidate.objects.update(reasons=["ФИО", "телефон"])

    client.force_login(people.chair)
    to_neighbour = text_of(client.get(application.get_absolute_url()))
    client.force_login(people.territorial_chair)
    to_both = text_of(client.get(application.get_absolute_url()))

    assert "Решите, кто это" in to_neighbour
    assert to_neighbour.count("совпадает") == 2
    assert "tajna@example.org" not in to_neighbour
    assert "tajna@example.org" in to_both
    assert card.get_absolute_url() not in to_neighbour
    assert card.get_absolute_url() in to_both


def test_the_likeliest_answer_is_offered_first(house, people, client):
    client.force_login(people.chair)
    weak = doubtful(house)
    strong = doubtful(house)
    strong.candidates.update(reasons=["ФИО", "телефон"])
    former = doubtful(house, Status.REMOVED)
    former.candidates.update(reasons=["ФИО", "почта"])

    offered = [
        client.get(application.get_absolute_url()).context["suggested"]
        for application in (weak, strong, former)
    ]

    assert offered == ["clear", "deny_known", "rejoin"]


def test_a_fault_is_told_with_the_next_try_and_is_tried_again_at_once(
    house, people, client, monkeypatch, django_capture_on_commit_callbacks
):
    application = make_application(house.primary, stage=Stage.NEW)
    change = application.changes.create(
        event="submit", target=Stage.NEW, actor_label="заявитель", effects=["make_papers"],
        error="В шаблоне неизвестная переменная", retry_at=NOON + timedelta(days=900),
    )  # fmt: skip
    asked = []
    monkeypatch.setattr("applications.services.ask_worker", asked.append)
    client.force_login(people.chair)

    said = text_of(client.get(application.get_absolute_url()))
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"{application.get_absolute_url()}retry/")

    change.refresh_from_db()
    assert "В шаблоне неизвестная переменная" in said
    assert "Повторить сейчас" in said
    assert response.status_code == 302
    assert (change.retry_at, asked) == (None, [change.pk])


def test_the_history_tells_steps_letters_and_scans(house, people, client):
    application = make_application(house.primary)
    with_files(application)
    application.changes.create(
        event="send_back", source="resolution", target="signing", actor_label="Сидорова М. П.",
        note="Нет подписи", effects_done_at=NOON,
    )  # fmt: skip
    message = queue_letter(
        "received", key="k", unit=house.primary, about=application, to_address="",
        context={"application": application, "name": "Анна"},
    )  # fmt: skip
    client.force_login(people.chair)

    said = text_of(client.get(application.get_absolute_url()))

    for words in ("Вернуть на подписание", "Нет подписи", "Сидорова М. П.", message.subject,
                  "Нет адреса", "Загружено: Заявление о вступлении"):  # fmt: skip
        assert words in said, words


def test_tasks_about_it_are_on_the_card(house, people, client):
    application = make_application(house.primary)
    put_todo("Позвонить заявителю", key="t", unit=house.primary, user=people.chair,
             about=application, url="/")  # fmt: skip
    client.force_login(people.chair)

    said = text_of(client.get(application.get_absolute_url()))

    assert "Позвонить заявителю" in said
    assert f"/{Todo.objects.get().pk}/done/" in said


def test_a_card_asks_as_much_for_many_papers_and_people_as_for_one(
    house, people, client, django_assert_num_queries, django_assert_max_num_queries
):
    application = doubtful(house)
    with_files(application)
    client.force_login(people.chair)
    client.get(application.get_absolute_url())
    with django_assert_max_num_queries(50) as asked:
        client.get(application.get_absolute_url())
    stored = StoredFile.objects.get()
    for number in range(3):
        member = make_member(house.neighbour, surname=application.surname)
        Candidate.objects.create(application=application, member=member, status=Status.MEMBER)
        for slot in application.papers.all():
            Scan.objects.create(slot=slot, stored=stored, uploaded_by="заявитель")
        put_todo("Дело", key=f"t{number}", unit=house.primary, user=people.chair,
                 about=application, url="/")  # fmt: skip

    with django_assert_num_queries(len(asked)):
        client.get(application.get_absolute_url())
