"""One sender of mail: what is over the limit of a day waits for a person, whole."""

from datetime import timedelta

import pytest

from applications import letters_in, mail_limits
from applications.enums import Verdict
from applications.models import Bundle, BundlePage
from notifications.enums import MessageState
from notifications.mailbox import reading
from notifications.mailbox.enums import IncomingState
from notifications.models import Incoming, Message
from tests.applications.applicant import photo
from tests.applications.test_letters_in import ANNA, raw
from tests.factories import NOON, make_application
from tests.notifications.mailbox.storing import make_mailbox, store
from tests.notifications.mailbox.test_telling import OUR

pytestmark = pytest.mark.django_db
STRANGER = "stranger@example.net"


@pytest.fixture
def mailbox(house, settings):
    settings.MAILBOX_LETTERS_A_DAY, settings.MAILBOX_SHEETS_A_DAY = 2, 3
    return make_mailbox(house.territorial)


@pytest.fixture
def application(house, people):
    application = make_application(house.primary, responsible=people.chair, email=ANNA)
    Message.objects.create(
        key="papers:1", kind="papers", unit=application.unit, to_address=ANNA, subject="Бумаги",
        state=MessageState.SENT, sent_at=NOON, message_id=OUR,
        about=f"applications.application:{application.pk}",
    )  # fmt: skip
    return application


def arrive(mailbox, data, *, now=NOON):
    letter = store(mailbox, data)
    Incoming.objects.filter(pk=letter.pk).update(received_at=now)
    reading.read(letter.pk, now=now)
    letters_in.route_due(now)
    letter.refresh_from_db()
    return letter


def refusals():
    return list(Message.objects.filter(kind="mail_limit").values_list("to_address", flat=True))


def test_over_the_limit_letters_wait_whole_and_the_sender_is_told_once(mailbox, application):
    few = [arrive(mailbox, raw()) for _ in range(2)]
    over = [arrive(mailbox, raw(ANNA.upper(), file=photo().read())) for _ in range(2)]

    assert {letter.state for letter in few} == {IncomingState.FILED}
    assert [(letter.state, letter.why) for letter in over] == [
        (IncomingState.WAITING, mail_limits.MANY_LETTERS)
    ] * 2
    assert [letter.files.count() for letter in over] == [1, 1]
    assert not Bundle.objects.exists()
    assert refusals() == [over[0].from_address]


def test_a_person_files_what_was_over_the_limit_with_its_sheets(mailbox, application, people):
    for _ in range(2):
        arrive(mailbox, raw())
    over = arrive(mailbox, raw(file=photo().read()))

    letters_in.file_letter(over, application, actor=people.chair, now=NOON)

    over.refresh_from_db()
    assert over.state == IncomingState.FILED
    assert Bundle.objects.get().application == application


def test_a_stranger_is_answered_nothing_and_others_keep_their_own_count(mailbox, application):
    for _ in range(3):
        last = arrive(mailbox, raw(STRANGER, thread="<x@y>"))

    assert last.why == mail_limits.MANY_LETTERS
    assert refusals() == []
    assert arrive(mailbox, raw()).state == IncomingState.FILED


def test_sheets_are_counted_too_whatever_few_letters_brought_them(mailbox, application):
    arrive(mailbox, raw(file=photo().read()))
    file = Bundle.objects.get().files.get()
    BundlePage.objects.bulk_create(
        BundlePage(
            bundle=file.bundle, file=file, number=number, stored=file.stored,
            verdict=Verdict.UNREAD,
        )
        for number in range(1, 4)
    )  # fmt: skip

    over = arrive(mailbox, raw())

    assert (over.state, over.why) == (IncomingState.WAITING, mail_limits.MANY_SHEETS)
    assert refusals() == [ANNA]


def test_the_next_day_is_counted_anew(mailbox, application):
    for _ in range(3):
        arrive(mailbox, raw())

    late = arrive(mailbox, raw(), now=NOON + timedelta(days=1, hours=1))

    assert late.state == IncomingState.FILED
