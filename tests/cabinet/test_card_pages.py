"""The union card on the screen, on paper, and before a stranger's eyes."""

import io

import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse

from audit.models import Entry
from cabinet.cards import code_of, issue, reissue
from cabinet.enums import Revoked
from cabinet.models import UnionCard
from cabinet.pdf import make_card
from cabinet.views import checking
from cabinet.views.checking import CHECKS, MISSES
from documents.codes import spaced
from members.enums import Status
from members.models import Member
from structure.models import Unit
from tests.cabinet.visits import a_member, let_in

MY_CARD = reverse("cabinet:my_card")
CHECK = reverse("cabinet:check_card")
MM = 25.4


def words(response):
    return response.content.decode()


def address_of(card):
    return reverse("cabinet:card", args=[code_of(card)])


def as_strangers_see(client, address):
    """The page without the moment at which it was asked for."""
    page = words(client.get(address))
    start, end = page.index("Проверено"), page.index("</time>")
    return page[:start] + page[end:]


# ---- the check -----------------------------------------------------------------------------


def test_a_good_card_shows_initials_organisation_and_the_time_and_nothing_more(
    client, house, member
):
    card = issue(member.pk, actor="тест")

    response = client.get(address_of(card))

    page = words(response)
    assert "Билет действителен" in page
    assert "П. А. С." in page
    assert "ППО «Волжская ГЭС»" in page
    assert "Проверено" in page
    for secret in ("Петрова", "Анна", "512", "anna@", "слесарь", "000-00-01", str(member.pk) + "/"):
        assert secret not in page
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_revoked_left_suspended_and_never_issued_look_the_same(client, house, member, other):
    revoked = issue(member.pk, actor="тест")
    reissue(member.pk, reason=Revoked.LOST, actor="тест")
    left = issue(other.pk, actor="тест")
    away = issue(a_member(house.shop, card_number="3").pk, actor="тест")
    Member.objects.filter(pk=other.pk).update(status=Status.REMOVED)
    Member.objects.filter(pk=away.member_id).update(status=Status.SUSPENDED)

    addresses = [address_of(one) for one in (revoked, left, away)]
    addresses += [reverse("cabinet:card", args=["7KQM2Z9XW4AB"]), "/card/нет-такого/"]
    pages = {as_strangers_see(client, address) for address in addresses}

    assert len(pages) == 1
    page = pages.pop()
    assert "Билет не действителен" in page
    assert "ГЭС" not in page


def test_whoever_tries_codes_is_stopped_and_a_gate_with_good_cards_is_not(
    client, member, monkeypatch
):
    monkeypatch.setattr(checking, "MISSES", MISSES._replace(count=3))
    good = address_of(issue(member.pk, actor="тест"))

    for _ in range(10):
        assert client.get(good).status_code == 200
    answers = [client.get(f"/card/7KQM2Z9XW4A{sign}/").status_code for sign in "ABCDE"]

    assert answers == [200, 200, 200, 429, 429]
    assert client.get(good).status_code == 200


def test_even_good_cards_are_not_asked_about_without_end(client, member, monkeypatch):
    monkeypatch.setattr(checking, "CHECKS", CHECKS._replace(count=2))
    good = address_of(issue(member.pk, actor="тест"))

    assert [client.get(good).status_code for _ in range(3)] == [200, 200, 429]


def test_a_typed_code_leads_to_the_check(client, member):
    card = issue(member.pk, actor="тест")

    response = client.get(CHECK, {"code": spaced(code_of(card)).lower()})

    assert (response.status_code, response.url) == (302, address_of(card))


@pytest.mark.parametrize("typed", ["", "123", "7KQM2Z9XW4A!"])
def test_what_is_no_code_is_told_beside_the_field(client, house, typed):
    response = client.get(CHECK, {"code": typed})

    assert response.status_code == 422
    assert 'id="id_code_error"' in words(response)
    assert client.get(CHECK).status_code == 200


def test_the_home_page_leads_to_the_check_and_to_the_member_s_page(client, house):
    page = words(client.get("/"))

    assert f'href="{CHECK}"' in page
    assert f'href="{reverse("cabinet:me")}"' in page


# ---- on the screen ---------------------------------------------------------------------------


