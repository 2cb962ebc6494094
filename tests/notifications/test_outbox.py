"""«Исходящие»: who sees which letters, what they are shown, and sending again."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from audit.models import Entry
from notifications.enums import REASONS, LetterRefused, MessageState
from notifications.ledger import reasons, sums
from notifications.models import Message
from notifications.queries import outbox, outbox_page
from notifications.resending import resend
from notifications.services import Attached, queue_letter
from tests.factories import NOON

pytestmark = pytest.mark.django_db
OUTBOX = "/office/outbox/"


def letter_from(unit, number=1, kind="received", **fields):
    fields = {"to_address": "anna@example.org", "to_name": "Петрова Анна"} | fields
    context = {"name": "Анна", "role": "Председатель ППО", "valid_days": 14}
    state = MessageState(fields.pop("state", MessageState.KEPT))
    message = queue_letter(
        kind, key=f"test:{number}", unit=unit, about=unit, context=context, **fields
    )
    Message.objects.filter(pk=message.pk).update(state=state, reason=REASONS[state][0])
    return Message.objects.get(pk=message.pk)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("admin", {"union", "territorial", "primary", "shop", "neighbour"}),
        ("territorial_chair", {"territorial", "primary", "shop", "neighbour"}),
        ("chair", {"primary", "shop"}),
        ("auditor", {"primary", "shop"}),
        ("shop_chair", {"shop"}),
        ("neighbour_chair", {"neighbour"}),
        ("accountant", set()),
        ("trainer", set()),
        ("stranger", set()),
    ],
)
def test_everybody_sees_the_letters_of_his_organisations_alone(house, people, client, who, seen):
    places = ("union", "territorial", "primary", "shop", "neighbour")
    letters = {
        place: letter_from(getattr(house, place), number) for number, place in enumerate(places)
    }
    client.force_login(getattr(people, who))

    page = client.get(OUTBOX)
    listed = {row.unit_id for row in page.context["rows"]} if page.status_code == 200 else set()
    opened = {
        place
        for place, letter in letters.items()
        for name in ("message", "message_html")
        if client.get(reverse(f"notifications:{name}", args=[letter.pk])).status_code == 200
    }

    assert page.status_code == (200 if seen else 404)
    assert listed == {getattr(house, place).pk for place in seen}
    assert opened == seen


def test_who_has_not_signed_in_is_asked_to(client, house):
    letter = letter_from(house.primary)

    answers = [client.get(OUTBOX), client.get(reverse("notifications:message", args=[letter.pk]))]

    assert [answer.status_code for answer in answers] == [302, 302]


def test_the_sums_are_those_of_the_reader(house, people):
    for number, state in enumerate([*MessageState, MessageState.SENT]):
        letter_from(house.primary, number, state=state)
    letter_from(house.neighbour, 99)

    told = sums(outbox(people.chair))

    assert told.intended == outbox(people.chair).count() == len(MessageState) + 1
    assert told == (11, 2, 1, 1, 1, 1, 1, 1, 3, False)
    assert sum(told[1:9]) == told.intended
    assert len(reasons(outbox(people.chair))) == len(MessageState)


def test_the_page_shows_the_sums_whatever_is_chosen_and_the_reasons_of_that(house, people, client):
    letter_from(house.primary, 1, state=MessageState.SENT)
    letter_from(house.primary, 2, state=MessageState.FAILED)
    client.force_login(people.chair)

    context = client.get(OUTBOX, {"state": "hard"}).context

    assert context["sums"].intended == 2
    assert [(name, number) for name, _, number, _ in context["groups"]] == [
        ("delivered", 1),
        ("hard", 1),
    ]
    assert [(title, number) for title, number, _ in context["reasons"]] == [
        ("такого ящика или номера нет", 1)
    ]
    assert len(context["rows"]) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_kinds_of_a_month_cost_the_same_for_one_and_for_three(
    house, people, client, number, django_assert_num_queries
):
    for each, kind in enumerate(["received", "accepted", "rejected"][:number]):
        letter_from(house.primary, each, kind)
    client.force_login(people.chair)
    client.get(f"{OUTBOX}kinds/")

    with django_assert_num_queries(7):
        page = client.get(f"{OUTBOX}kinds/")

    assert page.context["total"] == len(page.context["rows"]) == number


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "петрова"}, {1, 2}),
        ({"q": "ANNA@"}, {1}),
        ({"q": "анна семён"}, set()),
        ({"kind": "accepted"}, {2}),
        ({"kind": "unknown"}, {1, 2, 3}),
        ({"state": "hard"}, {3}),
        ({"state": "waiting"}, {1, 2}),
        ({"state": "sending"}, set()),
        ({"reason": "no_box"}, {3}),
        ({"unit": "x", "batch": "7"}, {1, 2, 3}),
        ({"period": "all"}, {1, 2, 3, 4}),
        ({"period": "\x00", "q": "\x00"}, {1, 2, 3}),
        ({"after": "nonsense~1"}, {1, 2, 3}),
    ],
)
def test_the_filters_narrow_the_list(house, people, client, asked, found):
    letter_from(house.primary, 1)
    letter_from(house.primary, 2, kind="accepted", to_address="p@example.org")
    letter_from(house.primary, 3, to_name="Орлов", state=MessageState.FAILED, to_address="o@x.ru")
    old = letter_from(house.primary, 4)
    Message.objects.filter(pk=old.pk).update(created_at="2020-01-01T00:00Z")
    client.force_login(people.chair)

    answer = client.get(OUTBOX, asked)

    assert answer.status_code == 200
    assert {int(row.key.removeprefix("test:")) for row in answer.context["rows"]} == found


def test_pages_follow_each_other_without_gap_or_double(house, people):
    for number in range(60):
        letter_from(house.primary, number)
    Message.objects.update(created_at=NOON)  # all at once: the id decides
    seen, after = [], ""

    for _ in range(3):
        rows, after = outbox_page(outbox(people.chair), after=after)
        seen += [row.pk for row in rows]

    assert after == ""
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 60


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    house, people, client, number, django_assert_num_queries
):
    for each in range(number):
        letter_from(house.primary, each)
    client.force_login(people.chair)
    client.get(OUTBOX)

    with django_assert_num_queries(9):
        client.get(OUTBOX)


def test_opening_a_letter_and_its_paper_is_recorded(house, people, client):
    stored = default_storage.save("papers/a.pdf", ContentFile(b"%PDF-1.4 paper"))
    letter = letter_from(
        house.primary, attachments=[Attached("Согласие.pdf", "application/pdf", stored)]
    )
    paper = letter.attachments.get()
    client.force_login(people.chair)

    client.get(reverse("notifications:message", args=[letter.pk]))
    answer = client.get(reverse("notifications:attachment", args=[paper.pk]))

    assert b"".join(answer.streaming_content) == b"%PDF-1.4 paper"
    assert answer["Content-Type"] == "application/pdf"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert "%D0%A1%D0%BE%D0%B3" in answer["Content-Disposition"]
    read = Entry.objects.filter(action__startswith="notifications.", actor_id=people.chair.pk)
    assert list(read.order_by("pk").values_list("action", "unit_id")) == [
        ("notifications.message.read", house.primary.pk),
        ("notifications.attachment.read", house.primary.pk),
    ]


def test_a_foreign_paper_and_a_lost_one_are_not_found(house, people, client):
    lost = [Attached("Согласие.pdf", "application/pdf", "papers/lost.pdf")]
    paper = letter_from(house.primary, attachments=lost).attachments.get()
    url = reverse("notifications:attachment", args=[paper.pk])

    client.force_login(people.neighbour_chair)
    foreign = client.get(url)
    client.force_login(people.chair)
    own = client.get(url)

    assert (foreign.status_code, own.status_code) == (404, 404)
    assert "Файл не найден в хранилище" not in foreign.content.decode()
    assert "Файл не найден в хранилище" in own.content.decode()


def test_the_frame_runs_nothing_and_opens_only_here(house, people, client):
    letter = letter_from(house.primary)
    client.force_login(people.chair)

    frame = client.get(reverse("notifications:message_html", args=[letter.pk]))
    page = client.get(reverse("notifications:message", args=[letter.pk]))

    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert frame["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "frame-ancestors 'self'"
    )
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def frame_in(page):
    return re.search(r'<iframe[^>]* src="([^"]+)"', page.content.decode())[1]


def test_a_letter_and_the_frame_in_its_page_are_one_reading(house, people, client):
    letter = letter_from(house.primary)
    client.force_login(people.chair)

    page = client.get(reverse("notifications:message", args=[letter.pk]))
    frame = client.get(frame_in(page))

    assert frame.status_code == 200
    assert Entry.objects.filter(action="notifications.message.read").count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Dest": "iframe"},
        {"HX-Request": "true"},
        {"Sec-Purpose": "prefetch", "Purpose": "prefetch", "X-Moz": "prefetch"},
    ],
)
def test_no_header_hides_that_a_letter_was_read(house, people, client, headers):
    letter = letter_from(house.primary)
    client.force_login(people.chair)
    urls = [
        reverse(f"notifications:{name}", args=[letter.pk]) for name in ("message", "message_html")
    ]

    for url in urls:
        client.get(url, headers=headers)

    assert Entry.objects.filter(action="notifications.message.read").count() == 2


def test_the_frame_of_one_page_opens_no_other_letter_for_anybody_else_unrecorded(
    house, people, client, monkeypatch
):
    letter, other = letter_from(house.primary), letter_from(house.primary, 2)
    client.force_login(people.chair)
    query = frame_in(client.get(reverse("notifications:message", args=[letter.pk]))).split("?")[1]
    mine, foreign = (
        reverse("notifications:message_html", args=[one.pk]) for one in (letter, other)
    )

    client.get(f"{foreign}?{query}")
    client.get(f"{mine}?{query}x")
    client.force_login(people.deputy)
    client.get(f"{mine}?{query}")
    client.force_login(people.chair)
    monkeypatch.setattr("notifications.framing.LIVES", timedelta(seconds=-1))
    client.get(f"{mine}?{query}")

    read = Entry.objects.filter(action="notifications.message.read").order_by("pk")
    assert [(line.subject.split(":")[1], line.actor_id) for line in read] == [
        (str(letter.pk), people.chair.pk), (str(other.pk), people.chair.pk),
        (str(letter.pk), people.chair.pk), (str(letter.pk), people.deputy.pk),
        (str(letter.pk), people.chair.pk),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["invitation", "password_reset"])
def test_a_link_that_opens_an_account_is_seen_by_its_owner_alone(house, people, client, kind):
    letter = letter_from(
        house.primary, kind=kind, user=people.deputy, path="/invitation/MQ/secret-token/"
    )
    urls = [
        reverse(f"notifications:{name}", args=[letter.pk]) for name in ("message", "message_html")
    ]

    client.force_login(people.chair)
    shown_to_chair = [client.get(url).content.decode() for url in urls]
    client.force_login(people.deputy)
    shown_to_owner = [client.get(url).content.decode() for url in urls]

    assert [("secret-token" in page) for page in shown_to_chair] == [False, False]
    assert [("secret-token" in page) for page in shown_to_owner] == [True, True]


def test_a_mended_address_sends_the_letter_again(house, people, client):
    letter = letter_from(house.primary, state=MessageState.FAILED)
    Message.objects.update(attempts=8, error="Такого ящика нет", message_id="<1@portal.test>")
    client.force_login(people.chair)

    answer = client.post(
        reverse("notifications:resend", args=[letter.pk]), {"to_address": "new@example.org"}
    )

    letter.refresh_from_db()
    assert answer["Location"] == reverse("notifications:message", args=[letter.pk])
    assert (letter.state, letter.to_address) == (MessageState.WAITING, "new@example.org")
    assert (letter.attempts, letter.error, letter.message_id) == (0, "", "<1@portal.test>")
    entry = Entry.objects.get(action="notifications.message.resent")
    assert entry.data == {"old": "anna@example.org", "new": "new@example.org"}


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("auditor", "new@example.org", 404),
        ("neighbour_chair", "new@example.org", 404),
        ("accountant", "new@example.org", 404),
        ("chair", "not an address", 422),
        ("chair", "", 422),
    ],
)
def test_who_may_not_send_or_errs_changes_nothing(house, people, client, who, address, status):
    letter = letter_from(house.primary, state=MessageState.FAILED)
    client.force_login(getattr(people, who))

    answer = client.post(reverse("notifications:resend", args=[letter.pk]), {"to_address": address})

    assert answer.status_code == status
    letter.refresh_from_db()
    assert (letter.state, letter.to_address) == (MessageState.FAILED, "anna@example.org")
    assert not Entry.objects.filter(action="notifications.message.resent").exists()


@pytest.mark.parametrize("state", ["sent", "waiting", "sending"])
def test_a_letter_on_its_way_or_arrived_is_not_sent_again(house, people, state):
    letter = letter_from(house.primary, state=state)

    with pytest.raises(LetterRefused):
        resend(letter.pk, address="anna@example.org", actor=people.chair)

    letter.refresh_from_db()
    assert letter.state == state


def test_a_letter_that_opens_an_account_goes_to_no_other_address(house, people):
    letter = letter_from(
        house.primary, kind="invitation", user=people.deputy, state=MessageState.FAILED
    )

    with pytest.raises(LetterRefused, match="другой адрес"):
        resend(letter.pk, address="thief@example.org", actor=people.chair)

    letter.refresh_from_db()
    assert (letter.state, letter.to_address) == (MessageState.FAILED, "anna@example.org")
    assert resend(letter.pk, address="anna@example.org", actor=people.chair).state == "waiting"
