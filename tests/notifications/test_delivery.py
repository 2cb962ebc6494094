"""Letters on their way: leases, retries, verdicts, and the bytes themselves."""

import hashlib
import threading
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections

from audit.models import Entry
from notifications.channels import email as by_email
from notifications.channels.email import hand_over
from notifications.delivery import LEASE, PAUSES, claim, deliver
from notifications.enums import MessageState, Reason
from notifications.models import Message
from notifications.services import Attached, queue_letter
from notifications.tasks import GRACE, send_due, send_message
from tests.factories import NOON

pytestmark = pytest.mark.django_db

LATER = NOON + GRACE + timedelta(seconds=1)


def letter_to(unit, address="anna@example.org", number=1, **fields):
    fields.setdefault("to_name", "Петрова Анна Сергеевна")
    return queue_letter(
        "received",
        key=f"test:{number}",
        unit=unit,
        about=unit,
        to_address=address,
        context={"name": "Анна Сергеевна"},
        now=NOON,
        **fields,
    )


def claimed(message):
    """The letter in the hands of a worker."""
    return claim(Message.objects.filter(pk=message.pk), now=LATER)[0]


def state_of(message):
    message.refresh_from_db()
    return message.state


def test_a_letter_that_was_sent_is_in_the_journal_once(house, post):
    message = letter_to(house.primary)

    deliver(message.pk, now=LATER)
    deliver(message.pk, now=LATER)

    line = Entry.objects.get(action="notifications.message.sent")
    assert (line.person, line.unit_id) == (f"notifications.message:{message.pk}", house.primary.pk)
    assert (line.plain_label, line.plain_data) == ("", {})
    assert line.data == {"kind": "received", "new": "anna@example.org"}


def test_a_letter_that_was_refused_is_not(house, post):
    post.answers["RCPT"] = "550 5.1.1 no such user"
    message = letter_to(house.primary)

    deliver(message.pk, now=LATER)

    assert not Entry.objects.filter(action="notifications.message.sent").exists()


def test_the_letter_arrives_whole(house, post):
    house.primary.email = "profkom@ges.test"
    house.primary.save()
    pdf = bytes(range(256)) * 400
    stored = default_storage.save("papers/test.pdf", ContentFile(pdf))
    message = letter_to(
        house.primary,
        path="/a/token/",
        attachments=[Attached("1. Заявление о вступлении.pdf", "application/pdf", stored)],
    )

    verdict = deliver(message.pk, now=LATER)

    assert verdict.is_sent
    assert state_of(message) == MessageState.SENT
    assert message.sent_at is not None
    (letter,) = post.letters
    assert post.recipients == ["anna@example.org"]
    assert letter["Subject"] == "Ваши документы получены"
    assert b"Subject: =?utf-8?" in post.received[0]
    assert letter["To"].addresses[0].display_name == "Петрова Анна Сергеевна"
    assert letter["From"].addresses[0].display_name == "ППО «Волжская ГЭС»"
    assert letter["From"].addresses[0].addr_spec == "portal@union.test"
    assert letter["Reply-To"].addresses[0].addr_spec == "profkom@ges.test"
    assert letter["Reply-To"].addresses[0].display_name == "ППО «Волжская ГЭС»"
    assert letter["Message-ID"] == message.message_id
    assert letter["Message-ID"].endswith("@portal.test>")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_body(["plain"]).get_content().replace("\r\n", "\n") == message.text
    html = letter.get_body(["html"]).get_content().replace("\r\n", "\n")
    assert html.strip() == message.html.strip()
    (attached,) = letter.iter_attachments()
    assert attached.get_filename() == "1. Заявление о вступлении.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert hashlib.sha256(attached.get_content()).digest() == hashlib.sha256(pdf).digest()


def test_a_letter_is_not_written_without_its_papers(house, monkeypatch):
    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("notifications.models.Attachment.objects.bulk_create", killed)
    with pytest.raises(KeyboardInterrupt):
        letter_to(house.primary, attachments=[Attached("1.pdf", "application/pdf", "papers/1.pdf")])

    assert not Message.objects.exists()


def test_without_a_mail_server_letters_are_kept_here(house, settings, mailoutbox):
    message = letter_to(house.primary)

    send_message(message.pk)

    assert state_of(message) == MessageState.KEPT
    assert message.attempts == 0
    assert mailoutbox == []


