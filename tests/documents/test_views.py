"""Templates: who may do what with them, and the way from a file to a version in force."""

import io
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from audit.models import Entry
from documents.enums import PaperKind
from documents.models import Template
from documents.queries import in_force
from documents.services import add_template, template_for, withdraw_template
from documents.variables import describe
from structure.models import Unit

STATEMENT = PaperKind.STATEMENT


def docx(*lines):
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


GOOD = docx("Прошу принять меня в профсоюз.", "{{ applicant.full_name }}")
BAD = docx("{{ applicant.ful_name }}")


def stored(unit, data=GOOD, kind=STATEMENT, note=""):
    return add_template(kind, unit, data, actor="тест", note=note)


def url(name, *args):
    return reverse(f"documents:{name}", args=args)


def check(client, unit, data=GOOD, name="шаблон.docx", **fields):
    file = SimpleUploadedFile(name, data)
    return client.post(url("check", STATEMENT, unit.pk), {"file": file, **fields})


@contextmanager
def queries():
    with CaptureQueriesContext(connection) as caught:
        yield caught


@pytest.mark.parametrize("page", ["templates", "units", "variables"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("admin", 200),
        ("territorial_chair", 200),
        ("chair", 200),
        ("specialist", 404),
        ("deputy", 404),
        ("accountant", 404),
        ("auditor", 404),
        ("employer_accountant", 404),
        ("stranger", 404),
    ],
)
def test_templates_are_for_who_may_edit_them(client, people, page, who, status):
    client.force_login(getattr(people, who))

    assert client.get(url(page)).status_code == status


@pytest.mark.parametrize(
    ("where", "status"),
    [
        ("primary", 200),
        ("shop", 200),
        ("group", 200),
        ("territorial", 404),
        ("union", 404),
        ("neighbour", 404),
        ("stranger_primary", 404),
    ],
)
def test_a_chair_edits_own_templates_and_those_below(client, people, house, where, status):
    client.force_login(people.chair)
    unit = getattr(house, where)

    listed = client.get(url("templates"), {"unit": unit.pk})
    page = client.get(url("kind", STATEMENT, unit.pk))
    checked = check(client, unit)
    applied = client.post(url("apply", STATEMENT, unit.pk), {"draft": "x"})

    assert (listed.status_code, page.status_code, checked.status_code) == (status,) * 3
    assert applied.status_code == (302 if status == 200 else 404)
    assert not Template.objects.exists()


@pytest.mark.parametrize(
    ("whose", "readable", "mine"),
    [
        ("primary", True, True),
        ("shop", True, True),
        ("territorial", True, False),
        ("union", True, False),
        ("neighbour", False, False),
        ("stranger_primary", False, False),
    ],
)
def test_a_template_used_here_is_read_here_but_withdrawn_by_its_owner(
    client, people, house, whose, readable, mine
):
    version = stored(getattr(house, whose))
    client.force_login(people.chair)

    read = [
        client.get(url(page, version.pk)).status_code
        for page in ("template", "template_file", "template_sample")
    ]
    asked = client.get(url("withdraw", version.pk))
    done = client.post(url("withdraw", version.pk))

    assert read == [200 if readable else 404] * 3
    assert asked.status_code == (200 if mine else 404)
    assert done.status_code == (302 if mine else 404)
    version.refresh_from_db()
    assert (version.withdrawn_at is not None) == mine


def test_nobody_reads_a_template_without_signing_in(client, house):
    version = stored(house.primary)

    answers = [client.get(url(page, version.pk)) for page in ("template", "template_file")]

    assert [answer.status_code for answer in answers] == [302, 302]


@pytest.mark.parametrize("page", ["builtin_file", "builtin_sample"])
def test_the_built_in_templates_are_there_to_begin_from(client, people, page):
    client.force_login(people.chair)
    answers = {kind: client.get(url(page, kind)) for kind in PaperKind}
    unknown = client.get(url(page, "nothing"))
    client.force_login(people.stranger)
    strangers = client.get(url(page, STATEMENT))

    start = b"PK" if page == "builtin_file" else b"%P"
    assert {b"".join(one.streaming_content)[:2] for one in answers.values()} == {start}
    assert (unknown.status_code, strangers.status_code) == (404, 404)
    assert not Template.objects.exists()


