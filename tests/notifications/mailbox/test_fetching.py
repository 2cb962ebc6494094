"""Letters are stored before their server is told: killed anywhere, nothing is lost or doubled."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from notifications.mailbox import fetching, server
from notifications.mailbox.enums import AfterKeeping, IncomingState, MailKind
from notifications.models import Incoming, Mailbox

pytestmark = pytest.mark.django_db


def letter(number, *, body="Документы во вложении."):
    return (
        f"From: Anna <anna{number}@example.org>\r\nTo: box@union.test\r\n"
        f"Subject: Re: letter {number}\r\nMessage-ID: <{number}@example.org>\r\n"
        f"Date: Mon, 02 Nov 2026 12:00:00 +0300\r\n\r\n{body}\r\n"
    ).encode()


FIRST, SECOND, THIRD = letter(1), letter(2), letter(3)


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "unionportal.storage.PrivateStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return tmp_path


def stored():
    """The bytes of every letter that has a row, by the order they came."""
    rows = Incoming.objects.order_by("uid")
    return [default_storage.open(row.storage_name).read() for row in rows]


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_new_letters_are_stored_whole_and_then_moved_away_on_the_server(mailbox, post_box):
    post_box.put(FIRST, SECOND)

    assert fetching.fetch(mailbox.pk) == 2

    assert stored() == [FIRST, SECOND]
    assert post_box.inbox() == []
    assert post_box.kept() == [(FIRST, {"\\Seen"}), (SECOND, {"\\Seen"})]
    row = Incoming.objects.earliest("uid")
    assert (row.message_id, row.state) == ("<1@example.org>", IncomingState.STORED)
    assert (row.unit, row.marked_at is not None) == (mailbox.unit, True)
    mailbox.refresh_from_db()
    assert (mailbox.last_error, mailbox.lease_until) == ("", None)
    assert mailbox.last_ok_at is not None


def test_a_second_round_takes_nothing_twice(mailbox, post_box):
    post_box.put(FIRST)
    fetching.fetch(mailbox.pk)

    assert fetching.fetch(mailbox.pk) == 0

    post_box.put(SECOND)
    assert fetching.fetch(mailbox.pk) == 1
    assert stored() == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("after", "left"),
    [(AfterKeeping.SEEN, [(FIRST, {"\\Seen"})]), (AfterKeeping.DELETE, [])],
)
def test_what_becomes_of_a_letter_on_the_server_is_a_setting(mailbox, post_box, after, left):
    Mailbox.objects.update(after=after)
    post_box.put(FIRST)

    fetching.fetch(mailbox.pk)

    assert (post_box.inbox(), post_box.kept()) == (left, [])
    assert stored() == [FIRST]
    assert fetching.fetch(mailbox.pk) == 0


def test_letters_of_before_the_mailbox_was_added_are_left_alone(mailbox, post_box):
    post_box.put(FIRST)
    Mailbox.objects.update(starts_on=timezone.localdate() + timedelta(days=2))

    assert fetching.fetch(mailbox.pk) == 0

    assert post_box.inbox() == [(FIRST, set())]


def test_letters_numbered_anew_are_known_by_what_they_are(mailbox, post_box):
    Mailbox.objects.update(after=AfterKeeping.SEEN)
    post_box.put(FIRST, SECOND)
    fetching.fetch(mailbox.pk)
    before = set(Incoming.objects.values_list("pk", "storage_name"))
    post_box.renumber()
    post_box.put(THIRD)

    assert fetching.fetch(mailbox.pk) == 1

    assert set(Incoming.objects.values_list("pk", "storage_name")) > before
    assert stored() == [FIRST, SECOND, THIRD]
    assert [flags for _, flags in post_box.inbox()] == [{"\\Seen"}] * 3


def test_one_letter_that_came_by_two_ways_is_stored_once(mailbox, post_box):
    post_box.put(b"Received: from a.example\r\n" + FIRST, b"Received: from b.example\r\n" + FIRST)

    assert fetching.fetch(mailbox.pk) == 1

    assert Incoming.objects.count() == 1
    assert (post_box.inbox(), len(post_box.kept())) == ([], 2)


def test_letters_with_one_number_and_different_words_are_two(mailbox, post_box):
    post_box.put(FIRST, letter(1, body="И ещё одно."))

    assert fetching.fetch(mailbox.pk) == 2


class Killed(BaseException):
    """As by kill -9: nobody catches it on the way."""


STEPS = [
    (server.Server, "uids_after"),
    (server.Server, "size_of"),
    (server.Server, "letter"),
    (fetching, "keep"),
    (fetching, "write_down"),
    (fetching, "note_read_up_to"),
    (server.Server, "mark"),
    (server.Server, "_store"),
    (fetching, "note_marked"),
    (fetching, "release"),
]


MOVE, SEEN, DELETE = AfterKeeping.MOVE, AfterKeeping.SEEN, AfterKeeping.DELETE
DEATHS = [
    *((where, name, MOVE, moment) for where, name in STEPS for moment in ("before", "after")),
    *((server.Server, "_store", after, "after") for after in (SEEN, DELETE)),
    *((fetching, "note_marked", after, "before") for after in (SEEN, DELETE)),
]


@pytest.mark.parametrize(
    ("where", "name", "after", "moment"),
    DEATHS,
    ids=[f"{name}-{a}-{m}" for _, name, a, m in DEATHS],
)
def test_killed_at_any_step_nothing_is_lost_or_doubled(
    mailbox, post_box, private_files, monkeypatch, where, name, after, moment
):
    Mailbox.objects.update(after=after)
    post_box.put(FIRST, SECOND)
    real, calls = getattr(where, name), []

    def dies(*args, **kwargs):
        calls.append(name)
        if len(calls) == 1 and moment == "before":
            raise Killed
        done = real(*args, **kwargs)
        if len(calls) == 1:
            raise Killed
        return done

    with monkeypatch.context() as patched:
        patched.setattr(where, name, dies)
        with pytest.raises(Killed):
            fetching.fetch(mailbox.pk)
    later = timezone.now() + fetching.LEASE + timedelta(minutes=1)
    fetching.fetch(mailbox.pk, now=later)

    assert stored() == [FIRST, SECOND]
    assert files_in(private_files) == sorted(
        row.storage_name.rpartition("/")[2] for row in Incoming.objects.all()
    )
    assert not Incoming.objects.filter(marked_at=None).exists()
    assert [raw for raw, _ in post_box.kept()] == (
        [FIRST, SECOND] if after == AfterKeeping.MOVE else []
    )
    assert post_box.inbox() == (
        [(FIRST, {"\\Seen"}), (SECOND, {"\\Seen"})] if after == AfterKeeping.SEEN else []
    )


def test_nothing_is_marked_on_the_server_before_it_is_stored(mailbox, post_box, monkeypatch):
    post_box.put(FIRST)
    monkeypatch.setattr(fetching, "keep", lambda *told: 1 / 0)

    fetching.fetch(mailbox.pk)

    assert post_box.inbox() == [(FIRST, set())]
    assert not Incoming.objects.exists()
    assert "причина записана" in Mailbox.objects.get().last_error


def test_two_workers_are_never_in_one_mailbox(mailbox, post_box, monkeypatch):
    post_box.put(FIRST)
    real, second = fetching._take_all, []

    def with_another(*told):
        second.append(fetching.fetch(mailbox.pk))
        return real(*told)

    monkeypatch.setattr(fetching, "_take_all", with_another)

    assert fetching.fetch(mailbox.pk) == 1

    assert second == [None]


def test_a_worker_whose_lease_has_ended_stops(mailbox, post_box, monkeypatch):
    post_box.put(FIRST, SECOND)
    real = fetching.take

    def slow(*told):
        Mailbox.objects.update(lease_until=timezone.now() + timedelta(hours=1))
        return real(*told)

    monkeypatch.setattr(fetching, "take", slow)
    fetching.fetch(mailbox.pk)

    assert stored() == [FIRST]
    assert Mailbox.objects.get().lease_until > timezone.now() + timedelta(minutes=50)


def test_a_letter_too_large_is_told_of_and_stays_on_the_server(mailbox, post_box, settings):
    settings.MAILBOX_LARGEST = 1000
    huge = letter(1, body="а" * 2000)
    post_box.put(huge, SECOND)

    assert fetching.fetch(mailbox.pk) == 2

    cut = Incoming.objects.earliest("uid")
    assert (cut.is_cut, cut.size) == (True, len(huge))
    assert default_storage.size(cut.storage_name) < 1000
    assert post_box.inbox() == [(huge, set())]
    assert fetching.fetch(mailbox.pk) == 0


def test_a_letter_that_the_server_does_not_give_holds_up_no_other(mailbox, post_box, monkeypatch):
    post_box.put(FIRST, SECOND)
    real = server.Server.letter

    def refuses_the_first(box, uid):
        if uid == 101:
            raise server.MailboxRefused("Почтовый сервер отказал (FETCH): broken")
        return real(box, uid)

    monkeypatch.setattr(server.Server, "letter", refuses_the_first)

    assert fetching.fetch(mailbox.pk) == 2

    broken = Incoming.objects.earliest("uid")
    assert (broken.state, broken.kind) == (IncomingState.WAITING, MailKind.LETTER)
    assert broken.why == "Почтовый сервер не отдал это письмо: откройте его в самом ящике"
    assert post_box.inbox() == [(FIRST, set())]


def test_a_letter_that_the_server_does_not_let_be_moved_holds_up_no_other(
    mailbox, post_box, monkeypatch
):
    """As when the mailbox there is full."""
    post_box.put(FIRST, SECOND)
    real = server.Server.mark

    def refuses_the_first(box, uid, after):
        if uid == 101:
            raise server.MailboxRefused("Почтовый сервер отказал (MOVE): quota")
        real(box, uid, after)

    monkeypatch.setattr(server.Server, "mark", refuses_the_first)
    fetching.fetch(mailbox.pk)
    post_box.put(THIRD)
    fetching.fetch(mailbox.pk)

    assert stored() == [FIRST, SECOND, THIRD]
    assert Incoming.objects.get(marked_at=None).uid == 101
    mailbox.refresh_from_db()
    assert mailbox.last_error == "Почтовый сервер отказал (MOVE): quota"


def test_what_people_marked_for_deletion_stays(mailbox, post_box):
    """EXPUNGE of the whole mailbox would take it away."""
    Mailbox.objects.update(after=AfterKeeping.DELETE)
    post_box.put(FIRST)
    with server.opened(**fetching.access(mailbox)) as box:
        box._store(101, r"(\Deleted)")
    Mailbox.objects.update(uidvalidity=None, last_uid=0)
    post_box.put(SECOND)
    Mailbox.objects.update(last_uid=101)
    with server.opened(**fetching.access(mailbox)) as box:
        Mailbox.objects.update(uidvalidity=box.uidvalidity, last_uid=101)

    fetching.fetch(mailbox.pk)

    assert post_box.inbox() == [(FIRST, {"\\Deleted"})]


def test_a_refused_password_is_told_in_words_and_tried_again(mailbox, post_box):
    sealed = mailbox.sealed_password
    Mailbox.objects.update(sealed_password="garbage")
    post_box.put(FIRST)

    assert fetching.fetch(mailbox.pk) == 0
    assert Mailbox.objects.get().last_error == fetching.UNREADABLE

    Mailbox.objects.update(sealed_password=sealed)
    assert fetching.fetch(mailbox.pk) == 1
    assert Mailbox.objects.get().last_error == ""


def test_a_mailbox_that_is_off_is_not_asked(mailbox, post_box):
    Mailbox.objects.update(is_enabled=False)
    post_box.put(FIRST)

    assert fetching.fetch(mailbox.pk) is None
    assert post_box.inbox() == [(FIRST, set())]