def test_a_letter_without_an_address_is_written_and_never_tried(house, post):
    message = letter_to(house.primary, address="")

    sent = send_due(now=LATER)

    assert sent == 0
    assert state_of(message) == MessageState.NO_ADDRESS
    assert post.conversations == 0


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "."])
def test_a_server_that_asks_to_wait_is_tried_again_with_growing_pauses(house, post, command):
    post.answers[command] = "451 4.7.1 greylisted, come back"
    message = letter_to(house.primary)
    tries, now = [], LATER

    for _ in PAUSES:
        deliver(message.pk, now=now)
        message.refresh_from_db()
        tries.append((message.state, message.next_try_at - now))
        now = message.next_try_at

    assert tries == [(MessageState.WAITING, pause) for pause in PAUSES]
    assert list(PAUSES) == sorted(PAUSES)
    assert "просит повторить позже. Ответ сервера: 451 4.7.1 greylisted" in message.error
    post.answers.clear()
    deliver(message.pk, now=now)
    assert state_of(message) == MessageState.SENT
    assert message.error == ""


def test_two_days_of_trying_end_with_a_reason(house, post):
    post.answers["RCPT"] = "452 mailbox full"
    message = letter_to(house.primary)
    now = LATER

    for _ in range(len(PAUSES) + 1):
        deliver(message.pk, now=now)
        message.refresh_from_db()
        now = message.next_try_at

    assert (message.state, message.reason) == (MessageState.SOFT, Reason.BOX_FULL)
    assert message.attempts == len(PAUSES) + 1
    assert "452 mailbox full" in message.error
    assert deliver(message.pk, now=now + timedelta(days=30)) is None


@pytest.mark.parametrize(
    ("command", "answer", "reason"),
    [
        (
            "RCPT",
            "550 5.1.1 no such user",
            "Такого почтового ящика нет, или он не принимает писем. "
            "Ответ сервера: 550 5.1.1 no such user",
        ),
        (
            ".",
            "554 5.7.1 looks like spam",
            "Почта получателя отказалась принять это письмо. "
            "Ответ сервера: 554 5.7.1 looks like spam",
        ),
        (
            "MAIL",
            "552 5.3.4 too big",
            "Письмо с вложениями слишком велико для почты получателя. "
            "Ответ сервера: 552 5.3.4 too big",
        ),
    ],
)
def test_a_final_answer_ends_it_at_once(house, post, command, answer, reason):
    post.answers[command] = answer
    message = letter_to(house.primary)

    deliver(message.pk, now=LATER)

    assert state_of(message) == MessageState.FAILED
    assert message.attempts == 1
    assert message.error == reason
    assert send_due(now=LATER + timedelta(days=9)) == 0
    assert post.received == []


def test_a_sender_that_the_server_does_not_know_is_our_fault_and_waits(house, post):
    post.answers["MAIL"] = "553 5.7.1 sender rejected"
    message = letter_to(house.primary)

    verdict = deliver(message.pk, now=LATER)

    assert verdict.is_ours
    assert state_of(message) == MessageState.WAITING
    assert message.error.startswith("Почтовый сервер не принял адрес отправителя портала.")


@pytest.mark.parametrize("address", ["ann@@example.org", "a b@example.org\nBcc: x@example.org"])
def test_an_address_that_is_none_is_final(house, post, address):
    message = letter_to(house.primary, address=address)

    deliver(message.pk, now=LATER)

    assert state_of(message) == MessageState.FAILED
    assert message.error == "Адрес записан с ошибкой: письмо некуда отправить."
    assert post.received == []


def test_a_name_with_quotes_and_an_address_in_a_cyrillic_domain(house, post):
    message = letter_to(house.primary, address="anna@почта.рф", to_name='Анна "Нюра", О\\Генри')

    deliver(message.pk, now=LATER)

    assert state_of(message) == MessageState.SENT
    assert post.recipients == ["anna@xn--80a1acny.xn--p1ai"]
    assert post.letters[0]["To"].addresses[0].display_name == "Анна Нюра, ОГенри"


