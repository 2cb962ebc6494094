"""Pages of destruction and of answers: rights, refusals beside the field, one line per reading."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from members.enums import JobState
from privacy import answers, services
from privacy.enums import State
from privacy.models import Answer, Destruction, Hold, Limits, Rule
from tests.cabinet.visits import a_member, let_in
from tests.factories import PASSWORD, make_member
from tests.privacy.test_two_people import REASON, left_long_ago


@pytest.fixture
def card(house):
    return left_long_ago(house.primary, surname="Забытов")


@pytest.fixture
def proposed(house, people, card):
    return services.propose(house.primary, members=[card.pk], reason=REASON, actor=people.chair)


def choose(house, rule="left"):
    return f"{reverse('privacy:choose')}?unit={house.primary.pk}&rule={rule}"


def step(proposed, event):
    return reverse("privacy:step", args=[proposed.pk, event])


def test_the_preview_says_why_yes_and_why_not(client, house, people, card):
    held = left_long_ago(house.primary, surname="Запретов")
    services.hold(held.pk, until="2099-01-01", reason="суд", actor=people.chair)
    make_member(house.primary, surname="Состоялов")
    client.force_login(people.chair)

    page = client.get(choose(house)).content.decode()

    assert "Забытов Пётр Сергеевич" in page
    assert "снят с учёта больше 60 мес. назад" in page
    assert "Запретов Пётр Сергеевич" in page
    assert "запрет до 01.01.2099: суд" in page
    assert "Состоялов" not in page


def test_looking_at_the_preview_leaves_one_line(client, house, people, card):
    client.force_login(people.chair)

    client.get(choose(house))

    assert list(Entry.objects.filter(action__startswith="privacy.preview")) == list(
        Entry.objects.order_by("-pk")[:1]
    )


def post_choice(client, house, **more):
    mark = client.get(choose(house)).context["preview"].mark
    return client.post(choose(house), {"seen": mark, "reason": REASON, **more})


def test_whoever_is_found_is_proposed_but_those_left(client, house, people, card):
    other = left_long_ago(house.primary, surname="Оставлянов")
    client.force_login(people.chair)

    answer = post_choice(client, house, leave=[f"m{other.pk}"])

    made = Destruction.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.rule, made.reason, made.state) == ("left", REASON, State.PROPOSED)
    assert list(made.lines.values_list("member", flat=True)) == [card.pk]


def test_a_list_that_has_changed_is_shown_again(client, house, people, card):
    client.force_login(people.chair)
    mark = client.get(choose(house)).context["preview"].mark
    left_long_ago(house.primary)

    answer = client.post(choose(house), {"seen": mark, "reason": REASON})

    assert answer.status_code == 422
    assert "список изменился" in answer.content.decode()
    assert REASON in answer.content.decode(), "nothing typed is lost"
    assert not Destruction.objects.exists()


def test_the_password_is_asked_again(client, people, proposed):
    client.force_login(people.admin)

    answer = client.post(step(proposed, "confirm"), {"password": "не тот"})

    assert answer.status_code == 422
    assert "Пароль не подходит" in answer.content.decode()
    proposed.refresh_from_db()
    assert proposed.state == State.PROPOSED

    answer = client.post(step(proposed, "confirm"), {"password": PASSWORD})
    proposed.refresh_from_db()
    assert (answer.status_code, proposed.state) == (302, State.QUARANTINE)


def test_passwords_cannot_be_guessed_here(client, people, proposed):
    client.force_login(people.admin)

    told = [
        client.post(step(proposed, "confirm"), {"password": "x"}).status_code for _ in range(11)
    ]

    assert told == [422] * 10 + [429]


def test_whoever_proposed_is_not_offered_to_confirm(client, people, proposed):
    client.force_login(people.chair)

    page = client.get(proposed.get_absolute_url()).content.decode()
    answer = client.post(step(proposed, "confirm"), {"password": PASSWORD})

    assert "Ждёт второго человека" in page
    assert "Отозвать предложение" in page
    assert "Подтвердить уничтожение" not in page
    proposed.refresh_from_db()
    assert (answer.status_code, proposed.state) == (302, State.PROPOSED)


def test_the_page_leads_to_the_papers_when_they_are_there(client, people, card, destroyed):
    done = destroyed(card)
    client.force_login(people.chair)

    page = client.get(done.get_absolute_url()).content.decode()

    for name in ("act", "journal", "table"):
        address = reverse("privacy:file", args=[done.pk, name])
        assert address in page
        before = Entry.objects.count()
        assert client.get(address).status_code == 200
        assert Entry.objects.count() == before + 1
    assert f"Учётная карточка № {card.pk}" in page
    assert "Забытов" not in page


def test_a_foreign_chair_finds_no_such_page(client, people, card, proposed):
    client.force_login(people.neighbour_chair)

    addresses = [
        proposed.get_absolute_url(),
        step(proposed, "confirm"),
        reverse("privacy:file", args=[proposed.pk, "act"]),
        reverse("privacy:return_one", args=[proposed.pk, proposed.lines.get().pk]),
        reverse("privacy:data", args=[card.pk]),
        reverse("privacy:destroy", args=[card.pk]),
        reverse("privacy:hold", args=[card.pk]),
    ]
    assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)
    assert client.get(reverse("privacy:rules")).status_code == 404


def test_by_hand_with_reasons_and_a_hold(client, house, people, card):
    client.force_login(people.chair)
    address = reverse("privacy:destroy", args=[card.pk])
    assert "Можно: причин хранить нет" in client.get(address).content.decode()

    client.post(reverse("privacy:hold", args=[card.pk]), {"until": "2099-01-01", "reason": "суд"})
    page = client.get(address).content.decode()
    assert "Запрет до 01.01.2099: суд" in page
    refused = client.post(address, {"reason": REASON})
    assert refused.status_code == 422
    assert not Destruction.objects.exists()

    client.post(reverse("privacy:lift_hold", args=[card.pk, Hold.objects.get().pk]))
    assert client.post(address, {"reason": REASON}).status_code == 302
    assert Destruction.objects.get().lines.get().member == card


def test_a_hold_in_the_past_is_refused_beside_the_field(client, people, card):
    client.force_login(people.chair)

    answer = client.post(
        reverse("privacy:hold", args=[card.pk]), {"until": "2020-01-01", "reason": "суд"}
    )

    assert answer.status_code == 422
    assert "Укажите день впереди" in answer.content.decode()
    assert not Hold.objects.exists()


def rules_form(**changes):
    return {
        "left_active": "on", "left_months": 72, "refused_active": "on", "refused_months": 36,
        "withdrawn_months": 1, "most_people": 50, "most_percent": 5, "quarantine_days": 45,
        "archive_years": 3, "dues_years": 5, **changes,
    }  # fmt: skip


def test_the_administrator_sets_terms_and_limits(client, house, people):
    client.force_login(people.admin)

    answer = client.post(reverse("privacy:rules"), rules_form())

    assert answer.status_code == 302
    told = dict(Rule.objects.values_list("kind", "months"))
    assert told == {"left": 72, "refused": 36, "withdrawn": 1}
    assert not Rule.objects.get(kind="withdrawn").is_active
    limits = Limits.objects.get()
    assert (limits.unit, limits.most_people, limits.quarantine_days) == (house.union, 50, 45)
    entry = Entry.objects.filter(action="privacy.rules.set").get()
    assert entry.data["changes"]["Сняты с учёта"] == ["через 60 мес.", "через 72 мес."]


def test_a_quarantine_of_no_days_is_refused(client, people):
    client.force_login(people.admin)

    answer = client.post(reverse("privacy:rules"), rules_form(quarantine_days=0))

    assert answer.status_code == 422
    assert not Limits.objects.exists()


def questions(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_lists_ask_the_same_number_of_questions_however_long(client, house, people):
    def propose(number):
        cards = [left_long_ago(house.primary).pk for _ in range(number)]
        return services.propose(house.primary, members=cards, reason=REASON, actor=people.chair)

    client.force_login(people.admin)
    one = propose(1)
    left_long_ago(house.primary)
    addresses = [reverse("privacy:destructions"), choose(house)]
    client.get(addresses[0])
    before = [questions(client, address) for address in [*addresses, one.get_absolute_url()]]

    three = propose(3)
    propose(1)
    left_long_ago(house.primary), left_long_ago(house.primary)

    after = [questions(client, address) for address in [*addresses, three.get_absolute_url()]]
    assert after == before


def test_the_member_collects_his_own_and_takes_it(client, house):
    member = a_member(house.primary)
    let_in(client, member)
    client.post(reverse("privacy:order_mine"))
    answer = Answer.objects.get()
    assert (answer.member, answer.asked_by, answer.purpose) == (
        member, None, "Запрос самого человека"
    )  # fmt: skip
    assert answers.make(answer.pk)

    page = client.get(reverse("privacy:mine")).content.decode()
    address = reverse("privacy:my_file", args=[answer.pk, "pdf"])
    assert address in page
    before = Entry.objects.count()
    taken = client.get(address)
    assert (taken.status_code, taken["Content-Type"]) == (200, "application/pdf")
    assert Entry.objects.count() == before + 1
    assert Entry.objects.order_by("-pk").first().actor_label == "сам член профсоюза"


def test_the_member_gets_neither_anothers_nor_what_the_office_collected(client, house, people):
    mine, other = a_member(house.primary), make_member(house.primary)
    theirs = Answer.objects.create(member=other, asker="x", purpose="x", state=JobState.DONE)
    of_office = answers.order(mine.pk, purpose="x", actor=people.chair, user=people.chair)
    answers.make(of_office.pk)
    let_in(client, mine)

    for answer in (theirs, of_office):
        assert client.get(reverse("privacy:my_file", args=[answer.pk, "pdf"])).status_code == 404


def test_the_chair_collects_for_a_purpose_and_takes_both_files(client, house, people):
    member = make_member(house.primary)
    client.force_login(people.chair)
    address = reverse("privacy:data", args=[member.pk])
    assert client.post(address, {"purpose": ""}).status_code == 422

    client.post(address, {"purpose": "Запрос суда"})
    answer = Answer.objects.get()
    answers.make(answer.pk)

    page = client.get(address).content.decode()
    for form in ("pdf", "json"):
        file = reverse("privacy:answer_file", args=[member.pk, answer.pk, form])
        assert file in page
        assert client.get(file).status_code == 200
    taken = Entry.objects.filter(action="privacy.answer.taken")
    assert [entry.data["purpose"] for entry in taken] == ["Запрос суда", "Запрос суда"]