def test_the_list_tells_whose_template_is_in_force(client, people, house):
    stored(house.union, kind=PaperKind.RESOLUTION)
    stored(house.territorial)
    stored(house.territorial)
    stored(house.primary, kind=PaperKind.EXTRACT)
    client.force_login(people.chair)

    text = client.get(url("templates")).content.decode()

    assert text.count("Встроенный шаблон портала") == len(PaperKind) - 3
    assert "Электропрофсоюз: версия 1 от" in text
    assert "Волгоградская ТО: версия 2 от" in text
    assert "Свой: версия 1 от" in text


def test_what_is_shown_in_force_is_what_papers_are_made_from(house):
    stored(house.union)
    stored(house.territorial)
    withdraw_template(stored(house.primary).pk, actor="тест")
    stored(house.neighbour)

    for unit in (house.union, house.territorial, house.primary, house.shop, house.neighbour):
        shown = in_force(unit)[STATEMENT]
        assert shown == template_for(STATEMENT, unit)
    assert in_force(house.shop)[STATEMENT].unit == house.territorial
    assert in_force(house.shop)[PaperKind.EXTRACT] is None


def test_a_good_template_is_shown_first_and_applied_after_a_yes(client, people, house):
    client.force_login(people.chair)

    shown = check(client, house.primary, note="Новый адрес")
    assert shown.status_code == 200
    assert not Template.objects.exists()
    answer = client.post(
        url("apply", STATEMENT, house.primary.pk), {"draft": shown.context["draft"]}
    )

    version = Template.objects.get()
    assert answer.url == url("kind", STATEMENT, house.primary.pk)
    assert (version.kind, version.unit, version.version) == (STATEMENT, house.primary, 1)
    assert (version.note, version.uploaded_by) == ("Новый адрес", str(people.chair))
    assert version.file.read() == GOOD
    entry = Entry.objects.get(action="documents.template.added")
    assert (entry.actor_id, entry.unit_id) == (people.chair.pk, house.primary.pk)


def test_a_faulty_template_is_explained_and_never_stored(client, people, house, settings):
    client.force_login(people.chair)

    answer = check(client, house.primary, BAD, note="Новый адрес")

    assert answer.status_code == 422
    assert "applicant.ful_name" in answer.content.decode()
    assert "Новый адрес" in answer.content.decode()
    assert "draft" not in answer.context
    assert not Template.objects.exists()
    kept = settings.PRIVATE_ROOT / "templates" / "checked" / f"{people.chair.pk}-statement.docx"
    assert not kept.exists()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "Файл пустой"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "старый формат .doc"),
        (b"%PDF-1.7", "не документ Word"),
        (b"PK\x03\x04" + b"\0" * 100, ""),
        (b"PK\x03\x04" + b"\0" * (5 * 1024 * 1024), "больше 5 МБ"),
    ],
)
def test_a_file_that_is_no_template_is_refused_in_words(client, people, house, data, word):
    client.force_login(people.chair)

    answer = check(client, house.primary, data)

    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not Template.objects.exists()


def test_no_file_chosen_is_said_at_the_field(client, people, house):
    client.force_login(people.chair)

    answer = client.post(url("check", STATEMENT, house.primary.pk), {"note": "Новый адрес"})

    assert answer.status_code == 422
    assert "Выберите файл шаблона" in answer.content.decode()
    assert "Новый адрес" in answer.content.decode()


def test_only_what_was_checked_is_applied(client, people, house):
    client.force_login(people.territorial_chair)
    first = check(client, house.primary).context["draft"]
    check(client, house.primary, docx("Другой {{ applicant.full_name }}"))

    replaced = client.post(url("apply", STATEMENT, house.primary.pk), {"draft": first})
    second = check(client, house.primary).context["draft"]
    elsewhere = client.post(url("apply", STATEMENT, house.neighbour.pk), {"draft": second})
    other_kind = client.post(url("apply", PaperKind.EXTRACT, house.primary.pk), {"draft": second})
    forged = client.post(url("apply", STATEMENT, house.primary.pk), {"draft": second + "x"})
    client.force_login(people.chair)
    another = client.post(url("apply", STATEMENT, house.primary.pk), {"draft": second})

    assert [one.status_code for one in (replaced, elsewhere, other_kind, forged, another)] == [
        302
    ] * 5
    assert not Template.objects.exists()


