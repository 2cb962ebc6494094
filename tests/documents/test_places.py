import pytest

from documents import builtin
from documents.docx.pdf import render_pdf
from documents.docx.render import render_docx
from documents.enums import PaperKind
from documents.places import Place, PlaceKind, Whose, find_places
from documents.qr import QrStamp
from documents.variables import sample_context
from tests.documents import sheets

SIGNATURE, DATE = PlaceKind.SIGNATURE, PlaceKind.DATE
APPLICANT, OTHER = Whose.APPLICANT, Whose.OTHER


def printed(kind, *, dated=True):
    context = sample_context(kind)
    if not dated:
        context["paper"] = dict.fromkeys(context["paper"], "")
    stamp = QrStamp(17)
    return render_pdf(render_docx(builtin.build(kind), context, qr=stamp), qr=stamp).data


def typed(*lines):
    """A paper of an organisation's own template, typed without tables."""
    stamp = QrStamp(17)
    return render_pdf(render_docx(sheets.typed(*lines), {}, qr=stamp), qr=stamp).data


def told(places):
    return [(place.page, place.kind, place.whose) for place in places]


def test_a_statement_asks_the_applicant_and_the_office_apart():
    places = find_places(printed(PaperKind.STATEMENT, dated=False), PaperKind.STATEMENT)

    assert told(places) == [
        (1, DATE, APPLICANT),
        (1, SIGNATURE, APPLICANT),
        (1, DATE, OTHER),
        (1, SIGNATURE, OTHER),
    ]
    assert places[1] == Place(1, SIGNATURE, 93.8, 178.8, 139.2, 189.8, APPLICANT)
    assert places[0] == Place(1, DATE, 30.3, 181.2, 82.8, 188.7, APPLICANT)


def test_a_day_printed_beforehand_is_not_asked():
    places = find_places(printed(PaperKind.STATEMENT), PaperKind.STATEMENT)

    assert [place.kind for place in places if place.whose == APPLICANT] == [SIGNATURE]


@pytest.mark.parametrize(
    "kind", [PaperKind.PROCESSING_CONSENT, PaperKind.DISSEMINATION_CONSENT, PaperKind.DUES_STOP]
)
def test_what_a_member_signs_has_one_place_of_his_for_each(kind):
    places = find_places(printed(kind, dated=False), kind)

    own = [place.kind for place in places if place.whose == APPLICANT]

    assert own == [DATE, SIGNATURE]


@pytest.mark.parametrize("kind", [PaperKind.RESOLUTION, PaperKind.EXTRACT, PaperKind.DUES_REGISTER])
def test_a_paper_of_the_office_asks_nothing_of_a_member(kind):
    places = find_places(printed(kind), kind)

    assert places
    assert {place.whose for place in places} == {OTHER}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Подпись ____________________", [SIGNATURE]),
        ("Личная подпись заявителя: ____________________", [SIGNATURE]),
        ("____________________ / Иванов И. И. /", [SIGNATURE]),
        ("____________________ И. И. Иванов", [SIGNATURE]),
        ("____________________ /____________________", [SIGNATURE]),
        ("«___» __________ 20__ г.    Подпись ____________________", [DATE, SIGNATURE]),
        ("Дата ______________ Подпись ____________________", [DATE, SIGNATURE]),
        ("Прошу принять меня с «___» __________ 20__ г.", []),
        ("дата рождения: ___.___.______", []),
        ("Адрес: ______________________________", []),
    ],
)
def test_the_usual_ways_to_mark_a_place_are_understood(line, expected):
    places = find_places(typed(line), PaperKind.STATEMENT)

    assert [place.kind for place in places] == expected
    assert {place.whose for place in places} <= {APPLICANT}


def test_a_caption_under_a_typed_line_tells_its_place():
    pdf = typed("______________________________", "          (подпись заявителя)")

    (place,) = find_places(pdf, PaperKind.STATEMENT)

    assert place.kind == SIGNATURE
    assert 50 < place.right - place.left < 70


def test_a_line_of_an_officer_is_not_the_applicants():
    pdf = typed(
        "____________________ / Иванов И. И. /",
        "",
        "Председатель ППО ____________________ / Кузнецова М. А. /",
    )

    assert [place.whose for place in find_places(pdf, PaperKind.STATEMENT)] == [APPLICANT, OTHER]


def test_two_sign_in_one_row_each_for_himself():
    pdf = typed(
        "Заявитель ____________ / Иванов И. И. /  Председатель ____________ / Орлов П. П. /"
    )

    assert [place.whose for place in find_places(pdf, PaperKind.STATEMENT)] == [APPLICANT, OTHER]


def test_what_a_member_gives_in_is_signed_by_him_though_it_is_not_said():
    pdf = typed("Прошу, чтобы я был принят.", "Руководителю: ____________ / Орлов П. П. /")

    assert told(find_places(pdf, PaperKind.STATEMENT)) == [(1, SIGNATURE, APPLICANT)]
    assert told(find_places(pdf, PaperKind.EXTRACT)) == [(1, SIGNATURE, OTHER)]


def test_places_are_kept_as_plain_data():
    place = Place(2, DATE, 30.0, 20.5, 80.0, 28.0, OTHER)

    assert place.as_json() == {
        "page": 2,
        "kind": "date",
        "box": [30.0, 20.5, 80.0, 28.0],
        "whose": "other",
    }
    assert Place.from_json(place.as_json()) == place
