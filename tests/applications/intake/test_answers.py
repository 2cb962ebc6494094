"""A person's word on a sheet stands above what the reading said."""

import pytest

from applications.dossier import Dossier
from applications.enums import Answer, BundleSource, Event, Party, Received, Refused, Stage
from applications.guidance import guide
from applications.intake import answers
from applications.intake.desk import awaiting
from applications.models import SIGN_AGAIN, Application, BundlePage, Scan
from applications.services import tick_original
from applications.workflow import fire
from audit.models import Entry
from documents.recognition import Ink
from documents.services import KINDS_OF_JOINING
from tests.applications.intake.laying import seen, send, slot_of, stage_of, with_papers
from tests.factories import NOON, make_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubtful(house, reader):
    """An application with three papers here and the fourth with a doubtful signature."""
    application = with_papers(house.primary)
    sure = [seen(slot_of(application, kind)) for kind in KINDS_OF_JOINING[1:]]
    send(reader, application, *sure, seen(slot_of(application), ink=Ink.DOUBTFUL))
    return application


def asked():
    return BundlePage.objects.get(verdict="doubtful")


def test_there_is_a_signature_and_the_application_moves_on(doubtful, people):
    answers.answer_signature(asked().pk, True, actor=people.chair)

    assert stage_of(doubtful) == Stage.RESOLUTION
    assert slot_of(doubtful).received == Received.SCAN
    assert (asked().answer, asked().answered_by) == (Answer.SIGNED, str(people.chair))
    line = Entry.objects.get(action="applications.sheet.answered")
    assert (line.data["new"], line.actor_id) == ("signed", people.chair.pk)


def test_there_is_none_and_the_applicant_is_told_why(doubtful, people):
    answers.answer_signature(asked().pk, False, actor=people.chair)

    assert stage_of(doubtful) == Stage.SIGNING
    change = doubtful.changes.get(event=SIGN_AGAIN)
    assert change.note == "Нет подписи на странице 1 заявления о вступлении"
    assert change.effects == ["ask_to_sign_again"]
    assert Scan.objects.filter(removed_at=None).count() == 3


def test_the_card_asks_whoever_may_answer_before_anything_else(doubtful, people):
    def told(user):
        return guide(Dossier(user, Application.objects.get(pk=doubtful.pk), now=NOON))

    asked_of, waits = told(people.chair), told(people.auditor)
    answers.answer_signature(asked().pk, False, actor=people.chair)

    assert (asked_of.waits_for, asked_of.title, asked_of.act.url) == (
        "Дело за вами", "Ответьте, есть ли подпись", "#sheets",
    )  # fmt: skip
    assert asked_of.text.endswith("посмотрите сами: заявление.")
    assert waits.waits_for == told(people.chair).waits_for == "Ждём заявителя"


def test_the_same_answer_twice_is_one(doubtful, people):
    for _ in range(2):
        answers.answer_signature(asked().pk, False, actor=people.chair)

    assert Entry.objects.filter(action="applications.sheet.answered").count() == 1
    assert doubtful.changes.filter(event=SIGN_AGAIN).count() == 1


def test_an_answer_can_be_corrected_while_papers_are_collected(doubtful, people):
    answers.answer_signature(asked().pk, False, actor=people.chair)

    answers.answer_signature(asked().pk, True, actor=people.deputy)

    assert stage_of(doubtful) == Stage.RESOLUTION


def test_too_late_an_answer_is_refused_and_changes_nothing(doubtful, people):
    answers.answer_signature(asked().pk, True, actor=people.chair)

    with pytest.raises(Refused, match="Верните заявление на подписание"):
        answers.answer_signature(asked().pk, False, actor=people.chair)

    assert asked().answer == Answer.SIGNED
    assert slot_of(doubtful).received == Received.SCAN


def test_an_empty_place_may_be_overruled(house, people, reader):
    application = with_papers(house.primary)
    send(reader, application, seen(slot_of(application), ink=Ink.EMPTY))

    answers.answer_signature(BundlePage.objects.get().pk, True, actor=people.chair)

    assert slot_of(application).received == Received.SCAN


def test_the_original_in_hand_answers_the_question(doubtful, people):
    tick_original(doubtful.pk, ["statement"], actor=people.chair)

    assert not asked().awaits_eye
    assert stage_of(doubtful) == Stage.RESOLUTION


def test_nobody_is_asked_once_papers_are_collected_no_more(doubtful, people):
    before = awaiting(people.chair)

    fire(doubtful.pk, Event.WITHDRAW, actor=Party.APPLICANT)

    assert (before, awaiting(people.chair)) == (1, 0)


