import threading

import pytest
from django.db import connection

from documents.contexts import DISSEMINATION_TERM, PROCESSING_TERM
from documents.variables import sample_context
from members.consent_texts import built_in, consent_agreed, consent_shown
from members.enums import ConsentKind
from members.models import ConsentText
from members.services import publish_consent_text

KIND = ConsentKind.PROCESSING


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ConsentKind)
def test_each_consent_has_a_built_in_text_of_nine_points(kind):
    shown = consent_shown(kind)

    numbers = [line[0] for line in shown.body.splitlines() if line]
    assert numbers == list("123456789")
    assert shown.stored is None
    assert not ConsentText.objects.exists()


@pytest.mark.django_db
def test_the_text_of_the_union_is_shown_once_it_has_one():
    published = publish_consent_text(KIND, "Согласие", "Наш текст", actor="тест")

    shown = consent_shown(KIND)

    assert (shown.body, shown.stored) == ("Наш текст", published)
    assert consent_agreed(KIND, shown) == published


@pytest.mark.django_db
def test_agreeing_to_the_built_in_text_publishes_it_once():
    versions = {consent_agreed(KIND, built_in(KIND)).version for _ in range(3)}

    assert versions == {1}
    assert ConsentText.objects.count() == 1


@pytest.mark.django_db
def test_the_built_in_text_never_supersedes_the_one_of_the_union():
    seen = consent_shown(KIND)
    publish_consent_text(KIND, "Согласие", "Наш текст", actor="тест")

    assert consent_agreed(KIND, seen) is None
    assert ConsentText.objects.get().body == "Наш текст"


@pytest.mark.django_db(transaction=True)
def test_two_who_agree_at_once_agree_to_one_text():
    agreed = []

    def agree():
        agreed.append(consent_agreed(KIND, built_in(KIND)).pk)
        connection.close()

    threads = [threading.Thread(target=agree) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(agreed) == 4
    assert set(agreed) == {ConsentText.objects.get().pk}


@pytest.mark.parametrize(
    ("kind", "term"),
    [
        (ConsentKind.PROCESSING, PROCESSING_TERM),
        (ConsentKind.DISSEMINATION, DISSEMINATION_TERM),
    ],
)
def test_the_text_names_the_same_term_as_the_paper(kind, term):
    (point,) = [line for line in built_in(kind).body.splitlines() if line.startswith("7.")]

    assert term[1:] in point
    paper = sample_context(f"{kind}_consent")["consent"]
    assert paper["term"] == term
