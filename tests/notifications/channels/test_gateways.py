"""Gateways of SMS, word by word as they document themselves."""

import hashlib
import logging
from decimal import Decimal

import pytest

from notifications.channels.gateways import Refusal, Report, Taken, gateway
from notifications.channels.http import Away
from notifications.channels.segments import pieces_of
from notifications.chat_enums import SmsState
from notifications.enums import Reason
from tests.notifications.channels.conftest import _line
from tests.notifications.channels.desk import HANG

PHONE, TEXT = "79161234567", "Бумаги готовы"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("я" * 134, 2),
        ("я" * 135, 3),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("{" * 80, 1),
        ("{" * 81, 2),
        ("я" * 69 + "🙂", 2),
    ],
)
def test_parts_are_counted_as_operators_count_them(text, pieces):
    assert pieces_of(text) == pieces


def test_smsc_sends_by_our_number_and_tells_the_price(smsc):
    taken = gateway().send(PHONE, TEXT, 31)

    assert taken == Taken("7", Decimal("4.20"))
    asked = smsc.asked[0]
    assert (asked.method, asked.path, asked.query) == ("POST", "/sys/send.php", {})
    assert asked.form == {
        "login": "union", "psw": "secret-password", "fmt": "3", "charset": "utf-8",
        "phones": PHONE, "mes": TEXT, "id": "31", "cost": "3",
    }  # fmt: skip


def test_smsc_takes_a_key_in_place_of_a_name(smsc, settings):
    settings.SMS_LOGIN = ""

    gateway().price(PHONE, TEXT)

    assert smsc.asked[0].form["apikey"] == "secret-password"
    assert "psw" not in smsc.asked[0].form


def test_smsc_is_asked_first_whether_it_has_the_message_already(smsc):
    smsc.says("/sys/status.php", {"status": 0, "cost": "4.20"})

    assert gateway().send(PHONE, TEXT, 31, is_again=True) == Taken("31", Decimal("4.20"))
    assert smsc.paths() == ["/sys/status.php"]


def test_smsc_is_given_the_message_again_when_it_does_not_know_it(smsc):
    smsc.says("/sys/status.php", {"error": "not found", "error_code": 3})

    assert gateway().send(PHONE, TEXT, 31, is_again=True).external_id == "7"
    assert smsc.paths() == ["/sys/status.php", "/sys/send.php"]


@pytest.mark.parametrize(
    ("code", "is_final", "is_ours", "is_reachable"),
    [
        (2, False, True, False),
        (3, False, True, False),
        (4, False, False, False),
        (6, True, False, True),
        (7, True, False, True),
        (8, True, False, True),
        (9, False, False, False),
        (99, False, False, True),
    ],
)
def test_refusals_of_smsc_are_told_apart(smsc, code, is_final, is_ours, is_reachable):
    smsc.says("/sys/send.php", {"error": "some words", "error_code": code})

    with pytest.raises(Refusal) as refusal:
        gateway().send(PHONE, TEXT, 31)

    told = refusal.value
    assert (told.is_final, told.is_ours, told.is_reachable) == (is_final, is_ours, is_reachable)
    assert told.code == str(code)


@pytest.mark.parametrize(
    ("status", "state", "is_gone"),
    [
        (-1, SmsState.ACCEPTED, False),
        (0, SmsState.ACCEPTED, False),
        (1, SmsState.DELIVERED, False),
        (2, SmsState.DELIVERED, False),
        (3, SmsState.FAILED, False),
        (22, SmsState.FAILED, True),
    ],
)
def test_statuses_of_smsc_are_told_in_our_words(smsc, status, state, is_gone):
    smsc.says("/sys/status.php", {"status": status})

    report = gateway().status("7", PHONE)

    assert (report.state, report.is_gone) == (state, is_gone)