def test_pressing_twice_applies_once(client, people, house):
    client.force_login(people.chair)
    token = check(client, house.primary).context["draft"]

    for _ in range(2):
        client.post(url("apply", STATEMENT, house.primary.pk), {"draft": token})

    assert Template.objects.count() == 1


def test_a_closed_organisation_takes_no_template(client, people, house):
    Unit.objects.filter(pk=house.shop.pk).update(closed_on="2026-01-01", successor=house.primary)
    client.force_login(people.chair)

    page = client.get(url("kind", STATEMENT, house.shop.pk))
    answer = check(client, house.shop)

    assert page.status_code == 200
    assert "Организация закрыта" in page.content.decode()
    assert answer.status_code == 404


def test_an_address_from_the_middle_of_the_way_leads_to_its_beginning(client, people, house):
    client.force_login(people.chair)

    answers = [client.get(url(page, STATEMENT, house.primary.pk)) for page in ("check", "apply")]

    assert [one.url for one in answers] == [url("kind", STATEMENT, house.primary.pk)] * 2


def test_a_withdrawn_version_gives_place_to_the_nearest(client, people, house):
    stored(house.territorial)
    first, second = stored(house.primary), stored(house.primary)
    client.force_login(people.chair)

    asked = client.get(url("withdraw", second.pk)).content.decode()
    client.post(url("withdraw", second.pk))
    after_second = template_for(STATEMENT, house.primary)
    client.post(url("withdraw", first.pk))
    after_both = template_for(STATEMENT, house.primary)

    assert "Свой: версия 1 от" in asked
    assert (after_second, after_both.unit) == (first, house.territorial)
    assert client.post(url("withdraw", first.pk)).status_code == 404
    recorded = Entry.objects.filter(action="documents.template.withdrawn")
    assert recorded.count() == 2


def test_a_sample_shows_invented_people(client, people, house):
    version = stored(house.primary)
    client.force_login(people.chair)

    answer = client.get(url("template_sample", version.pk))

    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_a_version_that_no_longer_prints_says_why(client, people, house):
    version = stored(house.primary, BAD)
    client.force_login(people.chair)

    answer = client.get(url("template_sample", version.pk), follow=True)

    assert answer.redirect_chain == [(url("template", version.pk), 302)]
    assert "Образец не печатается" in answer.content.decode()


def test_a_version_lost_in_the_storage_says_so(client, people, house):
    version = stored(house.primary)
    version.file.storage.delete(version.file.name)
    client.force_login(people.chair)

    answers = [client.get(url(page, version.pk)) for page in ("template_file", "template_sample")]

    assert [one.status_code for one in answers] == [404, 404]
    assert "Файл не найден в хранилище" in answers[1].content.decode()


@pytest.mark.parametrize("kind", PaperKind)
def test_every_variable_of_every_paper_is_listed(client, people, kind):
    client.force_login(people.chair)

    groups = client.get(url("variables"), {"kind": kind}).context["groups"]

    known = {line.path for _, lines in describe(kind) for line in lines}
    assert sum(len(item["variables"]) for item in groups) == len(known)
    spelt = {one["spelt"] for item in groups for one in item["variables"]}
    assert "{{ union.full_name }}" in spelt
    assert not [one for one in spelt if "[]" in one]


def test_an_unknown_paper_has_no_variables(client, people):
    client.force_login(people.chair)

    assert client.get(url("variables"), {"kind": "nothing"}).status_code == 404


def test_another_organisation_is_found_by_name(client, people, house):
    client.force_login(people.territorial_chair)

    found = client.get(url("units"), {"q": "камышинские"}).context["units"]
    nothing = client.get(url("units"), {"q": "калининская"})

    assert list(found) == [house.neighbour]
    assert (nothing.status_code, list(nothing.context["units"])) == (200, [])


@pytest.mark.parametrize("page", ["templates", "kind"])
def test_pages_cost_the_same_with_one_version_and_with_many(client, people, house, page):
    client.force_login(people.chair)
    address = url(page) if page == "templates" else url(page, STATEMENT, house.primary.pk)
    stored(house.primary)
    with queries() as one:
        client.get(address)
    for kind in PaperKind:
        for unit in (house.union, house.territorial, house.primary):
            stored(unit, kind=kind)
    with queries() as many:
        client.get(address)

    assert len(many) == len(one)
