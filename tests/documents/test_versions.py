"""Versions of templates under hurry: two people, two workers, two presses."""

import threading

import pytest
from django.conf import settings
from django.db import connection

from audit.models import Entry
from documents.enums import PaperKind
from documents.models import Template
from documents.services import add_template, builtin_template, withdraw_template

STATEMENT = PaperKind.STATEMENT


def at_once(count, act):
    """Run ``act`` in threads that start together; returns what was raised."""
    start, raised = threading.Barrier(count), []

    def run():
        start.wait()
        try:
            act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.django_db(transaction=True)
def test_two_who_upload_at_once_get_two_versions(house):
    raised = at_once(4, lambda: add_template(STATEMENT, house.primary, b"PK", actor="тест"))

    assert raised == []
    assert sorted(Template.objects.values_list("version", flat=True)) == [1, 2, 3, 4]
    files = list((settings.PRIVATE_ROOT / "templates").rglob("statement*.docx"))
    kept = {settings.PRIVATE_ROOT / one.file.name for one in Template.objects.all()}
    assert kept <= set(files)


@pytest.mark.django_db(transaction=True)
def test_two_workers_may_print_the_first_paper_at_once(house):
    raised = at_once(2, lambda: builtin_template(STATEMENT))

    assert raised == []
    assert len(set(Template.objects.values_list("sha256", flat=True))) == 1


def test_a_version_is_withdrawn_once(house):
    version = add_template(STATEMENT, house.primary, b"PK", actor="тест")

    first = withdraw_template(version.pk, actor="тест").withdrawn_at
    again = withdraw_template(version.pk, actor="тест").withdrawn_at

    assert first == again
    assert Entry.objects.filter(action="documents.template.withdrawn").count() == 1


def test_the_built_in_template_cannot_be_withdrawn(db):
    version = builtin_template(STATEMENT)

    with pytest.raises(Template.DoesNotExist):
        withdraw_template(version.pk, actor="тест")

    version.refresh_from_db()
    assert version.withdrawn_at is None
