import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from audit.models import Entry
from documents.models import StoredFile
from members.consents import certificates
from members.consents.categories import CATEGORIES
from members.consents.services import note_consent, withdraw
from members.enums import ConsentKind, RequestKind
from members.models import Consent, ConsentText, DataRequest, Withdrawal
from members.requests.services import open_request
from tests.factories import make_member
from tests.members.pictures import picture

pytestmark = pytest.mark.django_db
K = ConsentKind
REGISTRY = reverse("members:consent_registry")


@pytest.fixture
def card(house):
    return make_member(house.shop, surname="Меченова")


@pytest.fixture
def chair(client, people):
    client.force_login(people.chair)
    return people.chair


def address(card, name="members:consents", *args):
    return reverse(name, args=[card.pk, *args])


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def acts(action):
    return Entry.objects.filter(action=action).count()


def given(card, kind=K.PROCESSING, **told):
    now = timezone.now()
    told = {"channel": "paper", "given_at": now - timedelta(days=9), **told}
    return Consent.objects.create(member=card, kind=kind, **told)


def test_the_page_tells_each_kind_and_is_one_reading(client, chair, card):
    published = ConsentText.objects.create(
        kind=K.PROCESSING, version=2, title="Т", body="б", sha256="abcdef012345" + "0" * 52
    )
    given(card, text=published, address="10.1.2.3", user_agent="Firefox", channel="tick")

    page = text(client.get(address(card)))

    for word in ("Отметка на сайте", "версия 2", "abcdef012345", "10.1.2.3", "Firefox"):
        assert word in page
    assert page.count("не действует</span>") == 3
    assert acts("members.consents.read") == 1
    assert acts("members.card.read") == 0


def test_a_consent_is_noted_with_its_scan_and_conditions(client, chair, card):
    url = address(card, "members:note_consent", "dissemination")
    shares = {f"share_{code}": "no" for code in ("birthday", "work", "awards", "contacts")}

    answer = client.post(
        url,
        {"given_on": "2024-05-06", "share_name": "yes", "share_photo": "internal", **shares,
         "scan": picture()},
        follow=True,
    )  # fmt: skip

    assert "Согласие записано" in text(answer)
    consent = Consent.objects.get()
    assert consent.choices == {
        "name": {"allowed": "yes", "condition": ""},
        "photo": {"allowed": "yes", "condition": "internal"},
    }
    assert (consent.has_conditions, consent.scan.content_type) == (True, "image/jpeg")
    page = text(client.get(address(card)))
    assert "только внутри организации" in page
    scan = client.get(address(card, "members:consent_scan", consent.pk))
    assert scan["Content-Type"] == "image/jpeg"
    assert acts("members.consent.scan_read") == 1


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"given_on": "2999-01-01"}, "ещё не наступил"),
        ({"given_on": "1999-01-01"}, "принят 27.07.2006"),
        ({"given_on": "2024-05-06", "valid_until": "2024-05-07"}, "уже не действует"),
        ({"given_on": ""}, "id_given_on_error"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_nothing_is_kept(
    client, chair, card, told, sentence
):
    url = address(card, "members:note_consent", "mailings")
    scan = SimpleUploadedFile("бумага.jpg", b"MZ program")

    page = text(client.post(url, {"scan": scan, **told}), 422)

    assert sentence in page
    assert "Это программа, а не документ" in page
    assert not Consent.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_paper_older_than_the_withdrawal_is_refused_beside_its_day(client, chair, card):
    given(card)
    withdraw(card.pk, K.PROCESSING, way="portal", actor="сам")
    url = address(card, "members:note_consent", "processing")

    page = text(client.post(url, {"given_on": str(timezone.localdate()), "scan": picture()}), 422)

    assert "его не вернёт: нужна новая" in page
    assert "id_given_on_error" in page
    assert card.consents.count() == 1
    assert not StoredFile.objects.exists()


def test_a_consent_that_allows_nothing_is_no_consent(client, chair, card):
    url = address(card, "members:note_consent", "dissemination")

    shares = {f"share_{code}": "no" for code in CATEGORIES}

    page = text(client.post(url, {"given_on": "2024-05-06", **shares}), 422)

    assert "Всё отмечено «нельзя»" in page
    assert not Consent.objects.exists()


def test_a_withdrawal_on_paper_is_noted_and_certified(client, chair, card):
    given(card)
    url = address(card, "members:withdraw_consent", "processing")
    told = {"way": "paper", "received_on": str(timezone.localdate()), "scan": picture()}

    page = text(client.post(url, told, follow=True))

    assert "Отзыв записан и уже действует" in page
    assert "Справка печатается" in page
    taken = Withdrawal.objects.get()
    assert certificates.print_certificate(taken.pk)
    file = client.get(address(card, "members:withdrawal_certificate", taken.consent_id))
    assert file["Content-Type"] == "application/pdf"
    assert acts("members.consent.certificate_read") == 1
    assert "Согласие на обработку данных отозвано" in text(client.get(card.get_absolute_url()))


def test_a_kind_that_there_is_not_is_no_page(client, chair, card):
    for name in ("members:note_consent", "members:withdraw_consent"):
        assert client.get(address(card, name, "everything")).status_code == 404


def test_the_registry_tells_who_gave_and_who_did_not(client, chair, house, card):
    today = timezone.localdate()
    other = {
        "in_force": make_member(house.shop, surname="Действова"),
        "ending": make_member(house.shop, surname="Кончаева"),
        "withdrawn": make_member(house.shop, surname="Отзывова"),
        "outdated": make_member(house.shop, surname="Прежнева"),
        "elsewhere": make_member(house.neighbour, surname="Соседова"),
    }
    old, _ = (
        ConsentText.objects.create(kind=K.PROCESSING, version=n, title="Т", body="б", sha256=str(n))
        for n in (1, 2)
    )
    given(other["in_force"])
    given(other["ending"], valid_until=today + timedelta(days=5))
    given(other["withdrawn"], withdrawn_at=timezone.now())
    given(other["outdated"], text=old)
    given(other["elsewhere"])
    shown = {}
    for state in ("in_force", "missing", "withdrawn", "ending", "outdated"):
        page = text(client.get(REGISTRY, {"state": state}))
        names = ("Меченова", "Действова", "Кончаева", "Отзывова", "Прежнева", "Соседова")
        shown[state] = [name for name in names if name in page]

    assert shown == {
        "in_force": ["Действова", "Кончаева", "Прежнева"],
        "missing": ["Меченова", "Отзывова"],
        "withdrawn": ["Отзывова"],
        "ending": ["Кончаева"],
        "outdated": ["Прежнева"],
    }


def test_the_registry_asks_the_same_number_of_questions(client, chair, house):
    numbers = []
    for rows in (1, 3):
        while Consent.objects.count() < rows:
            given(make_member(house.shop))
        client.get(REGISTRY)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(REGISTRY)
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]


