"""A bundle is read once, whatever happens to those who read it."""

import io
from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from applications.enums import BundleSource, BundleState, Party
from applications.intake import reading
from applications.intake.services import take_bundle
from applications.models import Bundle, BundleFile, BundlePage
from audit.models import Entry
from documents.enums import UploadRefused
from documents.models import StoredFile, Thumbnail
from notifications.models import Notice
from tests.applications.intake.laying import (
    photo,
    read_all,
    seen,
    send,
    slot_of,
    verdicts,
    with_papers,
)
from tests.factories import make_responsible

pytestmark = pytest.mark.django_db


def a_pdf(pages):
    document = pypdfium2.PdfDocument.new()
    for number in range(pages):
        document.new_page(595, 700 + number)
    out = io.BytesIO()
    document.save(out)
    return "скан.pdf", out.getvalue()


def drop(application, *files, **more):
    return take_bundle(
        files, source=BundleSource.APPLICANT, actor=Party.APPLICANT, application=application, **more
    )


class Killed(BaseException):
    """What ends a worker without asking anybody."""


def test_whoever_goes_on_after_a_killed_worker_reads_no_page_twice(house, monkeypatch):
    application = with_papers(house.primary, pages=4)
    slot, given = slot_of(application), []

    def reads(data, content_type):
        (page,) = pypdfium2.PdfDocument(data)
        given.append(round(page.get_height()) - 699)
        if len(given) == 3:
            raise Killed
        yield seen(slot, given[-1])

    monkeypatch.setattr(reading, "read_pages", reads)
    bundle = drop(application, a_pdf(4))
    with pytest.raises(Killed):
        reading.read(bundle.pk)
    halfway = Bundle.objects.get(pk=bundle.pk).pages_read
    taken_at_once = reading.read(bundle.pk)
    finished = reading.read(bundle.pk, timezone.now() + 2 * reading.LEASE)

    assert (halfway, taken_at_once, finished) == (2, False, True)
    assert given == [1, 2, 3, 3, 4]
    pages = BundlePage.objects.order_by("number").values_list("number", "page", "verdict")
    assert list(pages) == [(n, n, "filed") for n in (1, 2, 3, 4)]
    assert slot.scans.count() == 4
    assert slot_of(application).received == "scan"


def test_a_worker_that_lost_its_lease_writes_nothing(house, monkeypatch):
    application = with_papers(house.primary)
    slot = slot_of(application)
    bundle = drop(application, photo())

    def overtaken(data, content_type):
        Bundle.objects.filter(pk=bundle.pk).update(turn=7)
        yield seen(slot)

    monkeypatch.setattr(reading, "read_pages", overtaken)

    assert reading.read(bundle.pk) is False
    assert not BundlePage.objects.exists()
    assert StoredFile.objects.get() == bundle.files.get().stored
    assert slot_of(application).received == ""


@pytest.mark.parametrize("broken", ["advance", "settle", "tell_journal"])
def test_a_page_that_was_not_filed_leaves_no_picture_behind(house, reader, monkeypatch, broken):
    """Pictures are stored before the transaction, and taken away when it fails."""
    application = with_papers(house.primary)
    reader.files = [[seen(slot_of(application))]]
    bundle = drop(application, photo())
    sent, met = names_kept(), set()

    def breaks(*args, **told):
        met.update(names_kept() - sent)
        raise Killed

    monkeypatch.setattr(f"applications.intake.filing.{broken}", breaks)
    with pytest.raises(Killed):
        reading.read(bundle.pk)

    assert len(met) == 2, "the sheet and its small picture"
    assert not any(map(default_storage.exists, met))
    assert names_kept() == sent
    assert not BundlePage.objects.exists()


def names_kept():
    rows = (StoredFile, Thumbnail)
    return {name for model in rows for name in model.objects.values_list("file", flat=True)}


