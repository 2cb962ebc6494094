"""What a stored letter becomes: a bounce on its message, an answer to one, or nobody's."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from notifications import ledger
from notifications.enums import MessageState
from notifications.envelope import Desk
from notifications.mailbox import parsing, reading
from notifications.mailbox.addresses import mailbox_of, plus_address
from notifications.mailbox.enums import IncomingState, MailKind
from notifications.models import Message
from tests.factories import NOON
from tests.notifications.mailbox.storing import make_mailbox, store
from tests.notifications.mailbox.test_telling import LETTERS, OUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(house):
    return make_mailbox(house.territorial)


@pytest.fixture
def message(house):
    return Message.objects.create(
        key="papers:1", kind="papers", unit=house.primary, to_address="ivanov@example.ru",
        subject="Бумаги", state=MessageState.SENT, sent_at=NOON, message_id=OUR,
        about="applications.application:7",
    )  # fmt: skip


@pytest.fixture
def noted(monkeypatch):
    """Bounces told to the ledger."""
    told = []

    def note(message, *, is_final, code, words, is_proven, now):
        assert is_proven or not is_final
        told.append((message, code, is_final))

    monkeypatch.setattr(ledger, "note_bounce", note)
    return told


def sample(name):
    return (LETTERS / f"{name}.eml").read_bytes()


def read(mailbox, raw):
    letter = store(mailbox, raw)
    assert reading.read(letter.pk, now=NOON)
    letter.refresh_from_db()
    return letter


def test_a_reply_is_known_by_its_thread_and_goes_on_to_be_laid(mailbox, message, noted):
    letter = read(mailbox, sample("letter-reply"))

    assert (letter.state, letter.kind, letter.answers) == (
        IncomingState.READ, MailKind.LETTER, message
    )  # fmt: skip
    assert letter.from_address == "ivanov@example.ru"
    assert letter.text.startswith("Добрый день! Подписал, отправляю.")
    assert noted == []


def test_a_reply_without_a_thread_is_known_by_the_address_with_a_plus(mailbox, message):
    address = plus_address(mailbox, message).upper()

    letter = read(mailbox, f"From: a@b.ru\r\nTo: {address}\r\n\r\nДа".encode())

    assert letter.answers == message


def test_a_forged_seal_names_nothing(mailbox, message):
    address = plus_address(mailbox, message).replace("-", "-0")[:-1]
    forged = plus_address(mailbox, Message(pk=message.pk + 1)).split("-")[1]
    other = plus_address(mailbox, message).split("-")[0] + "-" + forged

    for wrong in (address, other):
        assert read(mailbox, f"To: {wrong}\r\n\r\nДа".encode()).answers is None


def test_an_old_key_of_the_portal_is_still_believed(mailbox, message, settings):
    address = plus_address(mailbox, message)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "новый ключ"

    assert read(mailbox, f"To: {address}\r\n\r\nДа".encode()).answers == message


def test_a_bounce_is_told_to_the_ledger_and_settled(mailbox, message, noted):
    letter = read(mailbox, sample("bounce-postfix-no-mailbox"))

    assert noted == [(message, "5.1.1", True)]
    assert (letter.state, letter.settled_by) == (IncomingState.NOTED, "робот")
    assert letter.answers == message
    assert letter.why.startswith("Такого почтового ящика нет.")


def test_a_bounce_found_by_the_address_alone_makes_no_address_dead(mailbox, message, noted):
    raw = sample("bounce-postfix-no-mailbox").replace(OUR.encode(), b"<forged@portal.union.test>")

    read(mailbox, raw)

    assert noted == [(message, "5.1.1", False)]


def test_a_late_bounce_of_the_former_address_does_not_kill_the_mended_one(mailbox, message, noted):
    Message.objects.update(to_address="anna@example.ru")
    read(mailbox, sample("bounce-postfix-no-mailbox"))
    assert noted == [(message, "5.1.1", False)]

    Message.objects.update(state=MessageState.WAITING)
    read(mailbox, sample("bounce-postfix-no-mailbox") + b"\n")
    assert len(noted) == 1


def test_a_bounce_of_a_letter_never_sent_changes_nothing(mailbox, noted):
    letter = read(mailbox, sample("bounce-postfix-no-mailbox"))

    assert noted == []
    assert letter.why == "Возврат письма, которого портал не отправлял"


def test_while_a_server_still_tries_nothing_has_come_back(mailbox, message, noted):
    letter = read(mailbox, sample("bounce-postfix-delayed"))

    assert noted == []
    assert letter.state == IncomingState.NOTED


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("auto-rfc3834", IncomingState.NOTED),
        ("receipt-mdn", IncomingState.NOTED),
        ("loop-own", IncomingState.NOTED),
        ("spam-flag", IncomingState.SPAM),
    ],
)
def test_machines_and_spam_are_settled_without_anybody(mailbox, message, name, state):
    assert read(mailbox, sample(name)).state == state


def test_files_lie_apart_from_the_letter(mailbox):
    letter = read(
        mailbox,
        b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="../a.pdf"'
        b"\r\n\r\n%PDF-1",
    )

    file = letter.files.get()
    assert (file.name, file.size) == ("a.pdf", 6)
    assert default_storage.open(file.storage_name).read() == b"%PDF-1"


def test_files_over_the_most_are_not_lost_in_silence(mailbox, monkeypatch):
    one = b"--b\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF-1\r\n"
    head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    monkeypatch.setattr(parsing, "MOST_FILES", 2)

    whole = read(mailbox, head + one * 2 + b"--b--\r\n")
    cut = read(mailbox, head + one * 3 + b"--b--\r\n")

    assert (whole.files.count(), whole.error) == (2, "")
    assert (cut.files.count(), cut.error) == (2, reading.MORE_FILES)


def test_a_second_worker_and_a_second_reading_do_nothing(mailbox, message, noted):
    letter = read(mailbox, sample("bounce-postfix-no-mailbox"))

    assert not reading.read(letter.pk, now=NOON)
    assert len(noted) == 1


def test_killed_while_reading_the_letter_is_read_again_and_files_are_not_doubled(
    mailbox, monkeypatch
):
    raw = b'Content-Type: image/png\r\nContent-Disposition: attachment; filename="a.png"\r\n\r\n1'
    letter = store(mailbox, raw)
    real = reading.write_down

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(reading, "write_down", dies)
    with pytest.raises(KeyboardInterrupt):
        reading.read(letter.pk, now=NOON)
    monkeypatch.setattr(reading, "write_down", real)

    assert not reading.read(letter.pk, now=NOON)  # the lease of the dead one holds
    assert reading.read(letter.pk, now=NOON + reading.LEASE)

    folder = letter.storage_name.removesuffix(".eml")
    assert default_storage.listdir(folder)[1] == ["1.bin"]
    assert letter.files.count() == 1


def test_a_letter_that_nobody_can_read_waits_for_a_person(mailbox, monkeypatch):
    letter = store(mailbox, b"Subject: x\r\n\r\n")
    monkeypatch.setattr(reading, "parse", lambda raw: 1 / 0)

    for number in range(reading.MOST_TRIES + 1):
        reading.read(letter.pk, now=NOON + number * (reading.LEASE + timedelta(seconds=1)))

    letter.refresh_from_db()
    assert (letter.state, letter.why) == (IncomingState.WAITING, reading.GIVEN_UP)


def test_answers_go_to_the_nearest_mailbox_with_the_letter_named(house, mailbox, message):
    assert Desk().answers_to(message) == plus_address(mailbox, message)

    mailbox.is_enabled = False
    mailbox.save()
    assert Desk().answers_to(message) == house.union.email


def test_a_mailbox_of_another_territory_takes_no_answers(house, message):
    make_mailbox(house.other_territorial)

    assert mailbox_of(message.unit) is None
