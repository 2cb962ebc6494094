from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from documents.cases import date_words
from documents.models import Paper, StoredFile
from members.consents import certificates
from members.consents.outputs import Output, Standing, lets, standing_of, standings
from members.consents.published import conditions_of
from members.consents.services import PaperRefused, give_consent, note_consent, withdraw
from members.editing import MemberRefused
from members.enums import ConsentKind, WithdrawalWay
from members.models import Consent, ConsentText, DataRequest, Withdrawal
from members.tasks import print_certificate, print_owed_certificates
from notifications.models import Message, Todo
from tests.factories import NOON, make_member

pytestmark = pytest.mark.django_db
K, PAPER, PORTAL = ConsentKind, WithdrawalWay.PAPER, WithdrawalWay.PORTAL
DAY = date(2024, 5, 6)


@pytest.fixture
def card(house):
    return make_member(house.shop)


@pytest.fixture
def scanned(db):
    return StoredFile.objects.create(
        file="scan.jpg", name="скан.jpg", content_type="image/jpeg", size=1, sha256="0" * 64
    )


def note(card, people, kind=K.PROCESSING, **told):
    told = {"given_on": DAY, "actor": people.chair, "now": NOON, **told}
    return note_consent(card.pk, kind, **told)


def acts(action):
    return Entry.objects.filter(action=action).count()


def test_each_kind_is_noted_apart_with_its_purpose_and_operators(card, people, house):
    for kind in K:
        note(card, people, kind)

    told = card.consents.order_by("pk").values_list("kind", "channel", "noted_by")
    assert list(told) == [(kind, "paper", str(people.chair)) for kind in K]
    consent = card.consents.get(kind=K.MAILINGS)
    assert consent.purpose == "новости, приглашения, поздравления"
    assert [unit.short_name for unit in consent.operators.order_by("lft")] == [
        "Электропрофсоюз", "Волгоградская ТО",
    ]  # fmt: skip
    assert acts("members.consent.noted") == 4


def test_one_in_force_is_not_noted_twice_and_one_that_is_over_may_be(card, people):
    note(card, people, valid_until=NOON.date())
    with pytest.raises(MemberRefused, match="уже записано"):
        note(card, people)
    assert card.consents.count() == 1

    note(card, people, now=NOON + timedelta(days=1))

    assert card.consents.count() == 2


AFTER = {"given_on": NOON.date() + timedelta(days=1), "now": NOON + timedelta(days=2)}


@pytest.mark.parametrize("given_on", [DAY + timedelta(days=30), NOON.date()])
def test_a_paper_of_before_the_withdrawal_revives_nothing(card, people, given_on, scanned):
    note(card, people)
    withdraw(card.pk, K.PROCESSING, way=PORTAL, actor="сам", now=NOON)

    with pytest.raises(PaperRefused, match=r"отозвано 02\.11\.2026") as refusal:
        note(card, people, **AFTER | {"given_on": given_on, "scan": scanned})

    assert refusal.value.field == "given_on"
    assert card.consents.count() == 1
    assert not lets(card, Output.EXPORT)
    assert acts("members.consent.noted") == 1
    assert not Message.objects.exists()


def test_a_consent_taken_back_is_not_given_anew_without_a_scan(card, people):
    note(card, people)
    withdraw(card.pk, K.PROCESSING, way=PORTAL, actor="сам", now=NOON)

    with pytest.raises(PaperRefused, match="приложите его скан") as refusal:
        note(card, people, **AFTER)

    assert refusal.value.field == "scan"
    assert not lets(card, Output.EXPORT)
    assert acts("members.consent.noted") == 1


def test_a_new_paper_gives_it_anew_and_the_member_learns_of_it(house, people, scanned):
    card = make_member(house.shop, email="ivanov@example.org", phone="+79001234567")
    note(card, people)
    withdraw(card.pk, K.PROCESSING, way=PORTAL, actor="сам", now=NOON)
    assert not Message.objects.exists()

    consent = note(card, people, scan=scanned, **AFTER)

    assert lets(card, Output.EXPORT)
    letter = Message.objects.get()
    assert (letter.kind, letter.to_address, letter.phone, letter.key) == (
        "consent_noted_anew", "ivanov@example.org", "+79001234567", f"members.consent:{consent.pk}",
    )  # fmt: skip
    assert f"День на бумаге: {date_words(AFTER['given_on'])}" in letter.text


def test_the_end_of_one_kind_says_nothing_of_another(card, people):
    withdraw(card.pk, K.PROVISION, way=PORTAL, actor="сам", now=NOON)

    note(card, people)

    assert lets(card, Output.EXPORT)


def test_conditions_are_to_be_told_within_three_working_days(card, people, house):
    choices = {"photo": {"allowed": "yes", "condition": "internal"}, "name": {"allowed": "yes"}}

    note(card, people, K.DISSEMINATION, choices=choices)

    todo = Todo.objects.get()
    assert todo.title == "Сообщить условия показа данных рядом с ними: Иванов П. С."
    assert (todo.user, str(todo.due_on)) == (people.chair, "2026-11-06")
    assert [tuple(one) for one in conditions_of(house.union)] == [
        ("фотографическое изображение", "только внутри организации, не для всех", 1)
    ]
    assert conditions_of(house.neighbour) == []


def test_words_of_a_person_are_never_published(card, people, house):
    choices = {"photo": {"allowed": "yes", "condition": "только рядом с сыном Петей"}}
    note(card, people, K.DISSEMINATION, choices=choices)

    assert conditions_of(house.union) == []