def test_a_page_that_could_not_be_drawn_waits_for_a_person(house, reader, monkeypatch):
    monkeypatch.setattr("applications.intake.filing.is_blank", lambda jpeg: False)
    application = with_papers(house.primary)
    reader.files = [[seen(slot_of(application))], []]

    bundle = drop(application, a_pdf(2))
    read_all()

    assert verdicts(bundle) == ["filed", "unreadable"]
    assert Bundle.objects.get().pages_read == 2


def test_a_reader_that_always_breaks_gives_the_sheets_to_a_person(house, monkeypatch):
    application = with_papers(house.primary)
    slot = slot_of(application)

    def breaks(data, content_type):
        raise RuntimeError("a fault")

    monkeypatch.setattr(reading, "read_pages", breaks)
    bundle = drop(application, photo(), slot=slot)
    now = timezone.now()
    results = [reading.read(bundle.pk, now + n * timedelta(hours=1)) for n in range(4)]

    assert results == [False, False, False, True]
    assert Bundle.objects.get().state == BundleState.FAILED
    assert BundlePage.objects.get().awaits_eye
    assert slot_of(application).received == "scan"  # the sender said what it is


def test_a_page_that_kills_the_worker_again_and_again_goes_to_a_person(house, monkeypatch):
    def killed(data, content_type):
        raise SystemExit  # as kill -9: nothing after it runs

    monkeypatch.setattr(reading, "read_pages", killed)
    bundle = drop(with_papers(house.primary), photo())
    now = timezone.now()
    for turn in range(reading.MOST_TURNS):
        with pytest.raises(SystemExit):
            reading.read(bundle.pk, now + turn * timedelta(hours=1))

    assert reading.read(bundle.pk, now + timedelta(days=1))
    assert Bundle.objects.get().state == BundleState.FAILED
    assert BundlePage.objects.get().awaits_eye


def test_the_sweep_takes_up_what_the_broker_lost(house, reader):
    bundle = drop(with_papers(house.primary), photo())
    now = timezone.now()

    at_once = reading.read_owed(now, limit=20)
    later = reading.read_owed(now + 2 * reading.GRACE, limit=20)

    assert (at_once, later) == (0, 1)
    assert Bundle.objects.get(pk=bundle.pk).state == BundleState.DONE


def test_the_same_key_is_the_same_bundle(house, reader):
    application = with_papers(house.primary)

    first, second = (drop(application, photo(), key="letter:1") for _ in "ab")

    assert first.pk == second.pk
    assert StoredFile.objects.count() == 1
    assert Entry.objects.filter(action="applications.bundle.taken").count() == 1


def test_a_bad_file_does_not_spoil_the_good_and_is_named(house, reader):
    application = with_papers(house.primary)

    bundle = drop(application, photo(), ("письмо.docx", b"PK\x03\x04 word"))

    assert [one["name"] for one in bundle.refused] == ["письмо.docx"]
    assert BundleFile.objects.count() == 1


@pytest.mark.parametrize(("limit", "value"), [("MAX_FILES", 1), ("MAX_BYTES", 6000)])
def test_what_is_too_much_at_once_is_asked_to_follow(limit, value, house, monkeypatch):
    monkeypatch.setattr(f"applications.intake.services.{limit}", value)

    bundle = drop(with_papers(house.primary), photo(), ("второй.jpg", bytes(7000)))

    assert BundleFile.objects.count() == 1
    assert "Пришлите следом." in bundle.refused[0]["why"]


def test_nothing_good_leaves_no_trace(house):
    application = with_papers(house.primary)

    with pytest.raises(UploadRefused, match="Это программа"):
        drop(application, ("вирус.jpg", b"MZ"))

    assert not Bundle.objects.exists()
    assert not StoredFile.objects.exists()
    assert not Entry.objects.filter(action="applications.bundle.taken").exists()


def test_the_responsible_is_rung_once_when_a_sheet_waits_for_him(house, people, reader):
    make_responsible(house.shop, people.shop_chair)
    application = with_papers(house.shop, responsible=people.shop_chair)

    send(reader, application, seen(), seen())

    notice = Notice.objects.get()
    assert notice.user == people.shop_chair
    assert notice.text.startswith("Посмотрите присланные листы")
