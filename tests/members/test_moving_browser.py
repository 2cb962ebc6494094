"""Moves and transfers in a browser: a desk and a phone, by the eyes of axe."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from members import movement, transfers
from members.enums import TransferSide, TransferStage
from members.models import Member, RemovalReason, SuspensionGround, Transfer
from tests.browsing import faults_of, sign_in
from tests.factories import make_member
from tests.stack import opened

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
LONG = {
    "surname": "Константинопольская-Рождественско-Вознесенская",
    "name": "Александра-Виктория",
    "patronymic": "Константиновна",
}


@pytest.fixture(autouse=True)
def dictionaries(db):
    """A test that commits empties them."""
    RemovalReason.objects.get_or_create(
        code="own_will", defaults={"title": "По собственному желанию", "leaving": "own_will"}
    )
    RemovalReason.objects.get_or_create(
        code="died", defaults={"title": "Смерть", "leaving": "died"}
    )
    SuspensionGround.objects.get_or_create(code="army", defaults={"title": "Военная служба"})


@pytest.fixture(params=SIZES)
def seen(request, browser, live_server, people):
    with opened(browser, live_server, viewport=SIZES[request.param]) as page:
        page.size = request.param
        sign_in(page, people.chair)
        yield page


def looks_well(page, name):
    """Nothing hard to read or to reach; with SHOTS set, a picture is kept."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{page.size}.png", full_page=True)
    assert faults_of(page) == [], name


def asked(card, target, side, actor, **told):
    told.setdefault("on", timezone.localdate())
    return transfers.ask(card.pk, target, side=side, actor=actor, **told)


@pytest.fixture
def requests(house, people):
    """One request at every stage, long names among them; and nobody's."""
    long = make_member(house.shop, card_number="34-1", birth_date=date(1990, 1, 1), **LONG)
    ahead = make_member(house.primary, surname="Будущий")
    hidden = make_member(house.neighbour, card_number="34-2", birth_date=date(1991, 1, 1))
    done = make_member(house.primary, surname="Переехавший")
    made = {
        "waiting": asked(long, house.neighbour, TransferSide.TARGET, people.neighbour_chair),
        "hidden": asked(hidden, house.primary, TransferSide.TARGET, people.chair),
        "agreed": asked(
            ahead, house.neighbour, TransferSide.SOURCE, people.chair,
            on=timezone.localdate() + timedelta(days=9),
        ),
        "done": asked(done, house.shop, TransferSide.SOURCE, people.chair),
    }  # fmt: skip
    transfers.agree(made["agreed"].pk, actor=people.neighbour_chair)
    return made


def test_lists_and_requests_are_readable(seen, requests):
    url = reverse("members:transfers")
    for which in ("waiting", "sent", "done"):
        seen.goto(f"{url}?which={which}")
        looks_well(seen, f"transfers-{which}")
    for name, request in requests.items():
        seen.goto(reverse("members:transfer", args=[request.pk]))
        looks_well(seen, f"transfer-{name}")
    for event in ("agree", "refuse"):
        seen.goto(reverse("members:transfer_step", args=[requests["waiting"].pk, event]))
        looks_well(seen, f"transfer-{event}")


def test_lists_of_nothing_are_readable(seen):
    for which in ("waiting", "sent", "done"):
        seen.goto(f"{reverse('members:transfers')}?which={which}")
        looks_well(seen, f"transfers-no-{which}")


def test_every_act_is_readable_empty_and_refused(seen, house, people):
    long = make_member(house.shop, **LONG)
    away, gone = make_member(house.primary), make_member(house.primary)
    today = timezone.localdate()
    army = SuspensionGround.objects.get(code="army")
    movement.suspend(away.pk, ground=army, on=today, actor=people.chair)
    own_will = RemovalReason.objects.get(code="own_will")
    movement.remove(gone.pk, reason=own_will, on=today, actor=people.chair)
    nobody = make_member(house.primary, status="")
    pages = [
        (long, "suspend"), (long, "remove"), (away, "prolong"), (away, "return"),
        (gone, "restore"), (nobody, "enter"),
    ]  # fmt: skip
    for card, code in pages:
        seen.goto(reverse("members:act", args=[card.pk, code]))
        looks_well(seen, f"act-{code}")
        seen.locator("main form button[type=submit]").click()
        seen.wait_for_load_state()
        looks_well(seen, f"act-{code}-refused")
    for name in ("mend", "move_papers", "transfer_out"):
        seen.goto(reverse(f"members:{name}", args=[long.pk if name != "mend" else gone.pk]))
        looks_well(seen, name)
    seen.goto(reverse("members:transfer_in"))
    looks_well(seen, "transfer-in")
    seen.goto(reverse("members:rules", args=[house.primary.pk]))
    looks_well(seen, "rules")


def test_a_removal_is_confirmed_by_mouse(seen, house):
    card = make_member(house.primary, **LONG)
    seen.goto(reverse("members:act", args=[card.pk, "remove"]))
    seen.get_by_label("Причина").select_option(label="Смерть")
    seen.get_by_role("button", name="Дальше").click()
    expect(seen.get_by_role("heading", name="Записать смерть члена профсоюза")).to_be_visible()
    looks_well(seen, "remove-death")
    seen.get_by_role("button", name="Записать").click()

    expect(seen.get_by_text("снятие с учёта записано")).to_be_visible()
    assert Member.objects.get(pk=card.pk).status == "removed"


def test_a_request_is_answered_with_a_reason(seen, requests):
    seen.goto(reverse("members:transfer", args=[requests["waiting"].pk]))
    seen.get_by_role("link", name="Отклонить перевод").click()
    seen.get_by_label("Почему").fill("Остаётся у нас")
    seen.get_by_role("button", name="Отклонить").click()

    expect(seen.get_by_text("Остаётся у нас")).to_be_visible()
    assert Transfer.objects.get(pk=requests["waiting"].pk).stage == TransferStage.REFUSED


def test_many_are_chosen_foreseen_moved_and_taken_back(seen, house):
    cards = [make_member(house.primary, surname=f"Ряд{number}") for number in range(3)]
    cards.append(make_member(house.primary, surname="Ушёл", status="removed"))
    query = "&".join(f"member={card.pk}" for card in cards)
    seen.goto(f"{reverse('members:bulk_move')}?{query}")
    looks_well(seen, "many-what")
    seen.get_by_role("link", name="Снять с учёта", exact=True).click()
    looks_well(seen, "many-form")
    seen.get_by_label("Причина").select_option(label="По собственному желанию")
    seen.get_by_role("button", name="Проверить").click()
    expect(seen.get_by_role("heading", name="Нельзя: 1")).to_be_visible()
    looks_well(seen, "many-confirm")
    seen.get_by_role("button", name="Снять с учёта").click()
    expect(seen.get_by_role("heading", name="Сделано: 3")).to_be_visible()
    looks_well(seen, "many-done")
    seen.get_by_role("button", name="Отменить всё").click()

    expect(seen.get_by_text("отменено").first).to_be_visible()
    assert Member.objects.filter(status="member").count() == 3