def test_the_file_of_the_registry_is_recorded_once(client, chair, card):
    given(card)

    answer = client.get(reverse("members:consent_registry_file"))

    book = CalamineWorkbook.from_filelike(answer_file(answer)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in book] == ["Фамилия, имя, отчество", "Меченова Пётр Сергеевич"]
    entry = Entry.objects.get(action="members.consents.exported")
    assert entry.data == {"kind": "processing", "state": "in_force", "rows": 1}


def answer_file(answer):
    return io.BytesIO(b"".join(answer.streaming_content))


def test_a_request_goes_from_its_card_to_the_answer(client, chair, card):
    url = reverse("members:new_data_request", query={"member": card.pk})
    told = {"kind": "access", "asked_by": "Меченова", "received_at": "2026-01-12T10:00", "said": ""}
    assert "ещё не наступило" in text(
        client.post(url, told | {"received_at": "2999-01-01T10:00"}), 422
    )

    page = text(client.post(url, told, follow=True))

    request = DataRequest.objects.get()
    assert (request.member, request.unit) == (card, card.unit)
    assert "10 рабочих дней" in page
    step = request.steps.get()
    done = reverse("members:finish_step", args=[step.pk])
    assert "id_note_error" in text(client.post(done, {"note": ""}), 422)
    page = text(client.post(done, {"note": "Отправили", "answer": picture()}, follow=True))
    assert "закрыто" in page
    assert client.get(reverse("members:step_answer", args=[step.pk])).status_code == 200
    assert acts("members.request.file_read") == 1


def test_a_term_is_put_off_from_the_page_only_where_the_law_lets(client, chair, card):
    told = {"unit": card.unit, "member": card, "asked_by": "М", "actor": "тест"}
    now = timezone.now()
    access = open_request(RequestKind.ACCESS, received_at=now, **told).steps.get()
    fixed = open_request(RequestKind.CORRECTION, received_at=now, **told).steps.get()

    page = text(
        client.post(
            reverse("members:extend_step", args=[access.pk]), {"reason": "Архив"}, follow=True
        )
    )

    assert "Срок продлён на 5 рабочих дней" in page
    assert client.get(reverse("members:extend_step", args=[fixed.pk])).status_code == 404


def test_the_stand_shows_no_year_and_is_recorded(client, chair, house, card):
    today = timezone.localdate()
    card.birth_date = date(1971, today.month, 7)
    card.save(update_fields=["birth_date"])
    silent = make_member(house.shop, surname="Молчанова", birth_date=date(1980, today.month, 8))
    note_consent(
        card.pk, K.DISSEMINATION, given_on=date(2024, 5, 6), actor=chair,
        choices={"name": "yes", "birthday": "yes"},
    )  # fmt: skip
    url = reverse("members:stand")

    page = text(client.get(url, {"unit": house.primary.pk}))
    withdraw(card.pk, K.DISSEMINATION, way="portal", actor="сам")
    after = text(client.get(url, {"unit": house.primary.pk, "month": "99"}))

    assert ("Меченова" in page, silent.surname in page, "1971" in page) == (True, False, False)
    assert "не разрешили: 1\u00a0человек" in page
    assert "Меченова" not in after
    assert acts("members.stand.printed") == 2
