"""Acts of the office on one or many applications: asked, refused with a sentence, done once."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages

from applications.enums import Event, Outcome, Received, Stage
from applications.views.access import MANY
from documents.enums import PaperKind
from documents.services import KINDS_OF_JOINING
from members.enums import Status
from notifications.models import Notice
from tests.applications.situations import doubtful, drafted
from tests.factories import make_application

REJECT = "/office/applications/step/reject/"
CLEAR = "/office/applications/step/clear/"
REJOIN = "/office/applications/step/rejoin/"
DENY_KNOWN = "/office/applications/step/deny_known/"
ORIGINALS = "/office/applications/originals/"
REASSIGN = "/office/applications/reassign/"
DIALOG = {"HX-Request": "true"}


def text_of(response):
    return response.content.decode()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("url", [REJECT, ORIGINALS, REASSIGN])
@pytest.mark.parametrize("who", ["accountant", "auditor", "neighbour_chair", "stranger"])
def test_nobody_acts_on_what_is_not_his(url, who, house, people, client):
    application = make_application(house.primary)
    client.force_login(getattr(people, who))
    data = {"application": application.pk, "note": "Так надо", "kinds": list(KINDS_OF_JOINING)}

    assert client.get(url, {"application": application.pk}).status_code == 404
    assert client.post(url, data).status_code == 404
    application.refresh_from_db()
    assert application.stage == Stage.SIGNING
    assert not application.papers.exclude(received=Received.NO).exists()


@pytest.mark.parametrize("event", ["admit", "confirm", "hand_over", "lapse", "withdraw", "no_such"])
def test_a_step_that_is_not_taken_by_a_reason_alone_has_no_page(event, house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)

    response = client.get(f"/office/applications/step/{event}/", {"application": application.pk})

    assert response.status_code == 404


@pytest.mark.parametrize("query", ["", "?application=", "?application=x", f"?application={10**30}"])
def test_nothing_chosen_is_not_found(query, house, people, client):
    client.force_login(people.chair)

    assert client.get(REJECT + query).status_code == 404


def test_a_refusal_asks_for_a_reason_and_keeps_what_was_typed(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)

    asked = client.get(REJECT, {"application": application.pk})
    empty = client.post(REJECT, {"application": application.pk, "note": "  "})
    long = client.post(REJECT, {"application": application.pk, "note": "я" * 501})

    application.refresh_from_db()
    assert "Не работает в этой организации" in text_of(asked)
    assert (empty.status_code, long.status_code) == (422, 422)
    assert "я" * 501 in text_of(long)
    assert application.stage == Stage.SIGNING


def test_a_refusal_is_taken_and_told(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)

    response = client.post(REJECT, {"application": application.pk, "note": "Не работает у нас"})

    application.refresh_from_db()
    assert response.url == application.get_absolute_url()
    assert (application.outcome, application.reason) == (Outcome.REFUSED, "Не работает у нас")
    assert said(response) == ["Кузнецова Анна Игоревна: отказано."]


def test_in_the_dialog_success_closes_it_and_a_refusal_stays(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)
    data = {"application": application.pk, "note": "Не работает"}

    empty = client.post(REJECT, {**data, "note": ""}, headers=DIALOG)
    done = client.post(REJECT, data, headers=DIALOG)

    assert empty.status_code == 422
    assert "dialog-title" in text_of(empty)
    assert "<html" not in text_of(empty)
    assert done.status_code == 204


def test_the_second_press_is_harmless(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)
    data = {"application": application.pk, "note": "Не работает"}

    responses = [client.post(REJECT, data) for _ in range(2)]

    assert [response.status_code for response in responses] == [302, 302]
    assert application.changes.filter(event=Event.REJECT).count() == 1


def test_a_press_after_somebody_else_decided_is_refused_with_a_sentence(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.deputy)
    client.post(REJECT, {"application": application.pk, "note": "Не работает"})
    client.force_login(people.chair)

    response = client.post(REJECT, {"application": application.pk, "note": "Иное"})

    application.refresh_from_db()
    assert response.status_code == 422
    assert "это сделать нельзя" in text_of(response)
    assert application.reason == "Не работает"


def test_an_old_act_of_mine_does_not_hide_a_refusal(house, people, client):
    application = make_application(house.primary, stage=Stage.REJECTED)
    change = application.changes.create(
        event=Event.REJECT, target=Stage.REJECTED, actor=people.chair, actor_label="председатель"
    )
    change.at -= timedelta(minutes=5)
    change.save()
    client.force_login(people.chair)

    response = client.post(REJECT, {"application": application.pk, "note": "Иное"})

    assert response.status_code == 422


def test_of_many_each_is_answered_for_itself(house, people, client):
    fine = [make_application(house.primary, surname=f"Хорошева{n}") for n in range(2)]
    stuck = make_application(house.primary, stage=Stage.RESOLUTION, surname="Проектова")
    drafted([stuck], people.chair)
    client.force_login(people.chair)
    pks = [application.pk for application in (*fine, stuck)]

    response = client.post(REJECT, {"application": pks, "note": "Завод закрыт"})

    for application in (*fine, stuck):
        application.refresh_from_db()
    assert [application.stage for application in fine] == [Stage.REJECTED, Stage.REJECTED]
    assert stuck.stage == Stage.RESOLUTION
    assert "Сделано: 2, не сделано: 1" in text_of(response)
    assert "Сначала уберите его оттуда" in text_of(response)


def test_when_none_of_many_is_possible_the_form_names_each(house, people, client):
    stuck = [
        make_application(house.primary, stage=Stage.RESOLUTION, surname=surname)
        for surname in ("Первова", "Вторкина")
    ]
    drafted(stuck, people.chair)
    client.force_login(people.chair)

    response = client.post(
        REJECT, {"application": [one.pk for one in stuck], "note": "Завод закрыт"}
    )

    assert response.status_code == 422
    assert "Первова А. И.: Заявление включено в проект" in text_of(response)
    assert "Завод закрыт" in text_of(response)


def test_foreign_ones_among_many_are_left_out_silently(house, people, client):
    mine, foreign = make_application(house.primary), make_application(house.neighbour)
    client.force_login(people.chair)

    client.post(REJECT, {"application": [mine.pk, foreign.pk], "note": "Завод закрыт"})

    mine.refresh_from_db()
    foreign.refresh_from_db()
    assert (mine.stage, foreign.stage) == (Stage.REJECTED, Stage.SIGNING)


def test_a_shop_chair_is_told_who_decides(house, people, client):
    application = make_application(house.shop)
    client.force_login(people.shop_chair)

    response = client.post(REJECT, {"application": application.pk, "note": "Не работает"})

    assert response.status_code == 422
    assert "Решение принимает ППО «Волжская ГЭС»" in text_of(response)


def test_one_goes_back_to_the_list_he_came_from_and_nowhere_else(house, people, client):
    one, other = make_application(house.primary), make_application(house.primary)
    client.force_login(people.chair)
    board = "/office/applications/?late=1"

    back = client.post(REJECT, {"application": one.pk, "note": "Нет", "next": board})
    away = client.post(
        REJECT, {"application": other.pk, "note": "Нет", "next": "https://evil.example/"}
    )

    assert back.url == board
    assert away.url == other.get_absolute_url()


def test_another_person_gets_a_card_of_his_own(house, people, client):
    application = doubtful(house)
    client.force_login(people.chair)

    asked = client.get(CLEAR, {"application": application.pk})
    response = client.post(CLEAR, {"application": application.pk})

    application.refresh_from_db()
    assert "Да, это другой человек" in text_of(asked)
    assert response.status_code == 302
    assert application.member.status == Status.APPLIED
    assert application.member != application.candidates.get().member


def test_one_who_left_joins_again(house, people, client):
    application = doubtful(house, Status.REMOVED)
    client.force_login(people.chair)

    client.post(REJOIN, {"application": application.pk})

    application.refresh_from_db()
    assert application.member == application.candidates.get().member


def test_a_known_one_is_offered_the_reason_from_the_register(house, people, client):
    application = doubtful(house)
    client.force_login(people.chair)

    asked = text_of(client.get(DENY_KNOWN, {"application": application.pk}))
    client.post(
        DENY_KNOWN,
        {"application": application.pk, "note": "Вы уже состоите в профсоюзе"},
    )

    application.refresh_from_db()
    assert "Вы уже состоите в профсоюзе: ППО «Камышинские сети»" in asked
    assert (application.stage, application.outcome) == (Stage.REJECTED, Outcome.KNOWN)


def test_a_person_already_identified_is_not_cleared_again(house, people, client):
    application = make_application(house.primary, stage=Stage.NEW)
    client.force_login(people.chair)

    response = client.post(CLEAR, {"application": application.pk})

    assert response.status_code == 422
    assert "уже определена" in text_of(response)


def test_all_four_originals_in_hand_move_the_application_on(house, people, client):
    application = make_application(house.primary)
    application.papers.filter(kind=PaperKind.STATEMENT).update(received=Received.ORIGINAL)
    client.force_login(people.chair)

    asked = client.get(ORIGINALS, {"application": application.pk})
    response = client.post(
        ORIGINALS, {"application": application.pk, "kinds": list(KINDS_OF_JOINING)}
    )

    application.refresh_from_db()
    checked = re.findall(r'value="(\w+)"[^>]*checked', text_of(asked))
    assert checked == [kind for kind in KINDS_OF_JOINING if kind != PaperKind.STATEMENT]
    assert response.status_code == 302
    assert application.stage == Stage.RESOLUTION


def test_no_paper_ticked_is_answered_in_the_form(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)

    response = client.post(ORIGINALS, {"application": application.pk})

    assert response.status_code == 422
    assert "Отметьте хотя бы один вариант" in text_of(response)


def test_a_forged_paper_is_refused(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)

    response = client.post(ORIGINALS, {"application": application.pk, "kinds": ["resolution"]})

    assert response.status_code == 422
    assert not application.papers.exclude(received=Received.NO).exists()


def test_many_are_passed_to_one_who_may_handle_them_all(house, people, client):
    rows = [make_application(house.primary), make_application(house.shop)]
    client.force_login(people.chair)
    pks = [row.pk for row in rows]

    offered = client.get(REASSIGN, {"application": pks}).context["form"].fields["user"].queryset
    response = client.post(REASSIGN, {"application": pks, "user": people.deputy.pk})

    for row in rows:
        row.refresh_from_db()
    assert people.shop_chair not in offered
    assert people.accountant not in offered
    assert response.status_code == 302
    assert {row.responsible for row in rows} == {people.deputy}
    assert Notice.objects.filter(user=people.deputy).count() == 2


def test_nobody_else_can_be_named(house, people, client):
    application = make_application(house.primary)
    client.force_login(people.chair)

    response = client.post(
        REASSIGN, {"application": application.pk, "user": people.neighbour_chair.pk}
    )

    application.refresh_from_db()
    assert response.status_code == 422
    assert application.responsible is None


def test_papers_are_sent_back_with_a_word_on_each(house, people, client):
    application = make_application(house.primary, stage=Stage.RESOLUTION)
    client.force_login(people.chair)
    url = f"{application.get_absolute_url()}send-back/"

    empty = client.post(url, {})
    done = client.post(url, {"statement": "Нет подписи", "dues_statement": "Нет даты"})
    again = client.post(url, {"statement": "Нет подписи", "dues_statement": "Нет даты"})

    application.refresh_from_db()
    assert empty.status_code == 422
    assert "хотя бы у одной бумаги" in text_of(empty)
    assert (done.status_code, again.status_code) == (302, 302)
    assert application.stage == Stage.SIGNING
    assert application.changes.filter(event=Event.SEND_BACK).count() == 1
    assert dict(application.papers.exclude(remark="").values_list("kind", "remark")) == {
        "statement": "Нет подписи",
        "dues_statement": "Нет даты",
    }


def test_no_more_than_so_many_are_taken_at_once(house, people, client, monkeypatch):
    monkeypatch.setattr("applications.views.access.MANY", 2)
    rows = [make_application(house.primary) for _ in range(3)]
    client.force_login(people.chair)

    response = client.get(REJECT, {"application": [row.pk for row in rows]})

    assert MANY == 200
    assert len(response.context["applications"]) == 2
