"""A request of a person about his data leads to the answer, and says when its file is ready."""

import pytest
from django.urls import reverse

from members.enums import RequestKind
from members.requests.services import finish, open_request
from privacy import answers
from privacy.models import Answer
from tests.factories import NOON, make_member


@pytest.fixture
def card(house):
    return make_member(house.primary)


def asked(card, kind=RequestKind.ACCESS):
    return open_request(
        kind, unit=card.unit, member=card, asked_by="Она сама", received_at=NOON, actor="тест",
        now=NOON,
    )  # fmt: skip


def page_of(client, request):
    answer = client.get(request.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_step_leads_to_collecting_and_tells_how_far_it_is(client, people, card):
    request, way = asked(card), reverse("privacy:data", args=[card.pk])
    client.force_login(people.chair)
    before = page_of(client, request)
    answer = answers.order(card.pk, purpose="Запрос", actor=people.chair, user=people.chair)
    collecting = page_of(client, request)
    assert answers.make(answer.pk)
    ready = page_of(client, request)
    answer.refresh_from_db()
    answers.forget_old(answer.finished_at + answers.KEPT * 2)
    over = page_of(client, request)

    assert [way in page for page in (before, collecting, ready, over)] == [True] * 4
    assert "Собрать ответ" in before
    assert "Ответ собирается" in collecting
    assert "Файл ответа готов" in ready
    assert "Открыть ответ" in ready
    assert "срок вышел" in over


def test_what_failed_is_told_with_its_reason(client, people, card):
    request = asked(card)
    answer = answers.order(card.pk, purpose="Запрос", actor=people.chair, user=people.chair)
    Answer.objects.filter(pk=answer.pk).update(state="failed", error=answers.BROKEN)
    client.force_login(people.chair)

    assert f"Ответ не собрался: {answers.BROKEN}" in page_of(client, request)


def test_neither_his_own_answer_nor_one_collected_before_is_the_answer(client, people, card):
    request = asked(card)
    told = {"member": card, "state": "done", "asker": "x", "purpose": "x", "pdf": "x.pdf"}
    Answer.objects.create(asked_by=people.chair, created_at=NOON.replace(year=2020), **told)
    Answer.objects.create(asked_by=None, **told)
    client.force_login(people.chair)

    assert "Собрать ответ" in page_of(client, request)


def test_other_requests_closed_ones_and_other_readers_get_no_way(client, people, card):
    way = reverse("privacy:data", args=[card.pk])
    fixing, done, open_one = asked(card, RequestKind.CORRECTION), asked(card), asked(card)
    finish(done.steps.get().pk, note="Отдан в руки", actor=people.chair)
    client.force_login(people.chair)
    shown = [way in page_of(client, request) for request in (fixing, done, open_one)]
    assert shown == [False, False, True]

    client.force_login(people.auditor)
    assert way not in page_of(client, open_one)