def test_a_member_takes_his_card_himself(client, member):
    let_in(client, member)
    assert "Получить профбилет" in words(client.get(MY_CARD))

    client.post(reverse("cabinet:ask_card"))
    response = client.post(reverse("cabinet:ask_card"), follow=True)

    card = UnionCard.objects.get()
    assert card.issued_by == "Петрова А. С., лично"
    assert spaced(code_of(card)) in words(response)
    assert response.headers["X-Union-Card"] == "1"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_the_lost_card_is_replaced_by_one_press(client, member):
    old = issue(member.pk, actor="тест")
    let_in(client, member)
    assert client.get(reverse("cabinet:lost_card")).status_code == 200

    page = words(client.post(reverse("cabinet:lost_card"), follow=True))

    new = UnionCard.objects.get(revoked_at=None)
    assert new != old
    assert spaced(code_of(new)) in page
    assert "Билет не действителен" in words(client.get(address_of(old)))


def test_without_a_card_there_is_nothing_to_print(client, member):
    let_in(client, member)

    assert client.get(reverse("cabinet:my_card_pdf")).status_code == 404
    assert not Entry.objects.filter(action="cabinet.card.printed").exists()


# ---- on paper ------------------------------------------------------------------------------


def drawn(pdf, dpi):
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return document[0], document[0].render(scale=dpi / 72).to_pil().convert("L")


@pytest.mark.parametrize("dpi", [100, 300])
def test_the_printed_code_is_read_and_leads_to_the_check(member, dpi):
    card = issue(member.pk, actor="тест")

    page, picture = drawn(make_card(card), dpi)

    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == f"https://portal.test/card/{code_of(card)}/"
    width, height = page.get_size()
    assert (round(width / 72 * MM), round(height / 72 * MM)) == (105, 148)
    corners = found.position
    side = (corners.top_right.x - corners.top_left.x) / dpi * MM
    assert 30 <= side <= 36.5  # millimetres: 25 is the least that any camera reads from the hand


def test_the_longest_names_stay_on_the_card(house):
    Unit.objects.filter(pk=house.primary.pk).update(
        short_name="ППО «Волжское производственное отделение филиала Электросетьстройпроект» города"
    )
    member = a_member(
        house.primary,
        surname="Константинопольская-Преображенская",
        name="Александра-Виктория",
        patronymic="Константиновна",
        card_number="1234 5678 9012 3456",
    )
    card = issue(member.pk, actor="тест")

    page, picture = drawn(make_card(card), 150)

    text = page.get_textpage().get_text_range()
    for word in ("Константинопольская-Преображенская", "Константиновна", "города", "3456"):
        assert word in text.replace("\r\n", " ").replace("￾", "-")
    assert zxingcpp.read_barcodes(picture)


def test_the_member_prints_it_himself_and_it_is_recorded(client, member):
    card = issue(member.pk, actor="тест")
    let_in(client, member)

    response = client.get(reverse("cabinet:my_card_pdf"))

    data = b"".join(response.streaming_content)
    assert data.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"].startswith("inline")
    text = pypdfium2.PdfDocument(io.BytesIO(data))[0].get_textpage().get_text_range()
    assert spaced(code_of(card)) in text
    entry = Entry.objects.get(action="cabinet.card.printed")
    assert (entry.actor_id, entry.actor_label) == (None, "сам член профсоюза")


# ---- on the phone --------------------------------------------------------------------------


def test_the_manifest_names_icons_that_are_there(client):
    response = client.get(reverse("cabinet:manifest"))

    told = response.json()
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert (told["start_url"], told["scope"], told["display"]) == (
        "/me/card/",
        "/me/",
        "standalone",
    )
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in told["icons"]}
    for icon in told["icons"]:
        file = client.get(icon["src"])
        assert b"".join(file.streaming_content).startswith(b"\x89PNG")


def test_the_worker_knows_the_card_and_no_other_page(client):
    response = client.get(reverse("cabinet:service_worker"))

    script = words(response)
    assert response.headers["Content-Type"] == "text/javascript"
    assert '"cardUrl": "/me/card/"' in script
    assert '"/me/"' not in script
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("is_own_device", [True, False])
def test_only_one_s_own_phone_keeps_the_card(client, member, is_own_device):
    issue(member.pk, actor="тест")
    let_in(client, member, is_own_device=is_own_device)

    response = client.get(MY_CARD)

    assert response.headers.get("X-Union-Card") == ("1" if is_own_device else None)
