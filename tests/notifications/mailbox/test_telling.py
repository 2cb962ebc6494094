"""What letters are: samples written by hand after the forms that mail servers publish."""

from pathlib import Path

import pytest

from notifications.mailbox.bounces import DELAYED, WORDS, read_returned
from notifications.mailbox.enums import MailKind
from notifications.mailbox.parsing import parse
from notifications.mailbox.telling import tell

LETTERS = Path(__file__).parent / "letters"
OUR = "<0123456789abcdef0123456789abcdef@portal.union.test>"
IVANOV = "ivanov@example.ru"
# name: [(recipient, code, is it final)]
BOUNCES = {
    "bounce-postfix-no-mailbox": [(IVANOV, "5.1.1", True)],
    "bounce-postfix-full": [(IVANOV, "5.2.2", False)],
    "bounce-postfix-delayed": [(IVANOV, "4.4.1", False)],
    "bounce-postfix-expired": [(IVANOV, "4.4.1", False)],
    "bounce-postfix-no-host": [("ivanov@exmaple.ru", "5.4.4", True)],
    "bounce-m365-no-mailbox": [(IVANOV, "5.1.10", True)],
    "bounce-m365-blocked": [(IVANOV, "5.7.1", True)],
    "bounce-m365-loop": [(IVANOV, "5.4.14", True)],
    "bounce-yandex-no-mailbox": [(IVANOV, "5.1.1", True)],
    "bounce-yandex-spam": [(IVANOV, "5.7.1", True)],
    "bounce-google": [(IVANOV, "5.1.1", True)],
    "bounce-google-delay": [(IVANOV, "4.4.1", False)],
    "bounce-report-vague": [(IVANOV, "5.1.1", True)],
    "bounce-report-delivered": [],
    "bounce-report-two": [(IVANOV, "5.1.1", True), ("petrov@example.ru", "4.2.2", False)],
    "bounce-exim-words": [(IVANOV, "5.1.1", True)],
    "bounce-mailru-words": [(IVANOV, "5.1.1", True)],
    "bounce-mailru-full": [(IVANOV, "5.2.2", False)],
    "bounce-qmail-words": [(IVANOV, "5.1.1", True)],
    "bounce-russian-words": [(IVANOV, "5.1.1", True)],
    "bounce-null-sender": [(IVANOV, "5.1.1", True)],
}
KINDS = {
    "bounce": MailKind.BOUNCE,
    "auto": MailKind.AUTOREPLY,
    "receipt": MailKind.RECEIPT,
    "spam": MailKind.SPAM,
    "letter": MailKind.LETTER,
}
NAMES = sorted(path.stem for path in LETTERS.glob("*.eml"))


def read(name):
    return parse((LETTERS / f"{name}.eml").read_bytes())


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("loop")])
def test_each_sample_is_told_for_what_it_is(name):
    assert tell(read(name)).kind == KINDS[name.partition("-")[0]]


def test_a_letter_of_our_own_is_a_loop():
    assert tell(read("loop-own"), is_ours=True).kind == MailKind.LOOP


def test_every_report_of_a_server_is_in_the_table():
    assert sorted(BOUNCES) == [name for name in NAMES if name.startswith("bounce")]


@pytest.mark.parametrize("name", BOUNCES)
def test_whom_a_letter_did_not_reach_and_whether_for_good(name):
    returned = read_returned(read(name))

    told = [(bounce.recipient, bounce.code, bounce.is_final) for bounce in returned.bounces]
    assert told == BOUNCES[name]


@pytest.mark.parametrize("name", [name for name in BOUNCES if name != "bounce-report-delivered"])
def test_our_letter_is_known_by_what_came_back_of_it(name):
    assert OUR in read_returned(read(name)).message_ids


@pytest.mark.parametrize("name", ["bounce-postfix-delayed", "bounce-google-delay"])
def test_a_server_that_still_tries_is_told_apart(name):
    (bounce,) = read_returned(read(name)).bounces

    assert bounce.is_delayed
    assert bounce.words.startswith(DELAYED)


def test_a_full_mailbox_is_said_in_words_with_the_answer_of_the_server():
    (bounce,) = read_returned(read("bounce-postfix-full")).bounces

    assert bounce.words == f"{WORDS['2.2']} Ответ сервера: smtp; 552 5.2.2 Mailbox full"


def test_the_address_where_answers_go_comes_back_too():
    assert "box+m1a-0123456789ab@union.test" in read_returned(read("bounce-mailru-words")).addresses


def test_papers_under_an_absent_subject_are_a_letter_of_a_person():
    letter = (
        "From: a@b.ru\nSubject: {}\nContent-Type: application/pdf\n"
        'Content-Disposition: attachment; filename="a.pdf"\n\n%PDF-1'
    )
    bare = "From: a@b.ru\nSubject: {}\n\nБуду позже"
    subject = "В отпуске до 5-го"

    assert tell(parse(letter.format(subject).encode())).kind == MailKind.LETTER
    assert tell(parse(bare.format(subject).encode())).kind == MailKind.AUTOREPLY