def test_a_withdrawal_acts_at_once_and_leaves_its_way(card, people):
    consent = note(card, people, K.MAILINGS)

    ended = withdraw(
        card.pk, K.MAILINGS, way=PAPER, received_on=date(2026, 10, 30), actor=people.chair, now=NOON
    )

    assert ended == [consent]
    taken = Withdrawal.objects.get()
    assert (taken.way, str(taken.received_on), taken.by) == (
        "paper", "2026-10-30", str(people.chair),
    )  # fmt: skip
    assert taken.consent.withdrawn_at == NOON
    assert not lets(card, Output.MAILING)
    assert not DataRequest.objects.exists()
    assert acts("members.consent.withdrawn") == 1


def test_the_end_of_dissemination_is_a_task_of_three_working_days(card, people):
    note(card, people, K.DISSEMINATION, choices={"name": "yes"})

    withdraw(card.pk, K.DISSEMINATION, way=PORTAL, actor="сам", now=NOON)

    request = DataRequest.objects.get()
    assert (request.kind, request.member, request.steps.get().code) == (
        "stop_showing", card, "remove",
    )  # fmt: skip
    todo = Todo.objects.get(done_at=None)
    assert todo.title == "Убрать данные с сайта, стенда и из соцсетей: Иванов П. С."
    assert (todo.user, str(todo.due_on)) == (people.chair, "2026-11-06")


def test_terms_run_from_the_day_on_which_the_paper_came(card, people):
    note(card, people)

    withdraw(
        card.pk, K.PROCESSING, way=PAPER, received_on=date(2026, 10, 20), actor=people.chair,
        now=NOON,
    )  # fmt: skip

    step = DataRequest.objects.get().steps.get()
    assert timezone.localtime(step.due_at) == datetime(
        2026, 11, 19, 23, 59, 59, tzinfo=timezone.get_current_timezone()
    )


def test_twice_is_harmless_and_nothing_given_is_nothing_withdrawn(card, people):
    note(card, people)
    for _ in range(2):
        withdraw(card.pk, K.PROCESSING, way=PORTAL, actor="сам", now=NOON)
    assert withdraw(card.pk, K.DISSEMINATION, way=PORTAL, actor="сам", now=NOON) == []

    assert (Withdrawal.objects.count(), DataRequest.objects.count()) == (1, 1)


@pytest.mark.parametrize("kind", [K.PROCESSING, K.PROVISION])
def test_what_was_never_noted_can_be_forbidden(card, kind):
    withdraw(card.pk, kind, way=PORTAL, actor="сам", now=NOON)

    consent = card.consents.get()
    assert (consent.channel, consent.withdrawn_at) == ("paper", NOON)
    assert kind in standing_of(card).ended


def test_the_member_agrees_to_a_version_of_the_text(card, house):
    text = ConsentText.objects.create(kind=K.MAILINGS, version=3, title="Т", body="б", sha256="0")

    given = give_consent(
        card.pk, K.MAILINGS, text=text, actor="сам", address="10.0.0.7", user_agent="Firefox",
        now=NOON,
    )  # fmt: skip

    assert (given.channel, given.text.version, given.address) == ("code", 3, "10.0.0.7")
    with pytest.raises(MemberRefused, match="уже записано"):
        give_consent(card.pk, K.MAILINGS, text=text, actor="сам", now=NOON)


def test_standings_of_many_are_one_question(house, django_assert_num_queries):
    cards = [make_member(house.shop) for _ in range(3)]
    for card in cards:
        Consent.objects.create(member=card, kind=K.MAILINGS, channel="tick", given_at=NOON)

    for some in (cards[:1], cards):
        with django_assert_num_queries(1):
            known = standings([card.pk for card in some])
        assert known == {card.pk: Standing(in_force=frozenset({K.MAILINGS})) for card in some}


def test_the_certificate_tells_what_stopped_and_what_stays(card, people):
    note(card, people)
    withdraw(card.pk, K.PROCESSING, way=PORTAL, actor="сам", now=NOON)
    taken = Withdrawal.objects.select_related("consent__member__unit").get()

    context = certificates.context_for(taken)

    assert context["withdrawal"] == {
        "consent": "на обработку персональных данных",
        "given_date": "06.05.2024",
        "moment": "02.11.2026, 12:00",
        "way": "На своей странице",
        "due_date": "02.12.2026",
    }
    assert {"what": "Данные в выгрузках XLSX и CSV", "when": "сразу"} in context["stopped"]
    assert context["staying"][0]["ground"] == (
        "пункт 5 части 2 статьи 10 Закона № 152-ФЗ, Устав Профсоюза"
    )


def test_the_certificate_is_printed_once_and_survives_a_lost_message(card, people):
    note(card, people, K.DISSEMINATION, choices={"name": "yes"})
    withdraw(card.pk, K.DISSEMINATION, way=PORTAL, actor="сам", now=NOON)
    pk = Withdrawal.objects.get().pk

    assert print_owed_certificates() == 1
    assert print_owed_certificates() == 0
    assert not print_certificate(pk)

    paper = Withdrawal.objects.get().certificate
    assert (paper.kind, paper.pages) == ("withdrawal_note", 1)
    assert Paper.objects.count() == 1
    assert acts("members.consent.certified") == 1


def test_a_broken_template_waits_and_tells_nobody_else(card, people, monkeypatch):
    note(card, people)
    withdraw(card.pk, K.PROCESSING, way=PORTAL, actor="сам", now=NOON)

    def fails(*args, **kwargs):
        raise OSError("no fonts")

    monkeypatch.setattr("members.consents.certificates.make_paper", fails)
    pk = Withdrawal.objects.get().pk

    assert certificates.print_certificate(pk, now=NOON) is False

    assert not certificates.owed(NOON).exists()
    assert certificates.owed(NOON + timedelta(minutes=10)).get().pk == pk