@pytest.mark.parametrize("mark", ["md5", "sha1"])
def test_smsc_signs_its_reports(smsc, mark):
    line = f"7:{PHONE}:1:слово".encode()
    sent = {"id": "7", "phone": PHONE, "status": "1", mark: hashlib.new(mark, line).hexdigest()}

    assert gateway().read_report(sent) == [Report("7", SmsState.DELIVERED)]
    assert gateway().read_report(sent | {"status": "22"}) is None
    assert gateway().read_report({**sent, mark: ""}) is None
    assert gateway().read_report({**sent, "sha1": "0", "md5": "0"}) is None


def test_without_a_word_of_ours_no_report_is_believed(smsc, settings):
    settings.SMS_REPORT_SECRET = ""
    mark = hashlib.sha1(f"7:{PHONE}:1:".encode(), usedforsecurity=False).hexdigest()

    sent = {"id": "7", "phone": PHONE, "status": "1", "sha1": mark}

    assert gateway().read_report(sent) is None


def test_sms_ru_sends_and_tells_the_price(smsru):
    through = gateway()

    assert through.price(PHONE, TEXT) == Decimal("3.5")
    assert through.send(PHONE, TEXT, 31) == Taken("000000-10000000")
    assert smsru.asked[1].form == {
        "api_id": "secret-api-id", "json": "1", "to": PHONE, "msg": TEXT,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "reason", "is_ours"),
    [(202, Reason.BAD_ADDRESS, False), (215, Reason.REFUSED, False), (201, Reason.AGAIN, True),
     (220, Reason.AGAIN, False)],
)  # fmt: skip
def test_refusals_of_sms_ru_are_told_apart(smsru, code, reason, is_ours):
    smsru.says("/sms/send", _line(code))

    with pytest.raises(Refusal) as refusal:
        gateway().send(PHONE, TEXT, 31)

    assert (refusal.value.reason, refusal.value.is_ours) == (reason, is_ours)
    assert refusal.value.is_final == (reason != Reason.AGAIN)


def test_sms_ru_tells_what_became_of_a_message_and_what_it_cost(smsru):
    told = {"000000-1": {"status_code": 103, "cost": "3.50"}, "000000-2": {"status_code": -1}}
    smsru.says("/sms/status", {"status_code": 100, "sms": told})

    report = gateway().status("000000-1", PHONE)

    assert report == Report("000000-1", SmsState.DELIVERED, cost=Decimal("3.50"))
    assert gateway().status("000000-2", PHONE) is None


def test_reports_of_sms_ru_are_signed_by_the_key(smsru):
    lines = ["sms_status\n000000-1\n103\n1480000000", "sms_status\n000000-2\n150\n1480000000"]
    whole = hashlib.sha256(("secret-api-id" + "".join(lines)).encode()).hexdigest()
    sent = {"data[0]": lines[0], "data[1]": lines[1], "hash": whole}

    first, second = gateway().read_report(sent)

    assert (first.external_id, first.state) == ("000000-1", SmsState.DELIVERED)
    assert (second.state, second.is_gone) == (SmsState.FAILED, True)
    assert gateway().read_report(sent | {"hash": "0" * 64}) is None
    assert gateway().read_report({"hash": whole}) is None


@pytest.mark.parametrize("answer", [HANG, (502, b"<html>bad gateway</html>"), b"[]"])
def test_a_gateway_that_is_away_is_told_without_any_key(smsc, answer, caplog):
    caplog.set_level(logging.DEBUG)
    smsc.says("/sys/send.php", answer)

    with pytest.raises(Away) as away:
        gateway().send(PHONE, TEXT, 31)

    told = str(away.value) + caplog.text
    assert "secret-password" not in told
    assert away.value.__cause__ is None


def test_nobody_listens_there(smsc, settings):
    settings.SMS_URL = "http://127.0.0.1:9"

    with pytest.raises(Away, match=r"не отвечает|не ответил"):
        gateway().send(PHONE, TEXT, 31)
