"""Letters find their applications, add to them, and do nothing else."""

from datetime import timedelta

import pytest

from applications import letters_in
from applications.enums import Refused
from applications.models import Application, Bundle
from audit.models import Entry
from audit.services import person_key
from notifications.enums import MessageState
from notifications.mailbox import reading
from notifications.mailbox.enums import IncomingState, MailboxRefused
from notifications.models import Incoming, Message, Notice, Todo
from tests.applications.applicant import photo
from tests.factories import NOON, make_application
from tests.notifications.mailbox.storing import make_mailbox, store
from tests.notifications.mailbox.test_telling import OUR

pytestmark = pytest.mark.django_db
ANNA = "anna@example.org"


@pytest.fixture
def mailbox(house):
    return make_mailbox(house.territorial)


@pytest.fixture
def application(house, people):
    return make_application(house.primary, responsible=people.chair, email=ANNA)


@pytest.fixture
def sent(application):
    return Message.objects.create(
        key="papers:1", kind="papers", unit=application.unit, to_address=ANNA, subject="Бумаги",
        state=MessageState.SENT, sent_at=NOON, message_id=OUR,
        about=f"applications.application:{application.pk}",
    )  # fmt: skip


def raw(sender=ANNA, *, thread=OUR, file=b""):
    head = f"From: {sender}\r\nTo: box@union.test\r\nIn-Reply-To: {thread}\r\nSubject: Re\r\n"
    if not file:
        return f"{head}\r\nПодписала.".encode()
    return (
        f'{head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\n'
        'Подписала.\r\n--b\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; '
        'filename="лист.jpg"\r\n\r\n'
    ).encode() + file + b"\r\n--b--\r\n"  # fmt: skip


def arrive(mailbox, data):
    letter = store(mailbox, data)
    reading.read(letter.pk, now=NOON)
    letters_in.route_due(NOON)
    letter.refresh_from_db()
    return letter


def test_a_reply_of_the_applicant_is_in_the_history_and_the_responsible_is_told(
    mailbox, application, sent, people
):
    letter = arrive(mailbox, raw())

    assert (letter.state, letter.about) == (
        IncomingState.FILED, f"applications.application:{application.pk}"
    )  # fmt: skip
    assert (letter.unit, letter.person) == (application.unit, person_key(application))
    assert letters_in.letters_of(application) == [letter]
    todo = Todo.objects.get()
    assert (todo.user, todo.title) == (people.chair, "Прочитать письмо: Кузнецова А. И.")
    assert Notice.objects.get().text == "Кузнецова А. И.: пришло письмо"
    assert Entry.objects.get(action="notifications.incoming.filed").actor_label == "робот"


def test_a_letter_takes_no_step(mailbox, application, sent):
    before = (application.stage, application.outcome, application.changes.count())

    arrive(mailbox, raw())

    application.refresh_from_db()
    assert (application.stage, application.outcome, application.changes.count()) == before


def test_laid_twice_it_is_there_once(mailbox, application, sent):
    letter = arrive(mailbox, raw(file=photo().read()))
    Incoming.objects.update(state=IncomingState.READ, next_try_at=NOON)

    letters_in.route_due(NOON + timedelta(minutes=1))

    assert letters_in.letters_of(application) == [letter]
    assert (Todo.objects.count(), Notice.objects.count(), Bundle.objects.count()) == (1, 1, 1)


def test_its_sheets_are_given_to_the_reader_on_the_application(mailbox, application, sent):
    arrive(mailbox, raw(file=photo().read()))

    bundle = Bundle.objects.get()
    assert (bundle.application, bundle.source, bundle.actor_label) == (
        application, "mail", "почта"
    )  # fmt: skip


def test_a_file_that_is_no_picture_is_only_told_of(mailbox, application, sent):
    letter = arrive(mailbox, raw(file=b"MZ not a picture"))

    assert letter.state == IncomingState.FILED
    assert not Bundle.objects.exists()


def test_an_answer_from_another_address_waits_for_a_person(mailbox, application, sent, people):
    letter = arrive(mailbox, raw("somebody@example.net"))

    assert (letter.state, letter.why) == (IncomingState.WAITING, letters_in.OTHER_ADDRESS)
    assert letters_in.letters_of(application) == []
    todo = Todo.objects.get()
    assert (todo.title, todo.user) == ("Разобрать входящие письма", people.admin)


def test_a_letter_about_nothing_of_ours_waits_and_its_sheets_are_read_by_their_codes(
    mailbox, application
):
    letter = arrive(mailbox, raw("somebody@example.net", thread="<x@y>", file=photo().read()))

    assert letter.state == IncomingState.WAITING
    bundle = Bundle.objects.get()
    assert (bundle.application, bundle.unit) == (None, mailbox.unit)


def test_what_cannot_be_filed_leaves_its_sheets_nowhere(mailbox, application, sent, house, people):
    letter = arrive(mailbox, raw(file=photo().read()))
    other = make_application(house.primary)

    with pytest.raises(MailboxRefused):
        letters_in.file_letter(letter, other, actor=people.chair, now=NOON)
    other.hidden_at = NOON
    other.save(update_fields=["hidden_at"])
    with pytest.raises(Refused):
        letters_in.file_letter(letter, other, actor=people.chair, now=NOON)

    assert Bundle.objects.get().application == application


def test_a_person_files_it_by_a_guess(mailbox, application, sent, people):
    letter = arrive(mailbox, raw("somebody@example.net"))
    assert letters_in.guesses(letter, Application.objects.all()) == [application]

    letters_in.file_letter(letter, application, actor=people.chair, now=NOON)

    letter.refresh_from_db()
    assert (letter.state, letter.settled_by) == (IncomingState.FILED, str(people.chair))
    assert Todo.objects.open().count() == 0  # nothing waits, and he has it before his eyes


def test_what_is_filed_stays_where_it_is(mailbox, application, sent, house, people):
    letter = arrive(mailbox, raw())
    other = make_application(house.primary, surname="Другая")

    with pytest.raises(MailboxRefused):
        letters_in.file_letter(letter, other, actor=people.chair, now=NOON)

    assert letters_in.letters_of(other) == []


def test_a_task_done_while_letters_wait_opens_again_only_for_a_new_one(mailbox, sent):
    arrive(mailbox, raw("a@example.net"))
    Todo.objects.update(done_at=NOON + timedelta(hours=1))

    letters_in.route_due(NOON + timedelta(hours=2))
    assert Todo.objects.open().count() == 0

    Incoming.objects.update(received_at=NOON + timedelta(hours=3))
    letters_in.route_due(NOON + timedelta(hours=4))
    assert Todo.objects.open().count() == 1


def test_letters_about_people_being_destroyed_are_not_laid(mailbox, application, sent):
    application.hidden_at = NOON
    application.save()

    assert arrive(mailbox, raw()).state == IncomingState.WAITING


def test_a_letter_that_cannot_be_laid_waits_after_some_tries(mailbox, sent, monkeypatch):
    letter = store(mailbox, raw())
    reading.read(letter.pk, now=NOON)
    monkeypatch.setattr(letters_in, "_route", lambda *told: 1 / 0)

    for number in range(reading.MOST_TRIES + 1):
        letters_in.route_due(NOON + number * (reading.LEASE + timedelta(seconds=1)))

    letter.refresh_from_db()
    assert (letter.state, letter.why) == (IncomingState.WAITING, letters_in.GIVEN_UP)
