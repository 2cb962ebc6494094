"""A sheet goes to the paper that its code names, and a paper is received sheet by sheet."""

import pytest

from applications.enums import Answer, BundleSource, Party, Received, Refused, Stage, Verdict
from applications.models import BundlePage, Scan
from applications.services import correct, remove_scan
from audit.models import Entry
from documents.recognition import Ink
from documents.services import KINDS_OF_JOINING
from tests.applications.intake.laying import (
    seen,
    send,
    slot_of,
    stage_of,
    verdicts,
    with_papers,
)
from tests.factories import make_application

pytestmark = pytest.mark.django_db


def test_four_signed_papers_in_any_order_move_the_application_on(house, reader):
    application = with_papers(house.primary)
    slots = [slot_of(application, kind) for kind in reversed(KINDS_OF_JOINING)]

    bundle = send(reader, application, *map(seen, slots))

    assert verdicts(bundle) == ["filed"] * 4
    assert stage_of(application) == Stage.RESOLUTION
    assert {slot.received for slot in application.papers.all()} == {Received.SCAN}
    filed = Entry.objects.filter(action="applications.sheet.filed")
    assert sorted(entry.data["kind"] for entry in filed) == sorted(KINDS_OF_JOINING)


def test_a_paper_of_two_pages_is_received_with_both(house, reader):
    application = with_papers(house.primary, pages=2)
    slot = slot_of(application)

    send(reader, application, seen(slot, 2))
    after_one = slot_of(application).received
    send(reader, application, seen(slot, 1))

    assert after_one == Received.NO
    assert slot_of(application).received == Received.SCAN


@pytest.mark.parametrize(
    ("ink", "verdict", "awaits"),
    [(Ink.EMPTY, Verdict.UNSIGNED, False), (Ink.DOUBTFUL, Verdict.DOUBTFUL, True)],
)
def test_without_a_sure_signature_the_paper_is_not_received(ink, verdict, awaits, house, reader):
    application = with_papers(house.primary)

    send(reader, application, seen(slot_of(application), ink=ink))

    sheet = BundlePage.objects.get()
    assert (sheet.verdict, sheet.awaits_eye, sheet.is_current) == (verdict, awaits, True)
    assert slot_of(application).received == Received.NO
    assert not Scan.objects.exists()


def test_an_unsigned_sheet_gives_way_to_the_signed_one(house, reader):
    application = with_papers(house.primary)
    slot = slot_of(application)
    send(reader, application, seen(slot, ink=Ink.EMPTY))

    send(reader, application, seen(slot))

    assert slot_of(application).received == Received.SCAN
    assert [sheet.is_current for sheet in slot.sheets.order_by("pk")] == [False, True]


def test_a_worse_picture_of_a_signed_sheet_changes_nothing(house, reader):
    application = with_papers(house.primary)
    slot = slot_of(application)
    send(reader, application, seen(slot, dpi=200))

    bundle = send(reader, application, seen(slot, ink=Ink.EMPTY), seen(slot, dpi=100))

    assert verdicts(bundle) == ["duplicate", "duplicate"]
    assert Scan.objects.filter(removed_at=None).count() == 1


def test_a_better_picture_takes_the_place_and_the_former_is_kept(house, reader):
    application = with_papers(house.primary)
    slot = slot_of(application)
    send(reader, application, seen(slot, dpi=100))

    send(reader, application, seen(slot, dpi=300))

    assert slot_of(application).received == Received.SCAN
    first, second = Scan.objects.order_by("pk")
    assert first.removed_at is not None and second.removed_at is None


def test_a_sheet_of_another_application_is_nobodys_here(house, reader):
    application, other = with_papers(house.primary), with_papers(house.primary)

    bundle = send(reader, application, seen(slot_of(other)))

    sheet = bundle.sheets.get()
    assert (sheet.verdict, sheet.application_id, sheet.named_id) == (
        Verdict.FOREIGN, None, other.pk,
    )  # fmt: skip
    assert slot_of(other).received == Received.NO
    assert not Entry.objects.filter(action="applications.sheet.filed").exists()


def test_a_heap_in_the_tray_goes_as_far_as_its_owners_right(house, people, reader):
    mine, shops = with_papers(house.primary), with_papers(house.shop)
    foreign = with_papers(house.neighbour)
    bundle = send(
        reader, None, *(seen(slot_of(one)) for one in (mine, shops, foreign)),
        source=BundleSource.TRAY, actor=people.chair, unit=house.primary,
    )  # fmt: skip

    assert verdicts(bundle) == ["filed", "filed", "foreign"]
    assert [slot_of(one).received for one in (mine, shops, foreign)] == ["scan", "scan", ""]