def test_a_sheet_that_gave_way_to_another_is_asked_about_no_more(doubtful, people, reader):
    former = asked()
    send(reader, doubtful, seen(slot_of(doubtful)))

    with pytest.raises(Refused, match="заменён другим снимком"):
        answers.answer_signature(former.pk, False, actor=people.chair)


def test_the_chair_says_whose_sheet_it_is(house, people, reader):
    application = with_papers(house.primary, pages=2)
    send(reader, None, seen(), source=BundleSource.TRAY, actor=people.chair, unit=house.primary)
    pk = BundlePage.objects.get().pk

    answers.file_by_hand(pk, application.pk, "statement", 2, actor=people.chair)

    sheet = BundlePage.objects.get()
    assert (sheet.application_id, sheet.page, sheet.answer) == (application.pk, 2, Answer.FILED)
    assert sheet.is_current and sheet.scan.slot.kind == "statement"
    assert slot_of(application).received == Received.NO
    line = Entry.objects.get(action="applications.sheet.filed_by_hand")
    assert (line.data["kind"], line.data["page"]) == ("statement", 2)


@pytest.mark.parametrize(("page", "words"), [(3, "страницы с 1 по 2"), (0, "страницы с 1 по 2")])
def test_a_page_that_the_paper_has_not_is_refused(page, words, house, people, reader):
    application = with_papers(house.primary, pages=2)
    send(reader, None, seen(), source=BundleSource.TRAY, actor=people.chair, unit=house.primary)

    with pytest.raises(Refused, match=words):
        answers.file_by_hand(
            BundlePage.objects.get().pk, application.pk, "statement", page, actor=people.chair
        )

    assert not Scan.objects.exists()


def test_a_sheet_is_filed_by_hand_once(house, people, reader):
    application, other = with_papers(house.primary), with_papers(house.primary)
    send(reader, None, seen(), source=BundleSource.TRAY, actor=people.chair, unit=house.primary)
    pk = BundlePage.objects.get().pk
    answers.file_by_hand(pk, application.pk, "statement", 1, actor=people.chair)

    with pytest.raises(Refused, match="уже разобрали"):
        answers.file_by_hand(pk, other.pk, "statement", 1, actor=people.deputy)

    assert slot_of(other).received == Received.NO


def test_what_is_thrown_away_can_be_taken_back(house, people, reader):
    make_application(house.primary)
    send(reader, None, seen(), source=BundleSource.TRAY, actor=people.chair, unit=house.primary)
    pk = BundlePage.objects.get().pk

    answers.drop(pk, actor=people.chair)
    dropped = BundlePage.objects.get()
    answers.restore(pk, actor=people.chair)

    assert (dropped.answer, dropped.awaits_eye) == (Answer.DROPPED, False)
    assert BundlePage.objects.get().awaits_eye
    assert list(
        Entry.objects.filter(action__startswith="applications.sheet.")
        .values_list("action", flat=True)
        .order_by("pk")
    ) == ["applications.sheet.dropped", "applications.sheet.restored"]


def test_throwing_away_what_was_taken_on_word_frees_its_paper(house, people, reader):
    application = with_papers(house.primary)
    send(reader, application, seen(), slot=slot_of(application))

    answers.drop(BundlePage.objects.get().pk, actor=people.chair)

    assert slot_of(application).received == Received.NO


def test_what_was_taken_on_word_is_looked_at_once(house, people, reader):
    application = with_papers(house.primary)
    send(reader, application, seen(), seen(), slot=slot_of(application))

    counts = [answers.mark_seen(application.pk, "statement", actor=people.chair) for _ in "ab"]

    assert counts == [2, 0]
    assert not BundlePage.objects.filter(awaits_eye=True).exists()


def test_a_letter_without_signatures_is_answered_by_a_letter(house, reader):
    application = with_papers(house.primary)

    send(
        reader, application, seen(slot_of(application), ink=Ink.EMPTY),
        source=BundleSource.MAIL, actor=Party.ROBOT,
    )  # fmt: skip

    assert application.changes.get(event=SIGN_AGAIN).actor_label == "робот"


def test_unread_sheets_stop_waiting_when_everything_has_come(house, reader):
    application = with_papers(house.primary)
    send(reader, application, seen())

    send(reader, application, *(seen(slot_of(application, kind)) for kind in KINDS_OF_JOINING))

    assert not BundlePage.objects.filter(awaits_eye=True).exists()
