"""Sheets that found no home are destroyed after their term; the others stay."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from applications.enums import BundleSource
from applications.intake.forgetting import forget_old
from applications.models import Application, Bundle, BundleFile, BundlePage, PhoneLink, Scan
from audit.models import Entry
from documents.models import StoredFile
from privacy.people import of_application
from privacy.wiping import destroy, erase_files
from tests.applications.intake.laying import seen, send, slot_of, with_papers
from tests.factories import make_rules

pytestmark = pytest.mark.django_db


def later(days=31):
    return timezone.now() + timedelta(days=days)


def names():
    return set(StoredFile.objects.values_list("file", flat=True))


def test_loose_sheets_and_their_files_go_and_filed_ones_stay(
    house, people, reader, django_capture_on_commit_callbacks
):
    application = with_papers(house.primary)
    send(
        reader, None, seen(slot_of(application)), seen(),
        source=BundleSource.TRAY, actor=people.chair, unit=house.primary,
    )  # fmt: skip
    before = names()

    with django_capture_on_commit_callbacks(execute=True):
        counts = [forget_old(later()) for _ in range(2)]

    assert counts == [1, 0]
    kept = BundlePage.objects.get()
    assert kept.application == application
    assert names() == {kept.stored.file.name}
    assert not any(map(default_storage.exists, before - names()))
    assert not BundleFile.objects.exclude(stored=None).exists()
    line = Entry.objects.get(action="applications.bundle.forgotten")
    assert line.data["sheets"] == 1


def test_before_the_term_nothing_goes(house, people, reader):
    send(reader, None, seen(), source=BundleSource.TRAY, actor=people.chair, unit=house.primary)

    assert forget_old(later(29)) == 0
    assert BundlePage.objects.exists()


def test_a_territorial_may_keep_them_shorter_than_the_union_and_a_branch_longer(
    house, people, reader
):
    make_rules(house.union, tray_keep_days=40)
    make_rules(house.territorial, tray_keep_days=20)
    for unit, chair in (
        (house.primary, people.chair), (house.stranger_primary, people.admin),
    ):  # fmt: skip
        send(reader, None, seen(), source=BundleSource.TRAY, actor=chair, unit=unit)

    gone = [forget_old(later(days)) for days in (19, 21, 39, 41)]

    assert gone == [0, 1, 0, 1]
    assert not BundlePage.objects.exists()


def test_what_the_applicant_sent_of_his_own_stays_as_it_came(house, reader):
    application = with_papers(house.primary)
    send(reader, application, seen(slot_of(application)))

    forget_old(later())

    assert BundleFile.objects.get().stored_id is not None
    assert BundlePage.objects.exists()


def test_a_person_destroyed_leaves_no_sheet_anywhere(house, people, reader):
    doomed, other = with_papers(house.primary), with_papers(house.primary)
    send(reader, doomed, seen(slot_of(doomed)), seen())
    send(
        reader, None, seen(slot_of(doomed)), seen(slot_of(other)),
        source=BundleSource.TRAY, actor=people.neighbour_chair, unit=house.neighbour,
    )  # fmt: skip
    send(reader, other, seen(slot_of(doomed)))

    destroy(of_application(doomed.pk), now=timezone.now())
    erase_files()

    left = BundlePage.objects.get()
    assert left.named_id == other.pk
    assert not Bundle.objects.filter(application=doomed).exists()
    assert not PhoneLink.objects.filter(application=doomed).exists()
    assert not Scan.objects.filter(slot__application=doomed).exists()
    files = {
        left.stored_id,
        *BundleFile.objects.exclude(stored=None).values_list("stored", flat=True),
    }
    assert set(StoredFile.objects.values_list("pk", flat=True)) == files
    assert Application.objects.get(pk=doomed.pk).surname != doomed.surname
