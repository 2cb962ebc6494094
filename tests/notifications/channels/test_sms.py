"""An SMS from its limit to its fate."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from audit.models import Entry
from notifications import sms_budget
from notifications.channels import adapter_for
from notifications.channels.gateways import Report
from notifications.channels.sms import ask_for_news, take_report
from notifications.chat_enums import SmsState
from notifications.delivery import deliver
from notifications.enums import After, Channel, MessageState, Reason
from notifications.models import (
    ChannelState,
    FallbackRule,
    Message,
    Notice,
    Sms,
    SmsLimit,
    SmsSpent,
)
from notifications.services import queue_letter
from structure.enums import Kind
from tests.factories import NOON, in_office, make_application, make_responsible, make_unit
from tests.notifications.channels.desk import HANG

pytestmark = pytest.mark.django_db


@pytest.fixture
def primary():
    union = make_unit(Kind.UNION)
    return make_unit(Kind.PRIMARY, make_unit(Kind.TERRITORIAL, union))


@pytest.fixture
def limit(primary):
    return SmsLimit.objects.create(unit=primary.parent.parent, roubles=Decimal(10))


def an_sms(unit, number="+7 916 123-45-67", **fields):
    told = {"text": "Бумаги готовы", "html": "", "state": MessageState.SENDING, "attempts": 1}
    return Message.objects.create(
        key=f"sms:{Message.objects.count()}", kind="papers", channel=Channel.SMS, unit=unit,
        to_address=number, subject="Бумаги", **(told | fields),
    )  # fmt: skip


def send(message, now=NOON):
    return adapter_for(Channel.SMS).send(message, now=now)


def spent(unit):
    row = SmsSpent.objects.get(unit=unit)
    return row.pieces, row.roubles, row.blocked


def prices(desk, *told):
    """The price first, then the answer to sending, as SMSC is asked."""
    desk.says("/sys/send.php", *told)


def test_the_price_is_set_aside_before_and_mended_after(smsc, primary, limit):
    prices(smsc, {"cost": "3.00", "cnt": 1}, {"id": 7, "cnt": 1, "cost": "4.20"})
    message = an_sms(primary)

    verdict = send(message)

    assert verdict.is_sent
    sms = Sms.objects.get()
    assert (sms.pieces, sms.estimate, sms.cost) == (1, Decimal("3.00"), Decimal("4.20"))
    assert (sms.state, sms.external_id, sms.month.isoformat()) == (
        SmsState.ACCEPTED, "7", "2026-11-01",
    )  # fmt: skip
    for unit in (primary, primary.parent, primary.parent.parent):
        assert spent(unit) == (1, Decimal("4.20"), 0)
    assert ChannelState.objects.get(pk="sms").last_success_at == NOON


def test_without_any_limit_nothing_is_spent(smsc, primary):
    verdict = send(an_sms(primary))

    assert (verdict.reason, verdict.is_final) == (Reason.BUDGET, True)
    assert "не задан" in verdict.words
    assert smsc.asked[-1].form["cost"] == "1"  # only the price was asked for
    assert not Sms.objects.exists()


def test_a_limit_above_stops_the_message_and_is_told_of_once(smsc, primary, limit):
    duty = in_office(limit.unit, Role.UNION_ADMIN)
    make_responsible(limit.unit, duty)
    prices(smsc, {"cost": "6.00"}, {"id": 7, "cost": "6.00"}, {"cost": "6.00"})

    first, second, third = (send(an_sms(primary)) for _ in range(3))

    assert first.is_sent
    assert second.reason == third.reason == Reason.BUDGET
    assert limit.unit.short_name in second.words
    assert "ноябрь 2026" in second.words
    assert spent(limit.unit) == (1, Decimal("6.00"), 2)
    assert Notice.objects.filter(user=duty).count() == 1
    assert Sms.objects.count() == 1


def test_a_limit_of_parts_counts_parts(smsc, primary):
    SmsLimit.objects.create(unit=primary, pieces=2)

    assert send(an_sms(primary, text="я" * 71)).is_sent
    assert send(an_sms(primary)).reason == Reason.BUDGET


def test_the_next_month_begins_anew(smsc, primary, limit):
    prices(smsc, {"cost": "6.00"}, {"id": 7, "cost": "6.00"}, {"cost": "6.00"},
           {"id": 8, "cost": "6.00"})  # fmt: skip

    assert send(an_sms(primary)).is_sent
    assert send(an_sms(primary), now=NOON + timedelta(days=30)).is_sent


def test_a_second_try_pays_nothing_more_and_asks_the_gateway_first(smsc, primary, limit):
    smsc.says("/sys/send.php", {"cost": "4.00"}, HANG)
    smsc.says("/sys/status.php", {"status": -1, "cost": "4.00"})
    message = an_sms(primary)

    first = send(message)
    message.attempts = 2
    second = send(message)

    assert (first.is_sent, first.is_final, first.is_reachable) == (False, False, False)
    assert second.is_sent
    assert spent(primary) == (1, Decimal("4.00"), 0)
    assert smsc.paths() == ["/sys/send.php", "/sys/send.php", "/sys/status.php"]


def test_what_was_taken_before_a_kill_is_not_sent_again(smsc, primary, limit):
    message = an_sms(primary)
    first = send(message)

    again = send(message)

    assert first.is_sent and again.is_sent
    assert smsc.paths() == ["/sys/send.php"] * 2  # the price, the message


def test_one_that_failed_is_sent_anew_for_money(smsc, primary, limit):
    message = an_sms(primary)
    send(message)
    Sms.objects.update(state=SmsState.FAILED)

    assert send(message).is_sent
    assert spent(primary) == (2, Decimal("8.40"), 0)


def test_one_that_failed_is_sent_anew_by_another_number(smsc, primary, limit):
    """The gateway would take the same number for the very SMS that it has given up."""
    prices(smsc, {"cost": "1.00"}, {"cnt": 1})
    message = an_sms(primary)
    send(message)
    former = Sms.objects.get()
    take_report("smsc", Report(former.external_id, SmsState.FAILED, is_final=True))

    prices(smsc, {"cost": "1.00"}, {"cnt": 1})
    send(message)
    late = take_report("smsc", Report(former.external_id, SmsState.DELIVERED))

    anew = Sms.objects.get()
    sent = [asked.form["id"] for asked in smsc.asked if "id" in asked.form]
    assert sent == [former.external_id, anew.external_id]
    assert anew.external_id != former.external_id
    assert (late, anew.state) == (False, SmsState.ACCEPTED)


def test_what_is_refused_for_good_costs_nothing(smsc, primary, limit):
    prices(smsc, {"cost": "4.00"}, {"error": "invalid", "error_code": 7})

    verdict = send(an_sms(primary))

    assert (verdict.reason, verdict.is_final, verdict.code) == (Reason.BAD_ADDRESS, True, "7")
    assert spent(primary) == (0, Decimal("0.00"), 0)


def test_what_was_given_up_costs_nothing_either(smsc, primary, limit):
    smsc.says("/sys/send.php", {"cost": "4.00"}, HANG)
    message = an_sms(primary)
    send(message)

    assert sms_budget.give_back_abandoned() == 0
    given_up = {"state": MessageState.SOFT, "reason": Reason.GAVE_UP}
    Message.objects.filter(pk=message.pk).update(**given_up)

    assert sms_budget.give_back_abandoned() == 1
    assert spent(primary) == (0, Decimal("0.00"), 0)
    assert sms_budget.give_back_abandoned() == 0


def test_money_that_is_over_at_the_gateway_is_our_fault_and_stops_the_channel(smsc, primary, limit):
    prices(smsc, {"error": "no money", "error_code": 3})

    verdict = send(an_sms(primary))

    assert (verdict.is_final, verdict.is_ours, verdict.is_reachable) == (False, True, False)
    assert "кончились деньги" in ChannelState.objects.get(pk="sms").last_error


def test_a_gateway_that_asks_to_wait_is_left_alone(smsc, primary, limit):
    SmsLimit.objects.update(roubles=100)
    prices(smsc, {"error": "too many", "error_code": 9})

    first, again = send(an_sms(primary)), send(an_sms(primary))

    assert first.wait == timedelta(seconds=60)
    assert again.wait <= timedelta(seconds=60)
    assert len(smsc.asked) == 2  # the price and the message of the first one
    assert send(an_sms(primary), now=NOON + timedelta(seconds=61)).wait


@pytest.mark.parametrize("number", ["", "12345", "+7 495 123-45-67", "+375 29 123-45-67", "почта"])
def test_only_russian_mobiles_are_written_to(smsc, primary, limit, number):
    verdict = send(an_sms(primary, number))

    assert verdict.reason == Reason.BAD_ADDRESS
    assert smsc.asked == []


def test_a_letter_goes_in_its_short_form_with_nothing_of_the_person(smsc, primary, limit):
    message = an_sms(
        primary, text="Здравствуйте, Анна Сергеевна!", html="<p>Анна", url="/a/secret-token/",
        to_name="Петрова Анна Сергеевна",
    )  # fmt: skip

    send(message)

    assert smsc.asked[-1].form["mes"] == (
        "Бумаги для вступления в профсоюз готовы: подпишите их и пришлите. "
        "https://portal.test/a/secret-token/"
    )


def test_without_a_gateway_messages_are_kept(desk):
    assert not adapter_for(Channel.SMS).is_configured


@pytest.fixture
def accepted(smsc, primary, limit):
    message = an_sms(primary, phone="+79161234567")
    send(message)
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=NOON)
    return Sms.objects.get()


def posted(client, sms, status, **more):
    line = f"{sms.external_id}:79161234567:{status}:слово".encode()
    sent = {
        "id": sms.external_id, "phone": "79161234567", "status": str(status),
        "sha1": hashlib.sha1(line, usedforsecurity=False).hexdigest(), **more,
    }  # fmt: skip
    return client.post(reverse("hooks:sms_report", args=["smsc"]), sent)


def test_a_report_of_delivery_is_kept_once(client, accepted):
    answers = [posted(client, accepted, 1, cost="4.20").status_code for _ in range(2)]

    accepted.refresh_from_db()
    message = Message.objects.get()
    assert answers == [200, 200]
    assert (accepted.state, accepted.ask_at) == (SmsState.DELIVERED, None)
    assert message.state == MessageState.SENT
    assert message.arrived_at is not None


def test_a_report_of_failure_is_a_bounce_of_the_ledger(client, accepted):
    posted(client, accepted, 22)
    posted(client, accepted, 1)  # out of order: what is over is over

    accepted.refresh_from_db()
    message = Message.objects.get()
    assert accepted.state == SmsState.FAILED
    assert (message.state, message.reason) == (MessageState.FAILED, Reason.NO_BOX)


def test_a_report_with_a_foreign_mark_or_of_a_foreign_gateway_opens_nothing(client, accepted):
    before = Entry.objects.count()

    assert posted(client, accepted, 1, sha1="0" * 40).status_code == 404
    assert client.post(reverse("hooks:sms_report", args=["smsru"]), {}).status_code == 404
    assert client.get(reverse("hooks:sms_report", args=["smsc"])).status_code == 405
    accepted.refresh_from_db()
    assert (accepted.state, Entry.objects.count()) == (SmsState.ACCEPTED, before)


def test_a_report_of_a_message_that_is_not_ours_is_passed_over(client, accepted):
    accepted.external_id = "999"

    assert posted(client, accepted, 1).status_code == 200
    assert Sms.objects.get().state == SmsState.ACCEPTED
    assert not take_report("smsc", Report("", SmsState.DELIVERED))


def test_the_gateway_is_asked_where_it_tells_nothing_by_itself(smsc, accepted):
    smsc.says("/sys/status.php", {"status": 0}, {"status": 1, "cost": "4.50"})

    assert ask_for_news(now=NOON) == 0  # too early
    assert ask_for_news(now=NOON + timedelta(minutes=5)) == 0
    assert ask_for_news(now=NOON + timedelta(minutes=6)) == 0  # it was asked a minute ago
    assert ask_for_news(now=NOON + timedelta(minutes=15)) == 1

    accepted.refresh_from_db()
    assert (accepted.state, accepted.cost) == (SmsState.DELIVERED, Decimal("4.50"))
    assert spent(accepted.message.unit) == (1, Decimal("4.50"), 0)


def test_a_limit_is_changed_with_a_line_in_the_journal(primary):
    chair = in_office(primary.parent, Role.TERRITORIAL_CHAIR)

    sms_budget.set_limit(primary.pk, roubles=Decimal(500), pieces=None, actor=chair)
    sms_budget.set_limit(primary.pk, roubles=Decimal(500), pieces=None, actor=chair)
    sms_budget.set_limit(primary.pk, roubles=None, pieces=None, actor=chair)

    lines = Entry.objects.filter(action="notifications.sms_limit.changed").order_by("pk")
    assert [line.plain_data["changes"]["roubles"] for line in lines] == [
        [None, "500.00"], ["500.00", None],
    ]  # fmt: skip
    assert not SmsLimit.objects.exists()


def test_an_applicant_without_mail_gets_an_sms_by_rule(smsc, primary, limit):
    FallbackRule.objects.create(
        kind="received", position=1, channel=Channel.SMS, after=After.NO_WAY
    )
    application = make_application(primary, email="", phone="+79161234567")

    queue_letter(
        "received", key="change:1", unit=primary, about=application, to_address="",
        to_name=application.full_name, phone=application.phone,
        path=application.get_public_url(), now=NOON,
    )  # fmt: skip
    sms = Message.objects.get(channel=Channel.SMS)
    deliver(sms.pk, now=NOON)

    sms.refresh_from_db()
    assert (sms.state, sms.key) == (MessageState.SENT, "change:1/sms")
    assert smsc.asked[-1].form["mes"] == (
        "Все документы для вступления получены, теперь их рассмотрят. "
        f"https://portal.test{application.get_public_url()}"
    )


def test_a_message_over_the_limit_is_blocked_in_the_ledger(smsc, primary):
    message = an_sms(primary, state=MessageState.WAITING, attempts=0, next_try_at=NOON)

    deliver(message.pk, now=NOON)

    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.BLOCKED, Reason.BUDGET)
    assert "не задан" in message.error