def test_a_letter_to_an_organisation_reaches_its_branch_only(house, reader):
    shops, foreign = with_papers(house.shop), with_papers(house.neighbour)

    bundle = send(
        reader, None, seen(slot_of(shops)), seen(slot_of(foreign)),
        source=BundleSource.MAIL, actor=Party.ROBOT, unit=house.primary,
    )  # fmt: skip

    assert verdicts(bundle) == ["filed", "foreign"]


def test_what_no_code_names_is_taken_on_the_senders_word_with_a_mark(house, reader):
    application = with_papers(house.primary)
    slot = slot_of(application)

    send(reader, application, seen(), slot=slot)

    sheet = BundlePage.objects.get()
    assert (sheet.verdict, sheet.awaits_eye, sheet.slot_id) == (Verdict.UNREAD, True, slot.pk)
    assert slot_of(application).received == Received.SCAN


def test_the_office_has_seen_what_it_put_in_itself(house, people, reader):
    application = with_papers(house.primary)

    send(
        reader, application, seen(), slot=slot_of(application),
        source=BundleSource.OFFICE, actor=people.chair,
    )  # fmt: skip

    assert BundlePage.objects.get().answer == Answer.SEEN
    assert slot_of(application).received_by == str(people.chair)


def test_the_senders_word_does_not_cover_an_unsigned_sheet(house, reader):
    application = with_papers(house.primary)
    slot = slot_of(application)
    send(reader, application, seen(slot, ink=Ink.EMPTY))

    send(reader, application, seen(), slot=slot)

    assert slot_of(application).received == Received.NO


def test_an_unread_sheet_dropped_with_all_waits_in_the_tray(house, reader):
    application = with_papers(house.primary)

    send(reader, application, seen())

    sheet = BundlePage.objects.get()
    assert (sheet.verdict, sheet.awaits_eye, sheet.application_id) == (Verdict.UNREAD, True, None)


@pytest.mark.parametrize(
    ("told", "verdict"),
    [({"is_forged": True}, Verdict.FORGED), ({"paper_id": 10**9}, Verdict.UNREAD)],
)
def test_a_code_that_leads_nowhere_files_nothing(told, verdict, house, reader):
    application = with_papers(house.primary)

    bundle = send(reader, application, seen(**told))

    assert verdicts(bundle) == [verdict]
    assert not application.papers.exclude(received=Received.NO).exists()


def test_a_paper_printed_before_the_data_were_corrected_is_not_received(house, people, reader):
    application = with_papers(house.primary)
    slot = slot_of(application)
    slot.paper.key = f"application:{application.pk}:{slot.kind}:1"
    slot.paper.save()
    correct(application.pk, actor=people.chair, position="слесарь")

    bundle = send(reader, application, seen(slot))

    assert verdicts(bundle) == ["old_version"]
    assert slot_of(application).received == Received.NO


def test_sheets_that_came_before_a_correction_count_no_more(house, people, reader):
    application = with_papers(house.primary, pages=2)
    slot = slot_of(application)
    send(reader, application, seen(slot, 1))

    correct(application.pk, actor=people.chair, position="слесарь")

    assert not slot.sheets.filter(is_current=True).exists()
    assert not Scan.objects.filter(removed_at=None).exists()


def test_one_page_taken_away_takes_the_paper_away(house, reader):
    application = with_papers(house.primary, pages=2)
    slot = slot_of(application)
    send(reader, application, seen(slot, 1), seen(slot, 2))
    came = slot_of(application).received

    remove_scan(application.pk, Scan.objects.first().pk, actor=Party.APPLICANT)

    assert (came, slot_of(application).received) == (Received.SCAN, Received.NO)


def test_an_application_on_a_later_stage_takes_no_bundle(house, reader):
    application = make_application(house.primary, stage=Stage.EMPLOYER)

    with pytest.raises(Refused, match="на другой стадии"):
        send(reader, application, seen())

    assert not BundlePage.objects.exists()


def test_a_letter_too_late_is_kept_for_somebodys_eye(house, reader):
    application = with_papers(house.primary, stage=Stage.EMPLOYER)

    bundle = send(
        reader, application, seen(slot_of(application)),
        source=BundleSource.MAIL, actor=Party.ROBOT,
    )  # fmt: skip

    sheet = bundle.sheets.get()
    assert (sheet.verdict, sheet.awaits_eye, sheet.application_id) == (
        Verdict.LATE, True, application.pk,
    )  # fmt: skip


def test_two_peoples_papers_on_one_picture_go_to_both(house, people, reader):
    first, second = with_papers(house.primary), with_papers(house.primary)
    reader.files = [[seen(slot_of(first)), seen(slot_of(second))]]

    bundle = send(
        reader, None, seen(slot_of(first)), source=BundleSource.TRAY,
        actor=people.chair, unit=house.primary,
    )  # fmt: skip

    assert verdicts(bundle) == ["filed", "filed"]
    assert bundle.pages_read == 1
