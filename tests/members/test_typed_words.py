"""What was typed into the search of the register is not kept in the journal: it outlives people."""

import json
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from audit.models import Entry, Values
from members import exports, saved
from members.columns import columns_named
from members.selection import selection_of, without_words
from tests.factories import make_member

TYPED = "Забытова"
QUERY = urlencode({"q": TYPED, "gender": "f"})


@pytest.fixture
def chair(client, house, people):
    make_member(house.primary, surname=TYPED, gender="f")
    client.force_login(people.chair)
    return people.chair


def entries(action):
    return [entry.data for entry in Entry.objects.filter(action=action).order_by("pk")]


def everything():
    """All that the journal keeps of what was done, as one text."""
    lines = [[entry.plain_label, entry.plain_data] for entry in Entry.objects.all()]
    apart = [[values.label, values.data] for values in Values.objects.all()]
    return json.dumps([lines, apart], ensure_ascii=False)


def test_a_printed_list_says_that_words_were_sought_and_not_which(client, chair):
    page = client.get(f"{reverse('members:print_list')}?{QUERY}").content.decode()

    assert f"Женщины по запросу «{TYPED}»" in page
    assert entries("members.list.printed") == [
        {"sentence": "Женщины (поиск по словам)", "query": "gender=f", "rows": 1}
    ]


def test_an_export_says_that_words_were_sought_and_not_which(client, chair):
    export = exports.order_export(chair, QUERY, columns_named(["phone"]), "csv")
    assert exports.make(export.pk)
    client.get(reverse("members:export_file", args=[export.pk]))

    said = entries("members.export.ordered") + entries("members.export.taken")
    assert [data["sentence"] for data in said] == ["Женщины (поиск по словам)"] * 2
    assert TYPED not in everything()


def test_a_saved_list_is_not_called_in_the_journal_by_its_name(chair):
    kept = saved.save_list(chair, title=f"Найти {TYPED}", query=QUERY, columns=[])
    saved.change_list(kept.pk, actor=chair, title=f"Снова {TYPED}")
    saved.restore_list(saved.delete_list(kept.pk, actor=chair), actor=chair)

    assert entries("members.list.saved") == [
        {"sentence": "Женщины (поиск по словам)", "query": "gender=f"}
    ]
    assert entries("members.list.changed") == [{"changes": {}, "renamed": True}]
    assert TYPED not in everything()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("gender=f", ("Женщины", "gender=f")),
        ("q=", ("Все, кто есть в реестре", "")),
        ("q=%20a%20%20b&no_phone=1", ("Люди без телефона (поиск по словам)", "no_phone=1")),
        ("q=one&q=two", ("Люди (поиск по словам)", "")),
    ],
)
def test_the_rest_of_the_choice_is_told(query, told, people):
    selection = selection_of(people.chair, query)

    assert without_words(selection.sentence, selection.query) == told


def test_a_sentence_that_does_not_hold_the_words_is_left_out_whole():
    assert without_words("Люди, Забытова", "q=x") == ("Поиск по словам", "")
