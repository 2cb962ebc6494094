"""A letter tied to a wrong application leaves it; what it brought goes where it can be filed."""

import pytest
from django.urls import reverse

from applications import letters_in
from applications.enums import Answer, Received, Refused, Verdict
from applications.intake import answers
from applications.models import LETTER_AWAY, LETTER_HERE, Bundle, BundlePage
from applications.untying import READING, untie_letter
from audit.models import Entry
from notifications.mailbox import settling
from notifications.mailbox.enums import IncomingState, MailboxRefused, MailKind
from notifications.models import Incoming, IncomingFile, Notice, Todo
from notifications.services import pass_todos
from tests.applications.intake.laying import photo, read_all, seen, slot_of, with_papers
from tests.factories import NOON, make_application
from tests.notifications.mailbox.storing import make_mailbox, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong(house, people):
    return with_papers(house.primary, responsible=people.chair)


@pytest.fixture
def right(house, people):
    return make_application(house.primary, surname="Верная", responsible=people.chair)


@pytest.fixture
def letter(house):
    mailbox = make_mailbox(house.territorial)
    kept = store(
        mailbox, photo()[1], state=IncomingState.WAITING, kind=MailKind.LETTER,
        subject="Вопрос", from_name="Неизвестный",
    )  # fmt: skip
    IncomingFile.objects.create(
        letter=kept, name="лист.jpg", content_type="image/jpeg", storage_name=kept.storage_name
    )
    return kept


def tie(letter, application, actor, reader=None, *sheets):
    if reader is not None:
        reader.files.append(list(sheets))
    letter = letters_in.file_letter(letter, application, actor=actor, now=NOON)
    if reader is not None:
        read_all()
    return letter


def test_it_waits_again_where_it_came_and_both_histories_say_so(letter, wrong, right, people):
    tied = tie(letter, wrong, people.territorial_chair)
    Bundle.objects.update(state="done")

    untie_letter(tied, wrong, actor=people.territorial_chair, now=NOON)

    letter.refresh_from_db()
    assert (letter.state, letter.about, letter.person) == (IncomingState.WAITING, "", None)
    assert (letter.unit, letter.why) == (letter.mailbox.unit, settling.UNTIED)
    assert letters_in.letters_of(wrong) == []
    assert wrong.changes.get(event=LETTER_AWAY).note == "Неизвестный: Вопрос"
    line = Entry.objects.get(action="notifications.incoming.untied")
    assert (line.actor_id, line.data["old"]) == (
        people.territorial_chair.pk, f"applications.application:{wrong.pk}"
    )  # fmt: skip
    assert [todo.title for todo in Todo.objects.open()] == ["Разобрать входящие письма"]

    tie(letter, right, people.territorial_chair)
    assert letters_in.letters_of(right) == [letter]
    assert right.changes.get(event=LETTER_HERE).note == "Неизвестный: Вопрос"
    assert Todo.objects.open().get().title == "Прочитать письмо: Верная А. И."


def test_no_bell_leads_to_what_its_owner_may_not_open_and_tied_again_it_rings(
    letter, wrong, people
):
    tied = tie(letter, wrong, people.territorial_chair)
    Bundle.objects.update(state="done")
    rung = Notice.objects.get(key=letters_in.key_of(letter, wrong))
    pass_todos(wrong, people.territorial_chair, unit=wrong.unit)

    untie_letter(tied, wrong, actor=people.admin, now=NOON)
    left = Notice.objects.filter(key=rung.key).count()
    done = Todo.objects.get(key=rung.key)

    assert (rung.user, left) == (people.chair, 0)
    assert (done.done_at, done.done_by) == (NOON, str(people.admin))
    tie(letter, wrong, people.territorial_chair)
    assert Notice.objects.get(key=rung.key).user == people.chair


