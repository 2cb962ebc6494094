from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from members.enums import RequestKind, RequestRefused
from members.models import DataRequest
from members.requests.lists import Which, requests_of
from members.requests.services import extend, finish, open_request, warn_of_terms
from members.requests.terms import TERMS
from notifications.models import Notice, Todo
from tests.factories import NOON, make_member

pytestmark = pytest.mark.django_db
K = RequestKind


@pytest.fixture
def card(house):
    return make_member(house.primary)


def asked(card, kind=K.ACCESS, **told):
    told = {"asked_by": card.full_name, "received_at": NOON, "actor": "тест", "now": NOON, **told}
    return open_request(kind, unit=card.unit, member=card, **told)


def dues_of(request):
    return [
        (step.code, f"{timezone.localtime(step.due_at):%d.%m.%Y %H:%M}")
        for step in request.steps.all()
    ]


@pytest.mark.parametrize(
    ("kind", "dues"),
    [
        (K.ACCESS, [("answer", "17.11.2026 23:59")]),
        (K.CORRECTION, [("correct", "12.11.2026 23:59")]),
        (K.STOP_PROCESSING, [("stop", "17.11.2026 23:59")]),
        (K.WITHDRAWAL, [("destroy", "02.12.2026 23:59")]),
        (K.STOP_SHOWING, [("remove", "06.11.2026 23:59")]),
        (K.UNLAWFUL, [("stop", "06.11.2026 23:59"), ("destroy", "17.11.2026 23:59")]),
        (K.LEAK, [("notify", "03.11.2026 12:00"), ("report", "05.11.2026 12:00")]),
    ],
)
def test_terms_are_those_of_the_law(card, people, kind, dues):
    request = asked(card, kind)

    assert dues_of(request) == dues
    assert Todo.objects.filter(user=people.chair, done_at=None).count() == len(dues)
    assert Entry.objects.filter(action="members.request.opened").count() == 1


def test_every_kind_has_steps():
    assert set(TERMS) == set(K)


def test_only_what_touches_many_needs_no_card(house):
    told = {"asked_by": "Роскомнадзор", "received_at": NOON, "actor": "тест", "now": NOON}
    open_request(K.LEAK, unit=house.union, **told)

    with pytest.raises(RequestRefused, match="о чьих данных"):
        open_request(K.ACCESS, unit=house.union, **told)
    with pytest.raises(RequestRefused, match="не наступил"):
        open_request(K.LEAK, unit=house.union, **told | {"received_at": NOON + timedelta(days=1)})

    assert DataRequest.objects.count() == 1


def test_a_term_is_put_off_once_with_a_reason(card, people):
    step = asked(card).steps.get()

    with pytest.raises(RequestRefused, match="причину"):
        extend(step.pk, reason=" ", actor=people.chair, now=NOON)
    extend(step.pk, reason="Бумаги в архиве", actor=people.chair, now=NOON)
    with pytest.raises(RequestRefused, match="второй раз"):
        extend(step.pk, reason="Ещё", actor=people.chair, now=NOON)

    assert dues_of(step.request) == [("answer", "24.11.2026 23:59")]
    todo = Todo.objects.get(done_at=None)
    assert str(todo.due_on) == "2026-11-24"
    assert todo.title.endswith("(срок продлён)")
    assert Entry.objects.filter(action="members.request.extended").count() == 1


def test_what_the_law_does_not_put_off_stays(card, people):
    correction, late = asked(card, K.CORRECTION).steps.get(), asked(card).steps.get()

    with pytest.raises(RequestRefused, match="не продлевается"):
        extend(correction.pk, reason="Долго", actor=people.chair, now=NOON)
    with pytest.raises(RequestRefused, match="уже прошёл"):
        extend(late.pk, reason="Долго", actor=people.chair, now=NOON + timedelta(days=30))

    assert not Entry.objects.filter(action="members.request.extended").exists()


def test_the_last_step_closes_the_request(card, people):
    request = asked(card, K.UNLAWFUL)
    first, last = request.steps.all()

    with pytest.raises(RequestRefused, match="что сделано"):
        finish(first.pk, note="", actor=people.chair, now=NOON)
    finish(first.pk, note="Прекратили", actor=people.chair, now=NOON)
    request.refresh_from_db()
    assert request.closed_at is None
    for _ in range(2):
        finish(last.pk, note="Уничтожили", actor=people.chair, now=NOON)

    request.refresh_from_db()
    assert request.closed_at == NOON
    assert not Todo.objects.open().exists()
    assert Entry.objects.filter(action="members.request.step_done").count() == 2


def test_the_responsible_is_warned_once_and_again_after_an_extension(card, people):
    step = asked(card).steps.get()
    before, day = step.due_at - timedelta(days=2), step.due_at - timedelta(hours=20)

    assert warn_of_terms(now=before) == 0
    assert warn_of_terms(now=day) == 1
    assert warn_of_terms(now=day) == 0
    extend(step.pk, reason="Архив", actor=people.chair, now=day)
    assert warn_of_terms(now=day) == 0
    assert warn_of_terms(now=datetime(2026, 11, 25, tzinfo=UTC)) == 1

    texts = set(Notice.objects.values_list("text", flat=True))
    title = TERMS[K.ACCESS][0].title
    assert texts == {f"Срок скоро кончится: {title}", f"Срок прошёл: {title}"}


def test_lists_show_what_is_his_in_the_same_number_of_questions(
    card, house, people, django_assert_max_num_queries
):
    asked(card)
    asked(make_member(house.neighbour))
    for number in (1, 3):
        with django_assert_max_num_queries(5):
            rows, _ = requests_of(people.chair, Which.OPEN, now=NOON)
        assert len(rows) == number
        for _ in range(2):
            asked(make_member(house.primary))

    assert requests_of(people.chair, Which.OVERDUE, now=NOON)[0] == []
    assert len(requests_of(people.chair, Which.OVERDUE, now=NOON + timedelta(days=40))[0]) == 5
    assert requests_of(people.chair, Which.CLOSED, now=NOON)[0] == []
