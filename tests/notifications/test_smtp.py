"""What answers of mail servers mean; no server and no database."""

import smtplib
from datetime import timedelta

import pytest

from notifications.channels import state_after
from notifications.enums import MessageState, Reason
from notifications.smtp import SLOW, judge, of_answer

LATER, NEVER = "later", "never"


@pytest.mark.parametrize(
    ("code", "text", "fate", "reason", "told"),
    [
        (550, "5.1.1 user unknown", NEVER, Reason.NO_BOX, "550 5.1.1"),
        (550, "5.2.1 mailbox disabled", NEVER, Reason.NO_BOX, "550 5.2.1"),
        (550, "no such user here", NEVER, Reason.NO_BOX, "550"),
        (550, "5.7.1 message looks like spam", NEVER, Reason.REFUSED, "550 5.7.1"),
        (550, "rejected by policy", NEVER, Reason.REFUSED, "550"),
        (554, "5.7.1 client host blocked using zen.spamhaus.org", NEVER, Reason.OWN_DOMAIN,
         "554 5.7.1"),
        (550, "5.7.26 unauthenticated: DMARC", NEVER, Reason.OWN_DOMAIN, "550 5.7.26"),
        (552, "5.3.4 message too big", NEVER, Reason.TOO_LARGE, "552 5.3.4"),
        (552, "message exceeds fixed maximum", NEVER, Reason.TOO_LARGE, "552"),
        (552, "5.2.2 mailbox full", LATER, Reason.BOX_FULL, "552 5.2.2"),
        (452, "4.2.2 over quota", LATER, Reason.BOX_FULL, "452 4.2.2"),
        (451, "4.7.1 greylisted, come back", LATER, Reason.AGAIN, "451 4.7.1"),
        (450, "4.3.0 try again", LATER, Reason.AGAIN, "450 4.3.0"),
    ],
)  # fmt: skip
def test_final_answers_are_told_from_temporary_ones(code, text, fate, reason, told):
    verdict = of_answer(code, text, of_recipient=True)

    assert (verdict.is_final, verdict.reason, verdict.code) == (fate == NEVER, reason, told)
    assert f"{code} {text}" in verdict.words
    assert verdict.is_dead == (reason == Reason.NO_BOX)


def test_a_rate_limit_slows_the_domain_and_a_good_bye_the_channel():
    limited = of_answer(450, "4.7.28 too many messages, slow down", domain="mail.example")
    leaving = of_answer(421, "4.7.0 closing", domain="mail.example")

    assert (limited.wait, limited.domain, limited.is_reachable) == (SLOW, "mail.example", True)
    assert (leaving.wait, leaving.domain, leaving.is_reachable) == (SLOW, "", False)


@pytest.mark.parametrize(
    ("error", "is_final", "is_reachable", "is_ours"),
    [
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 bad password"), False, False, True),
        (smtplib.SMTPSenderRefused(553, b"5.7.1 sender", "x@y"), False, False, True),
        (smtplib.SMTPServerDisconnected(), False, False, False),
        (TimeoutError(), False, False, False),
        (ConnectionRefusedError(), False, False, False),
        (ValueError("address"), True, True, False),
        (KeyError("code"), False, True, True),
    ],
)
def test_whose_fault_it_is(error, is_final, is_reachable, is_ours):
    verdict = judge(error)

    assert (verdict.is_final, verdict.is_reachable, verdict.is_ours) == (
        is_final, is_reachable, is_ours,
    )  # fmt: skip


def test_every_last_word_belongs_to_one_state():
    states = {reason: state_after(reason) for reason in Reason if reason not in (
        Reason.AGAIN, Reason.MORNING, Reason.PAUSED)}  # fmt: skip

    assert states[Reason.BOX_FULL] == MessageState.SOFT
    assert states[Reason.NO_BOX] == MessageState.FAILED
    assert states[Reason.DEAD] == MessageState.BLOCKED
    assert timedelta(minutes=5) == SLOW
