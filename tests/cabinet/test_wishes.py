import pytest

from audit.models import Entry
from cabinet.enums import CabinetRefused, WishKind, WishState
from cabinet.models import Wish
from cabinet.wishes import close_fulfilled, fulfil, take_back, wish
from members.enums import Status
from members.models import Member
from notifications.models import Todo
from tests.factories import NOON


def test_a_wish_is_a_task_of_the_responsible(member, people):
    made = wish(member.pk, WishKind.LEAVE, note="Переезжаю", now=NOON)

    assert (str(made.due_on), made.note, made.state) == ("2026-11-06", "Переезжаю", "waiting")
    todo = Todo.objects.get()
    assert todo.title == "Снять с учёта по собственному желанию: Петрова А. С."
    assert (todo.user, str(todo.due_on)) == (people.chair, "2026-11-06")
    assert todo.url == member.get_absolute_url()
    assert Entry.objects.get(action="cabinet.wish.made").data == {"kind": "leave"}


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
    made = wish(member.pk, WishKind.LEAVE, now=NOON)

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
