import threading
from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from audit.models import Entry
from documents import builtin
from documents.enums import PaperKind, TemplateFault
from documents.models import Paper, Template
from documents.qr import read_page_code
from documents.services import (
    add_template,
    builtin_template,
    make_paper,
    sha256,
    template_for,
)
from documents.variables import sample_context
from structure.enums import Kind
from tests.documents.sheets import codes_on, typed
from tests.factories import make_unit

KIND = PaperKind.STATEMENT
OWN = typed("{{ applicant.full_name }}")


def paper(unit, key="application:1:statement", **changes):
    return make_paper(KIND, unit, key=key, context=sample_context(KIND), **changes)


def content(field):
    with field.open("rb") as file:
        return file.read()


@pytest.mark.django_db
def test_without_an_own_template_the_built_in_one_is_stored_once(house):
    first, second = template_for(KIND, house.primary), template_for(KIND, house.neighbour)

    assert first == second
    assert (first.unit, first.version, first.sha256) == (None, 1, sha256(builtin.build(KIND)))
    assert content(first.file) == builtin.build(KIND)


@pytest.mark.django_db
def test_a_paper_remembers_where_it_is_signed(house):
    made = paper(house.primary)

    assert [(row["page"], row["kind"], row["whose"]) for row in made.places] == [
        (1, "signature", "applicant"),
        (1, "date", "other"),
        (1, "signature", "other"),
    ]


@pytest.mark.django_db
def test_a_release_with_another_text_stores_another_version(house, monkeypatch):
    first = builtin_template(KIND)
    monkeypatch.setattr(builtin, "build", lambda kind: OWN)

    second = builtin_template(KIND)

    assert (first.version, second.version) == (1, 2)
    assert builtin_template(KIND) == second


@pytest.mark.django_db
def test_the_nearest_organisations_own_template_wins(house):
    of_union = add_template(KIND, house.union, OWN, actor="тест")
    of_territorial = add_template(KIND, house.territorial, OWN, actor="тест")
    of_primary = add_template(KIND, house.primary, OWN, actor="тест")

    found = [
        template_for(KIND, unit)
        for unit in (house.shop, house.neighbour, house.stranger_primary, house.union)
    ]

    assert found == [of_primary, of_territorial, of_union, of_union]


@pytest.mark.django_db
def test_the_newest_version_that_is_not_withdrawn_wins(house):
    first = add_template(KIND, house.primary, OWN, actor="тест")
    second = add_template(KIND, house.primary, OWN, actor="тест")

    newest = template_for(KIND, house.primary)
    Template.objects.filter(pk=second.pk).update(withdrawn_at=datetime(2026, 11, 2, tzinfo=UTC))

    assert (newest, template_for(KIND, house.primary)) == (second, first)


@pytest.mark.django_db
def test_templates_of_other_papers_and_neighbours_are_not_taken(house):
    add_template(PaperKind.DUES_STATEMENT, house.primary, OWN, actor="тест")
    add_template(KIND, house.neighbour, OWN, actor="тест")

    assert template_for(KIND, house.primary).unit is None


@pytest.mark.django_db
def test_a_new_template_is_written_in_the_journal(house):
    template = add_template(KIND, house.primary, OWN, actor="тест", note="новый текст")

    entry = Entry.objects.get(action="documents.template.added")
    assert (entry.actor_label, entry.unit_id) == ("тест", house.primary.pk)
    assert (template.note, template.uploaded_by) == ("новый текст", "тест")


@pytest.mark.django_db
def test_a_paper_is_kept_with_its_hashes_number_and_template(house):
    made = paper(house.primary, number="17")

    assert made == Paper.objects.get()
    assert (made.kind, made.unit, made.number, made.pages) == (KIND, house.primary, "17", 1)
    assert made.template == builtin_template(KIND)
    assert sha256(content(made.docx)) == made.docx_sha256
    assert sha256(content(made.pdf)) == made.pdf_sha256


@pytest.mark.django_db
def test_the_code_on_the_page_is_of_this_paper(house):
    made = paper(house.primary)

    ((code,),) = codes_on(content(made.pdf))

    assert read_page_code(code) == (made.pk, 1)


@pytest.mark.django_db
def test_the_same_key_again_gives_the_same_paper(house):
    first = paper(house.primary)
    again = make_paper(KIND, house.primary, key=first.key, context={})

    assert again == first
    assert Paper.objects.count() == 1


@pytest.mark.django_db
def test_a_template_that_cannot_be_filled_leaves_nothing(house):
    add_template(KIND, house.primary, typed("{{ applicant.nobody }}"), actor="тест")
    before = stored()

    with pytest.raises(TemplateFault):
        paper(house.primary)

    assert Paper.objects.count() == 0
    assert stored() == before


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_paper():
    unit = make_unit(Kind.UNION)
    builtin_template(KIND)
    before, gate, made = stored(), threading.Barrier(2), []

    def work():
        try:
            gate.wait(timeout=10)
            made.append(paper(unit).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(made) == 2
    assert set(made) == {Paper.objects.get().pk}
    assert len(stored()) == len(before) + 2


def stored(folder=""):
    """Names of all files in the store."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return set()
    names = {f"{folder}/{name}" for name in files}
    for one in folders:
        names |= stored(f"{folder}/{one}".lstrip("/"))
    return names