def test_sheets_nobody_has_accepted_lie_in_the_tray_again(letter, wrong, people, reader):
    tied = tie(letter, wrong, people.chair, reader, seen())
    answers.file_by_hand(
        BundlePage.objects.get().pk, wrong.pk, "statement", 1, actor=people.chair, now=NOON
    )
    wrong.papers.update(received=Received.NO)  # its scan has been taken away on the card

    done = untie_letter(tied, wrong, actor=people.chair, now=NOON)

    bundle, sheet = Bundle.objects.get(), BundlePage.objects.get()
    assert (bundle.application, bundle.unit) == (None, letter.mailbox.unit)
    assert (sheet.application, sheet.answer, sheet.awaits_eye) == (None, Answer.NONE, True)
    assert (done.back, done.stayed) == (1, 0)
    assert not slot_of(wrong).scans.filter(removed_at=None).exists()


def test_what_was_accepted_and_what_is_signed_by_its_code_stays(letter, wrong, people, reader):
    own = seen(slot_of(wrong))
    tied = tie(letter, wrong, people.chair, reader, own, seen())
    by_hand = BundlePage.objects.get(verdict=Verdict.UNREAD)
    answers.file_by_hand(by_hand.pk, wrong.pk, "dues_statement", 1, actor=people.chair, now=NOON)

    done = untie_letter(tied, wrong, actor=people.chair, now=NOON)

    assert (done.back, done.stayed) == (0, 2)
    assert set(BundlePage.objects.values_list("application", flat=True)) == {wrong.pk}
    assert slot_of(wrong).received == Received.SCAN


def test_tied_and_untied_in_a_ring_no_sheet_is_lost(letter, wrong, right, people, reader):
    tied = tie(letter, wrong, people.chair, reader, seen())
    for application, to in ((wrong, right), (right, wrong)):
        reader.files.append([seen()])
        untie_letter(tied, application, to=to, actor=people.chair, now=NOON)
        read_all()
        tied.refresh_from_db()

    assert tied.about == f"applications.application:{wrong.pk}"
    waiting = BundlePage.objects.get(awaits_eye=True)
    assert waiting.bundle.application == wrong
    assert Bundle.objects.count() == 3


def test_while_its_sheets_are_being_read_nothing_moves(letter, wrong, right, people):
    tied = tie(letter, wrong, people.chair)

    with pytest.raises(Refused, match=READING):
        untie_letter(tied, wrong, to=right, actor=people.chair, now=NOON)

    tied.refresh_from_db()
    assert (tied.state, tied.unit) == (IncomingState.FILED, wrong.unit)
    assert not wrong.changes.filter(event=LETTER_AWAY).exists()


def test_the_second_of_two_who_untie_is_told(letter, wrong, people):
    tied = tie(letter, wrong, people.chair)
    Bundle.objects.update(state="done")
    untie_letter(tied, wrong, actor=people.chair, now=NOON)

    with pytest.raises(MailboxRefused, match="уже отвязали"):
        untie_letter(tied, wrong, actor=people.chair, now=NOON)

    assert Entry.objects.filter(action="notifications.incoming.untied").count() == 1


def test_the_page_asks_first_and_moves_to_another(client, letter, wrong, right, people):
    tie(letter, wrong, people.territorial_chair)
    Bundle.objects.update(state="done")
    url = reverse("applications:untie_incoming", args=[letter.pk])
    client.force_login(people.territorial_chair)

    page = client.get(url, {"q": "Верная"}).content.decode()
    assert "снова будет ждать разбора" in page
    assert "Перенести сюда" in page
    assert Incoming.objects.get().state == IncomingState.FILED

    answer = client.post(url, {"application": right.pk}, follow=True)
    assert "Письмо перенесено в заявление: Верная" in answer.content.decode()
    answer = client.post(url, follow=True)
    assert "Письмо отвязано и ждёт разбора" not in answer.content.decode()  # being read now
    Bundle.objects.update(state="done")
    answer = client.post(url, follow=True)
    assert "Письмо отвязано и ждёт разбора" in answer.content.decode()


def test_nobody_unties_a_letter_of_others(client, letter, wrong, people):
    tie(letter, wrong, people.chair)
    client.force_login(people.stranger)

    assert client.post(reverse("applications:untie_incoming", args=[letter.pk])).status_code == 404
    assert Incoming.objects.get().state == IncomingState.FILED
