"""Whoever waits for destruction is nobody's page: no list, search or address shows him."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Session
from accounts.sessions import SessionStore
from applications.enums import Outcome, Stage
from audit.models import Entry
from audit.services import record
from cabinet.models import Wish
from documents.models import StoredFile
from members.birthdays import birthdays
from members.consents.services import note_consent
from members.enums import ConsentKind
from members.models import ElectedPost, Member
from members.views.removed import KEY
from privacy import services
from resolutions import tasks as printing
from resolutions.models import Line, Resolution
from structure.scope import Action
from tests.factories import LONG_AGO, TODAY, make_application, make_member
from tests.house.addresses import RULES, ForSignedIn, OfList, OfUnit, address
from tests.house.grounds import lay
from tests.privacy.planted import a_resolution
from tests.privacy.test_two_people import REASON, left_long_ago

HIDDEN = "Скрытникова"
# Here the two people who decide see whom they decide on.
TELLS_OF_IT = {"privacy:destructions", "privacy:choose"}


@pytest.fixture
def scanned(db):
    return StoredFile.objects.create(
        file="scan.jpg", name="скан.jpg", content_type="image/jpeg", size=1, sha256="0" * 64
    )


@pytest.fixture
def hidden(house, people):
    card = left_long_ago(
        house.primary, surname=HIDDEN, birth_date=TODAY, phone="+79730000009",
        email="hidden@example.org",
    )  # fmt: skip
    make_application(
        house.primary, stage=Stage.REJECTED, outcome=Outcome.LAPSED, member=card, surname=HIDDEN
    )
    made = services.propose(house.primary, members=[card.pk], reason=REASON, actor=people.chair)
    services.confirm(made.pk, actor=people.admin)
    card.refresh_from_db()
    return card


def test_no_list_shows_it(client, people, hidden):
    client.force_login(people.admin)
    shown = []
    for name, rule in RULES.items():
        if isinstance(rule, OfList | ForSignedIn) and name not in TELLS_OF_IT:
            for query in ("", "?q=скрытников", "?q=89730000009", "?stage=rejected"):
                answer = client.get(address(name, rule) + query)
                if answer.status_code == 200 and not answer.streaming:
                    shown += [(name, query)] * (HIDDEN in answer.content.decode(errors="replace"))

    assert shown == []


def test_no_address_of_the_card_opens_it(client, people, house, hidden):
    ground = lay("own", house.primary, people.admin)
    other = replace(ground, member=hidden, application=hidden.applications.get())
    client.force_login(people.admin)
    opened = []
    for name, rule in RULES.items():
        if not isinstance(rule, OfUnit) or address(name, rule, ground) == address(
            name, rule, other
        ):
            continue
        for method in (client.get, client.post):
            answer = method(address(name, rule, other))
            if answer.status_code not in (404, 405):
                opened.append((name, method.__name__, answer.status_code))

    assert opened == []


def test_the_personal_link_of_the_applicant_opens_nothing(client, hidden):
    application = hidden.applications.get()

    answer = client.get(application.get_public_url())

    assert answer.status_code == 404
    assert HIDDEN not in answer.content.decode()


def test_the_journal_keeps_its_lines_without_words(client, house, people, hidden):
    record(
        "members.card.changed", hidden, actor=people.chair, unit_id=house.primary.pk,
        changes={"surname": ["Прежнева", HIDDEN]},
    )  # fmt: skip
    client.force_login(people.chair)
    told = {"person": f"members.member:{hidden.pk}"}

    for name in ("accounts:journal", "accounts:export_journal"):
        text = client.get(reverse(name), told).content.decode()
        assert "Изменена карточка" in text
        assert "данные скрыты" in text
        assert HIDDEN not in text and "Прежнева" not in text


def test_papers_and_wishes_of_it_open_to_nobody(client, house, people, scanned):
    card = left_long_ago(house.primary, surname=HIDDEN)
    consent = note_consent(
        card.pk, ConsentKind.MAILINGS, given_on=LONG_AGO, actor=people.chair, scan=scanned
    )
    post = ElectedPost.objects.create(
        member=card, unit=house.primary, body="committee", post="chair", since=LONG_AGO,
        scan=scanned,
    )  # fmt: skip
    wish = Wish.objects.create(member=card, kind="leave")
    Member.objects.filter(pk=card.pk).update(hidden_at=timezone.now())
    client.force_login(people.chair)
    addresses = (
        reverse("members:consent_scan", args=[card.pk, consent.pk]),
        reverse("members:post_scan", args=[post.pk]),
        reverse("members:edit_post", args=[post.pk]),
    )

    assert [client.get(one).status_code for one in addresses] == [404, 404, 404]
    assert not Wish.objects.for_user(people.chair, Action.VIEW_MEMBER).filter(pk=wish.pk).exists()
    assert not Entry.objects.filter(action__endswith=".scan_read").exists()


def test_nobody_meets_it_by_his_birthday(people, hidden):
    assert birthdays(people.admin, on=TODAY) == []


def test_on_a_past_day_it_is_counted_without_a_name_and_found_by_nobody(
    client, house, people, hidden
):
    client.force_login(people.admin)
    page = f"{reverse('members:as_of')}?unit={house.primary.pk}&on=2010-06-01"

    shown, sought = client.get(page).content.decode(), client.get(f"{page}&q={HIDDEN}")

    assert "Данные скрыты" in shown
    assert HIDDEN not in shown
    assert hidden.get_absolute_url() not in shown
    assert "Данные скрыты" not in sought.content.decode()


def test_a_decision_is_printed_anew_without_the_person(house, people, destroyed, plant):
    card, other = left_long_ago(house.primary, surname=HIDDEN), make_member(house.primary)
    decision = a_resolution(house.primary, 7)
    for position, one in enumerate((card, other), start=1):
        Line.objects.create(
            resolution=decision, position=position, member=one, unit=house.primary,
            full_name=one.full_name, applied_on=LONG_AGO,
        )  # fmt: skip
    assert printing.print_resolution(decision.pk)
    before = Resolution.objects.get(pk=decision.pk).paper

    destroyed(card)

    assert Resolution.objects.get(pk=decision.pk).paper is None
    assert printing.print_resolution(decision.pk)
    after = Resolution.objects.get(pk=decision.pk).paper
    assert after.key != before.key


def test_what_was_removed_from_the_card_is_forgotten_by_sessions(
    client, house, people, destroyed, plant
):
    card, other = left_long_ago(house.primary), make_member(house.primary)
    client.force_login(people.chair)
    session = client.session
    for member, is_kept in ((other, True), (card, False)):
        session[KEY] = {"member": member.pk, "sort": "training", "title": "x", "kept": {}}
        session.save()
        if not is_kept:
            destroyed(card)
        row = Session.objects.get(user=people.chair)
        assert (KEY in SessionStore().decode(row.data)) == is_kept
