"""Refusing letters by their own link (RFC 8058): what it does, and what it cannot."""

from datetime import timedelta

import pytest

from audit.models import Entry
from notifications.delivery import deliver
from notifications.enums import MessageState, OptedHow
from notifications.models import Message, OptOut, Pause
from notifications.services import queue_letter
from notifications.unsubscribing import address_of, forget_old, read
from notifications.views.unsubscribing import CHOOSING
from tests.factories import NOON

pytestmark = pytest.mark.django_db
KIND = "campaign_invitation"


def letter_to(unit, number=1, kind=KIND, address="Anna@Example.org"):
    return queue_letter(
        kind, key=f"off:{number}", unit=unit, about=unit, to_address=address, now=NOON,
        context={"name": "Анна", "role": "Председатель", "valid_days": 14},
    )  # fmt: skip


def refused():
    return list(OptOut.objects.current().order_by("pk").values_list("kind", "unit", "how"))


def test_a_letter_that_may_be_refused_says_how_and_a_service_one_does_not(house, post):
    deliver(letter_to(house.primary).pk, now=NOON)
    deliver(letter_to(house.primary, 2, "received").pk, now=NOON)

    campaign, service = post.letters
    assert campaign["List-Unsubscribe"].startswith("<https://portal.test/letters/off/")
    assert campaign["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert campaign["List-Id"] == f"<campaign-invitation.{house.primary.pk}.portal.test>"
    assert "List-Unsubscribe" not in service


def test_one_click_needs_no_page_no_sign_in_and_no_csrf(house, client):
    url = address_of(letter_to(house.primary))
    client.handler.enforce_csrf_checks = True

    shown = client.get(url)
    before = refused()
    pressed = client.post(url, {"List-Unsubscribe": "One-Click"})
    again = client.post(url, {"List-Unsubscribe": "One-Click"})

    assert (shown.status_code, before) == (200, [])
    assert (pressed.status_code, again.status_code) == (200, 200)
    assert refused() == [(KIND, house.primary.pk, OptedHow.ONE_CLICK)]
    line = Entry.objects.get(action="notifications.letters.refused")
    assert (line.actor_label, line.data) == (
        "получатель письма", {"kind": KIND, "how": "one_click"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "body", [{}, {"List-Unsubscribe": "no"}, {"List-Unsubscribe": "One-Click", "more": "1"}]
)
def test_any_other_post_changes_nothing(house, client, body):
    answer = client.post(address_of(letter_to(house.primary)), body)

    assert answer.status_code == 400
    assert refused() == []


@pytest.mark.parametrize("spoil", [lambda token: token[:-1] + "x", lambda token: "x", str.upper])
def test_a_link_that_is_not_ours_is_not_found(house, client, spoil):
    url = address_of(letter_to(house.primary))
    token = url.strip("/").split("/")[-1]

    assert read(spoil(token)) is None
    assert client.get(url.replace(token, spoil(token))).status_code == 404
    assert (
        client.post(url.replace(token, spoil(token)) + "refuse/", {"what": "all"}).status_code
        == 404
    )
    assert refused() == []


@pytest.mark.parametrize(
    ("choice", "blocked"),
    [("here", {"primary", "shop"}), ("kind", {"primary", "shop", "neighbour"}),
     ("all", {"primary", "shop", "neighbour"})],
)  # fmt: skip
def test_refusing_holds_down_the_tree_and_for_that_address_alone(
    house, client, post, choice, blocked
):
    url = address_of(letter_to(house.primary))
    client.post(f"{url}refuse/", {"what": choice})

    written = {
        place: letter_to(getattr(house, place), place, address="anna@example.org")
        for place in ("primary", "shop", "neighbour", "territorial")
    }
    other = letter_to(house.primary, "other", address="other@example.org")
    service = letter_to(house.primary, "service", "received")

    held = {place for place, letter in written.items() if letter.state == MessageState.OPTED_OUT}
    assert held == blocked | ({"territorial"} if choice != "here" else set())
    assert (other.state, service.state) == (MessageState.WAITING, MessageState.WAITING)
    assert deliver(written["primary"].pk, now=NOON) is None
    assert post.received == []


def test_what_was_written_before_is_not_sent_after_a_refusal_and_is_after_agreeing(
    house, client, post
):
    first, second = letter_to(house.primary), letter_to(house.primary, 2)
    url = address_of(first)
    client.post(url, {"List-Unsubscribe": "One-Click"})

    deliver(first.pk, now=NOON)
    client.post(f"{url}agree/{OptOut.objects.get().pk}/")
    deliver(second.pk, now=NOON)

    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == [
        MessageState.OPTED_OUT, MessageState.SENT,
    ]  # fmt: skip
    assert refused() == []
    assert len(post.received) == 1


def test_nobody_agrees_for_another(house, client):
    client.post(address_of(letter_to(house.primary)), {"List-Unsubscribe": "One-Click"})
    stranger = address_of(letter_to(house.primary, 2, address="other@example.org"))

    client.post(f"{stranger}agree/{OptOut.objects.get().pk}/")

    assert len(refused()) == 1


def test_one_mailbox_refuses_and_agrees_so_many_times_an_hour_and_others_are_not_held(
    house, client, monkeypatch
):
    monkeypatch.setattr("notifications.views.unsubscribing.CHOOSING", CHOOSING._replace(count=2))
    url = address_of(letter_to(house.primary))
    other = address_of(letter_to(house.primary, 2, address="other@example.org"))
    client.post(f"{url}refuse/", {"what": "here"})
    client.post(f"{url}agree/{OptOut.objects.get().pk}/")
    lines = Entry.objects.count()

    held = [
        client.post(f"{url}refuse/", {"what": "here"}),
        client.post(f"{url}agree/1/"),
        client.post(url, {"List-Unsubscribe": "One-Click"}),
    ]
    shown, free = client.get(url), client.post(other, {"List-Unsubscribe": "One-Click"})

    assert [answer.status_code for answer in held] == [429] * 3
    assert all(int(answer["Retry-After"]) > 0 for answer in held)
    assert (shown.status_code, free.status_code) == (200, 200)
    assert Entry.objects.count() == lines + 1
    assert OptOut.objects.get(ended_at=None).fingerprint == read(other.strip("/").split("/")[-1])[0]


def test_refusals_taken_back_a_year_ago_and_pauses_long_over_are_forgotten(house, client):
    url = address_of(letter_to(house.primary))
    client.post(f"{url}refuse/", {"what": "all"})
    client.post(f"{url}refuse/", {"what": "here"})
    ended = OptOut.objects.get(kind=KIND)
    OptOut.objects.filter(pk=ended.pk).update(ended_at=NOON)
    for days in (0, 2):
        Pause.objects.create(
            channel="email", domain=f"{days}.example.org", until=NOON - timedelta(days=days)
        )

    gone = [forget_old(now=NOON + timedelta(days=days)) for days in (0, 365, 366)]

    assert gone == [1, 1, 1]
    assert OptOut.objects.get().kind == "", "a refusal that holds is never forgotten"
    assert not Pause.objects.exists()


def test_a_kind_that_is_no_more_cannot_be_refused(house, client):
    letter = letter_to(house.primary)
    letter.kind = "long_gone"

    answer = client.post(f"{address_of(letter)}refuse/", {"what": "here"})

    assert answer.status_code == 302
    assert refused() == []
