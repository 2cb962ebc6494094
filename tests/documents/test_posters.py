import re

import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse
from django.utils import timezone

from documents.posters import make_poster
from structure.models import JoinCode, Unit
from structure.services import issue_join_code

LONG = (
    "Объединённая первичная профсоюзная организация работников филиала публичного акционерного "
    "общества «Федеральная сетевая компания — Россети» — магистральные электрические сети Юга и "
    "Волжско-Камского предприятия магистральных электрических сетей имени шестидесятилетия Союза"
)


@pytest.fixture
def code(house):
    code = issue_join_code(house.primary, actor="тест", place="проходная № 1")
    return JoinCode.objects.select_related("unit").get(pk=code.pk)


def sheet(data):
    document = pypdfium2.PdfDocument(data)
    text = " ".join(document[0].get_textpage().get_text_range().split())
    picture = document[0].render(scale=1).to_pil()  # 72 dpi: as coarse as a screen
    found = [barcode.text for barcode in zxingcpp.read_barcodes(picture)]
    return len(document), text, found


def test_the_code_on_the_sheet_leads_to_the_form(code, settings):
    settings.SITE_URL = "https://union.example.org"

    pages, text, found = sheet(make_poster(code))

    assert found == [f"https://union.example.org/join/{code}/"]
    assert f"union.example.org/join/{code}/" in text
    assert pages == 1


def test_the_sheet_invites_into_this_organisation(code, people, house):
    Unit.objects.filter(pk=house.primary.pk).update(
        phone="+78443311234", email="profkom@volges.example"
    )

    _, text, _ = sheet(make_poster(code))

    assert "в Первичную профсоюзную организацию «Волжская ГЭС»" in text
    assert "Общественная организация «Всероссийский Электропрофсоюз»" in text
    assert "Есть вопросы? Председатель ППО Chair М. П., +7 844 331-12-34, profkom@" in text
    assert "отдайте в профком" in text
    assert "Место: проходная № 1" in text


def test_a_shop_without_a_telephone_names_the_one_above(house, people):
    Unit.objects.filter(pk=house.primary.pk).update(phone="+78443311234")
    code = JoinCode.objects.select_related("unit").filter(unit=house.shop).first()

    _, text, _ = sheet(make_poster(code))

    assert "Есть вопросы? ППО «Волжская ГЭС», Председатель ППО Chair М. П." in text
    assert "Место" not in text


@pytest.mark.parametrize("name", ["ППО", LONG[:150], LONG[:300]])
def test_a_name_of_any_length_fits_the_sheet(code, house, name):
    Unit.objects.filter(pk__in=[house.primary.pk, house.union.pk]).update(name=name)
    code.unit.refresh_from_db()
    code.place = "Столовая административно-бытового корпуса № 2, второй этаж, вход в зал"

    pages, text, found = sheet(make_poster(code))

    assert pages == 1
    assert found == [f"https://portal.test/join/{code}/"]
    assert name.split()[-1] in text
    assert "Подпишите бумаги" in text
    assert code.place in text


@pytest.mark.parametrize(
    ("name", "preposition"),
    [("Владимирская организация", "во Владимирскую"), ("Волжская организация", "в Волжскую")],
)
def test_the_invitation_is_said_as_people_say_it(code, house, name, preposition):
    code.unit.name = name

    _, text, _ = sheet(make_poster(code))

    assert f"профсоюз {preposition} организацию" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("chair", 200),
        ("territorial_chair", 200),
        ("admin", 200),
        ("shop_chair", 404),
        ("neighbour_chair", 404),
        ("stranger", 404),
    ],
)
@pytest.mark.parametrize("page", ["documents:poster", "documents:join_qr"])
def test_a_poster_is_for_who_sees_the_organisation(client, people, code, page, who, status):
    client.force_login(getattr(people, who))

    response = client.get(reverse(page, args=[code.pk]))

    assert response.status_code == status


def test_a_poster_opens_in_the_browser_under_its_own_name(client, people, code):
    client.force_login(people.chair)

    response = client.get(reverse("documents:poster", args=[code.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_the_code_alone_is_a_picture_without_scripts(client, people, code):
    client.force_login(people.chair)

    response = client.get(reverse("documents:join_qr", args=[code.pk]))

    svg = b"".join(response.streaming_content).decode()
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Disposition"].startswith("attachment;")
    assert re.findall(r"<(\w+)", svg) == ["svg", "path", "path"]


@pytest.mark.parametrize("page", ["documents:poster", "documents:join_qr"])
def test_a_revoked_code_has_no_poster(client, people, code, page):
    JoinCode.objects.filter(pk=code.pk).update(revoked_at=timezone.now())
    client.force_login(people.chair)

    assert client.get(reverse(page, args=[code.pk])).status_code == 404


def test_nobody_gets_a_poster_without_signing_in(client, code):
    response = client.get(reverse("documents:poster", args=[code.pk]))

    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("accounts:login"))