def test_a_lost_attachment_is_told_and_nothing_goes_without_it(house, post):
    lost = Attached("Согласие.pdf", "application/pdf", "papers/lost.pdf")
    message = letter_to(house.primary, attachments=[lost])

    deliver(message.pk, now=LATER)

    assert state_of(message) == MessageState.FAILED
    assert message.error == "Файл «Согласие.pdf» не найден в хранилище."
    assert post.received == []


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "DATA"])
def test_a_server_that_falls_silent_is_tried_again(house, post, settings, command):
    settings.EMAIL_TIMEOUT = 0.2
    post.hangs_at = command
    message = letter_to(house.primary)

    verdict = deliver(message.pk, now=LATER)

    assert not verdict.is_reachable
    assert state_of(message) == MessageState.WAITING
    assert message.next_try_at == LATER + PAUSES[0]


def test_while_the_server_is_away_only_one_letter_is_delayed(house, post, settings):
    first, second = letter_to(house.primary, number=1), letter_to(house.primary, number=2)
    settings.EMAIL_PORT = 1  # nobody listens

    sent = send_due(now=LATER)

    assert sent == 0
    assert state_of(first) == MessageState.WAITING
    assert (first.attempts, first.error) == (1, "Нет связи с почтовым сервером.")
    assert (state_of(second), second.attempts) == (MessageState.WAITING, 0)
    settings.EMAIL_PORT = post.port
    assert send_due(now=LATER) == 1
    assert send_due(now=LATER + PAUSES[0]) == 1
    assert post.recipients == ["anna@example.org"] * 2


def test_a_sweep_uses_one_connection_and_goes_on_past_a_bad_letter(house, post):
    for number in range(3):
        letter_to(house.primary, number=number)
    letter_to(house.primary, number=3, address="bad@@example.org")

    sent = send_due(now=LATER)

    assert sent == 3
    assert post.conversations == 1
    assert len(post.received) == 3
    assert Message.objects.filter(state=MessageState.FAILED).count() == 1


def test_what_the_broker_delivers_by_itself_is_not_swept(house, post):
    letter_to(house.primary)

    sent = [send_due(now=now) for now in (NOON, NOON + GRACE, LATER, LATER)]

    assert sent == [0, 0, 1, 0]


def test_a_worker_killed_before_sending_is_replaced_when_its_lease_ends(house, post):
    message = letter_to(house.primary)
    taken = claimed(message)

    early = send_due(now=LATER + LEASE)
    late = send_due(now=LATER + LEASE + timedelta(seconds=1))

    assert (early, late) == (0, 1)
    assert state_of(message) == MessageState.SENT
    assert post.letters[0]["Message-ID"] == taken.message_id


def test_a_worker_killed_after_sending_makes_a_double_with_the_same_id(house, post):
    message = letter_to(house.primary)
    hand_over(claimed(message))

    send_due(now=LATER + LEASE + timedelta(seconds=1))

    assert state_of(message) == MessageState.SENT
    first, second = post.letters
    assert first["Message-ID"] == second["Message-ID"] == message.message_id


def test_who_lost_the_lease_writes_nothing(house, post, monkeypatch):
    message = letter_to(house.primary)

    def slow(letter, *known):
        Message.objects.filter(pk=letter.pk).update(lease_until=LATER + 2 * LEASE)
        raise ConnectionRefusedError

    monkeypatch.setattr(by_email, "hand_over", slow)
    deliver(message.pk, now=LATER)

    assert state_of(message) == MessageState.SENDING
    assert message.error == ""


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_one_letter_once(house, post):
    message = letter_to(house.primary)
    start, verdicts = threading.Barrier(4), []

    def work():
        start.wait()
        verdicts.append(deliver(message.pk, now=LATER))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(verdict is not None for verdict in verdicts) == 1
    assert len(post.received) == 1
    assert state_of(message) == MessageState.SENT


def test_a_worker_is_asked_after_the_commit(house, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(
        "celery.Celery.send_task", lambda self, name, args: asked.append((name, args))
    )

    with django_capture_on_commit_callbacks(execute=True):
        message = letter_to(house.primary)
        letter_to(house.primary)
        letter_to(house.primary, number=2, address="")
        before = list(asked)

    assert before == []
    assert asked == [("notifications.tasks.send_message", [message.pk])]


def test_a_dead_broker_breaks_no_page(house, monkeypatch, django_capture_on_commit_callbacks):
    def dead(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr("celery.Celery.send_task", dead)

    with django_capture_on_commit_callbacks(execute=True):
        message = letter_to(house.primary)

    assert state_of(message) == MessageState.WAITING
