"""Why data may not be destroyed yet, in the words that the proposer reads."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Mandate
from applications.enums import Outcome, Stage
from cabinet.models import Proposal, Wish
from dues.enums import StatementState
from dues.models import DuesRegister, DuesRegisterLine, DuesStatement
from members.enums import ConsentKind, Status
from members.models import Consent, DataRequest, ElectedPost, Member, Membership, Merge, Transfer
from privacy import obstacles
from privacy.models import Hold
from privacy.rules import limits_of
from tests.factories import NOON, in_office, make_application, make_member
from tests.privacy.test_two_people import left_long_ago

TODAY = date(2026, 11, 26)


@pytest.fixture
def card(house):
    return left_long_ago(house.primary)


def why_not(card, on=TODAY):
    limits = limits_of(card.unit)
    return obstacles.of_members([card.pk], limits, on=on).get(card.pk, [])


def test_one_who_left_long_ago_has_none(card):
    assert why_not(card) == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.MEMBER, "состоит на учёте"),
        (Status.SUSPENDED, "временно снят с учёта, но состоит"),
        (Status.APPLIED, "подал заявление о приёме"),
    ],
)
def test_one_on_the_books(house, status, words):
    assert why_not(make_member(house.primary, status=status)) == [words]


def test_an_open_application(house, card):
    make_application(house.neighbour, stage=Stage.SIGNING, member=card)

    assert why_not(card) == ["есть заявление, которое ещё рассматривается"]


def test_papers_of_leaving_are_kept_three_years(card):
    Membership.objects.filter(member=card).update(until=date(2024, 5, 2))

    assert why_not(card) == ["заявления и решения хранятся до 02.05.2027"]
    assert why_not(card, on=date(2027, 5, 2)) == []


def test_a_decided_refusal_is_kept_three_years_and_a_lapsed_application_is_not(house):
    for outcome, words in (
        (Outcome.REFUSED, ["заявления и решения хранятся до 02.11.2029"]),
        (Outcome.LAPSED, []),
    ):
        application = make_application(house.primary, stage=Stage.REJECTED, outcome=outcome)
        assert why_not(application.member) == words
        alone = make_application(house.primary, stage=Stage.REJECTED, outcome=outcome, member=None)
        limits = limits_of(house.primary)
        found = obstacles.of_applications([alone.pk], limits, on=TODAY)
        assert found.get(alone.pk, []) == words


def test_dues_not_settled_and_registers_that_are_kept(house, card):
    statement = DuesStatement.objects.create(
        member=card, unit=house.primary, employer=house.employer, percent="1.00",
        starts_on=TODAY, state=StatementState.HANDED_OVER, key="test",
    )  # fmt: skip
    register = DuesRegister.objects.create(
        unit=house.primary, employer=house.employer, number=1, year=2024, dated=TODAY,
        handed_on=date(2024, 2, 2), created_by="тест",
    )  # fmt: skip
    DuesRegisterLine.objects.create(
        register=register, statement=statement, position=1, full_name="x", percent="1.00",
        starts_on=TODAY,
    )  # fmt: skip

    assert why_not(card) == [
        "взносы не завершены: заявление на удержание ждёт бухгалтерии",
        "реестры взносов хранятся до 02.02.2029",
    ]


@pytest.mark.parametrize(
    ("told", "is_obstacle"),
    [
        ({}, True),  # waits for a register
        ({"stops_on": TODAY}, False),  # never in force, and nobody was told
        ({"told_from": TODAY}, True),  # stands in a register that is not handed over
        ({"state": StatementState.CONFIRMED, "told_from": TODAY}, False),
        (  # the payroll goes on withholding: it is still to be told to stop
            {
                "state": StatementState.CONFIRMED, "told_from": TODAY,
                "stops_on": date(2026, 12, 1),
            },
            True,
        ),
        (
            {
                "state": StatementState.CONFIRMED, "told_from": TODAY,
                "stops_on": date(2026, 12, 1), "told_until": date(2026, 12, 1),
            },
            False,
        ),
    ],
)  # fmt: skip
def test_what_the_employer_is_still_to_be_told_is_an_obstacle(house, card, told, is_obstacle):
    DuesStatement.objects.create(
        member=card, unit=house.primary, employer=house.employer, percent="1.00",
        starts_on=TODAY, key="test", **told,
    )  # fmt: skip

    words = "взносы не завершены: заявление на удержание ждёт бухгалтерии"
    assert why_not(card) == ([words] if is_obstacle else [])


def test_what_he_forbids_to_tell_the_employer_is_none(house, card):
    DuesStatement.objects.create(
        member=card, unit=house.primary, employer=house.employer, percent="1.00",
        starts_on=TODAY, key="test",
    )  # fmt: skip
    Consent.objects.create(
        member=card, kind=ConsentKind.PROVISION, given_at=NOON, withdrawn_at=NOON
    )

    assert why_not(card) == []


def test_a_transfer_a_post_a_proposal_a_wish_and_a_request_that_wait(house, card):
    Transfer.objects.create(
        member=card, source=house.primary, target=house.neighbour, asked_by_side="target",
        asked_by="тест", on=TODAY,
    )  # fmt: skip
    ElectedPost.objects.create(member=card, unit=house.primary, post="chair", since=TODAY)
    Proposal.objects.create(member=card, changes={})
    Wish.objects.create(member=card, kind="leave")
    DataRequest.objects.create(
        kind="access", unit=house.primary, member=card, asked_by="он", received_at=NOON,
        noted_by="тест",
    )  # fmt: skip

    assert why_not(card) == [
        "есть незаконченный перевод",
        "предложение исправить карточку ждёт ответа",
        "просьба ждёт ответа",
        "обращение о персональных данных ещё не закрыто",
        "занимает выборную должность",
    ]


@pytest.mark.parametrize("kind", ["withdrawal", "stop_processing"])
def test_a_request_to_destroy_is_no_reason_not_to(house, card, kind):
    DataRequest.objects.create(
        kind=kind, unit=house.primary, member=card, asked_by="он", received_at=NOON,
        noted_by="тест",
    )  # fmt: skip

    assert why_not(card) == []


def test_a_merge_that_can_still_be_taken_back(house, card):
    twin = make_member(house.primary, status=Status.NONE, merged_into=card)
    merged = Merge.objects.create(kept=card, gone=twin, merged_by="тест", merged_at=NOON)

    assert why_not(card) == ["объединение карточек ещё можно отменить (30 дней)"]
    Merge.objects.filter(pk=merged.pk).update(merged_at=NOON - timedelta(days=40))
    assert why_not(card) == []


def test_what_holds_a_card_merged_into_it_holds_it(house, card):
    twin = make_member(house.primary, status=Status.NONE, merged_into=card)
    make_application(house.primary, stage=Stage.SIGNING, member=twin)

    assert why_not(card) == ["есть заявление, которое ещё рассматривается"]


def test_a_hold_until_its_day_or_until_it_is_lifted(card):
    placed = Hold.objects.create(
        member=card, reason="суд", until=date(2026, 12, 1), placed_by="тест"
    )

    assert why_not(card) == ["запрет до 01.12.2026: суд"]
    assert why_not(card, on=date(2026, 12, 2)) == []
    Hold.objects.filter(pk=placed.pk).update(lifted_at=timezone.now())
    assert why_not(card) == []


def test_who_works_on_the_portal_under_the_same_address(house, card):
    user = in_office(house.primary, email="left@example.org")
    Member.objects.filter(pk=card.pk).update(email="Left@example.org")
    in_his_office = why_not(card)
    Mandate.objects.filter(user=user).update(ends_on=TODAY - timedelta(days=1))
    after_it = why_not(card)
    user.is_active = False
    user.save()

    assert in_his_office == [
        "работает в портале под той же почтой: сначала закончите полномочия («Кто работает в "
        "портале»)"
    ]
    assert after_it == [
        "под той же почтой есть открытый вход в портал: сначала закройте его (администрирование, "
        "«Пользователи»)"
    ]
    assert why_not(card) == []


def test_an_account_under_another_address_is_none(house, card):
    in_office(house.primary, email="other@example.org")
    Member.objects.filter(pk=card.pk).update(email="left@example.org")

    assert why_not(card) == []
