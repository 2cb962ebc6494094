import pytest

from audit.models import Entry
from cabinet.enums import CabinetRefused, WishKind, WishState
from cabinet.models import Wish
from cabinet.wishes import close_fulfilled, fulfil, stop_dissemination, take_back, wish
from members.enums import ConsentChannel, ConsentKind, Status
from members.models import Consent, Member
from notifications.models import Todo
from tests.factories import NOON


def consent(member, kind):
    return Consent.objects.create(
        member=member, kind=kind, channel=ConsentChannel.TICK, given_at=NOON
    )


@pytest.mark.parametrize(
    ("kind", "due", "title"),
    [
        (WishKind.LEAVE, "2026-11-05", "Снять с учёта по собственному желанию: Петрова А. С."),
        (
            WishKind.STOP_PROCESSING,
            "2026-11-16",
            "Прекратить обработку персональных данных: Петрова А. С.",
        ),
    ],
)
def test_a_wish_is_a_task_of_the_responsible(member, people, kind, due, title):
    made = wish(member.pk, kind, note="Переезжаю", now=NOON)

    assert (str(made.due_on), made.note, made.state) == (due, "Переезжаю", "waiting")
    todo = Todo.objects.get()
    assert (todo.title, todo.user, str(todo.due_on)) == (title, people.chair, due)
    assert todo.url == member.get_absolute_url()
    assert Entry.objects.get(action="cabinet.wish.made").data == {"kind": kind}


def test_leaving_is_asked_for_and_the_card_stays_until_the_office_acts(member):
    wish(member.pk, WishKind.LEAVE, now=NOON)

    member.refresh_from_db()
    assert member.status == Status.MEMBER


def test_the_same_wish_twice_is_one(member, people):
    assert wish(member.pk, WishKind.LEAVE, now=NOON) == wish(member.pk, WishKind.LEAVE, now=NOON)
    assert Todo.objects.count() == 1


def test_a_wish_taken_back_may_be_made_anew(member, people):
    first = wish(member.pk, WishKind.LEAVE, now=NOON)
    take_back(member.pk, WishKind.LEAVE, now=NOON)
    take_back(member.pk, WishKind.LEAVE, now=NOON)

    first.refresh_from_db()
    assert (first.state, first.closed_by) == ("withdrawn", "Петрова А. С., лично")
    assert Todo.objects.open().count() == 0
    assert wish(member.pk, WishKind.LEAVE, now=NOON) != first


def test_who_is_off_the_books_has_nothing_to_ask_for(member):
    Member.objects.filter(pk=member.pk).update(status=Status.REMOVED)

    with pytest.raises(CabinetRefused, match="не состоите"):
        wish(member.pk, WishKind.LEAVE)

    assert not Wish.objects.exists()


def test_the_office_marks_it_done_once(member, people):
    made = wish(member.pk, WishKind.STOP_PROCESSING, now=NOON)

    fulfil(made.pk, actor=people.chair, now=NOON)
    fulfil(made.pk, actor=people.deputy)

    made.refresh_from_db()
    assert (made.state, made.closed_by) == ("done", "Chair Мария Петровна")
    assert Todo.objects.get().done_by == "Chair Мария Петровна"


def test_whoever_was_removed_has_what_he_asked_for(member, other, people):
    wish(member.pk, WishKind.LEAVE, now=NOON)
    wish(other.pk, WishKind.LEAVE, now=NOON)
    Member.objects.filter(pk=member.pk).update(status=Status.REMOVED)

    assert close_fulfilled(now=NOON) == 1
    assert close_fulfilled(now=NOON) == 0

    assert member.wishes.get().state == WishState.DONE
    assert other.wishes.get().state == WishState.WAITING


def test_dissemination_ends_at_the_press_and_processing_goes_on(member, other, people):
    shown = consent(member, ConsentKind.DISSEMINATION)
    kept = [consent(member, ConsentKind.PROCESSING), consent(other, ConsentKind.DISSEMINATION)]

    assert stop_dissemination(member.pk, now=NOON).number == 1

    shown.refresh_from_db()
    assert shown.withdrawn_at == NOON
    assert Consent.objects.filter(pk__in=[one.pk for one in kept], withdrawn_at=None).count() == 2
    todo = Todo.objects.get()
    assert (todo.user, str(todo.due_on)) == (people.chair, "2026-11-05")
    entry = Entry.objects.get(action="members.consent.withdrawn")
    assert entry.data == {"consent": shown.pk, "kind": "dissemination"}


def test_nothing_given_is_nothing_withdrawn(member):
    assert stop_dissemination(member.pk).number == 0
    assert not Todo.objects.exists()
