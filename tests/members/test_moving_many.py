"""One act on many cards: foreseen, done one by one, told, taken back by its operation."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from members import ledger, movement
from members import moving_many as many
from members.enums import MovementKind, Status, TransferStage
from members.models import Member, MoveJob, Movement, RemovalReason, SuspensionGround, Transfer
from members.tasks import move_owed
from tests.factories import CARRIED_OVER, make_member

MANY = reverse("members:bulk_move")


def today():
    return timezone.localdate()


def reason():
    return RemovalReason.objects.get(code="dismissed")


def signed_in(client, user):
    client.force_login(User.objects.get(pk=user.pk))
    return client


def ids(cards):
    return [card.pk for card in cards]


def removal(cards, **more):
    return {
        "member": ids(cards), "what": "remove", "reason": reason().pk, "on": today(), **more
    }  # fmt: skip


def new_moves():
    return Movement.objects.exclude(actor=CARRIED_OVER)


def test_who_can_and_who_cannot_is_shown_before(client, house, people):
    fine = make_member(house.primary, surname="Можно")
    gone = make_member(house.primary, surname="Ушёл", status=Status.REMOVED)
    later = make_member(house.primary, surname="Рано", since=today())
    signed_in(client, people.chair)

    page = client.post(MANY, removal([fine, gone, later], on=today() - timedelta(days=1)))

    assert [card.surname for card in page.context["can"]] == ["Можно"]
    assert [(card.surname, why) for card, why in page.context["cannot"]] == [
        ("Рано", f"Не раньше {today():%d.%m.%Y}: с этого дня записано нынешнее состояние"),
        ("Ушёл", "Снят с учёта"),
    ]
    assert not new_moves().exists()


def test_many_are_removed_by_one_operation_and_taken_back(client, house, people):
    cards = [make_member(house.primary, surname=f"Снять{number}") for number in range(3)]
    signed_in(client, people.chair)

    answer = client.post(MANY, removal(cards, confirmed="1"))

    operation = new_moves().values_list("operation", flat=True).distinct().get()
    assert answer.url == reverse("members:bulk_result", args=[operation])
    assert set(Member.objects.values_list("status", flat=True)) == {Status.REMOVED}
    done = Entry.objects.get(action="members.moved_many")
    assert (done.data["of"], done.data["cards"]) == (str(operation), 3)

    page = client.get(answer.url).content.decode()
    assert "Снять0" in page
    assert "Отменить всё" in page
    client.post(answer.url)

    assert set(Member.objects.values_list("status", flat=True)) == {Status.MEMBER}
    assert ledger.differences(ids(cards)) == []
    assert new_moves().filter(kind=MovementKind.STRUCK).count() == 3
    assert "отменено" in client.get(answer.url).content.decode()


def test_what_has_moved_since_is_left_and_told(client, house, people):
    cards = [make_member(house.primary, surname=f"Снять{number}") for number in range(2)]
    signed_in(client, people.chair)
    url = client.post(MANY, removal(cards, confirmed="1")).url
    movement.restore(cards[0].pk, house.primary, on=today(), actor=people.chair)

    page = client.post(url, follow=True)

    assert [card.pk for card, why in page.context["kept"]] == [cards[0].pk]
    assert new_moves().get(kind=MovementKind.STRUCK).member == cards[1]
    assert "записали другое движение" in page.content.decode()


def test_one_refused_does_not_stop_the_others(client, house, people):
    cards = [make_member(house.primary, surname=f"Снять{number}") for number in range(2)]
    movement.remove(cards[0].pk, reason=reason(), on=today(), actor="тест")
    signed_in(client, people.chair)

    page = client.post(MANY, removal(cards, confirmed="1"), follow=True)

    assert [line.member_id for line in page.context["lines"]] == [cards[1].pk]
    assert [card.pk for card, why in page.context["refused"]] == [cards[0].pk]
    assert "не состоит на учёте" in page.content.decode()


def test_after_thirty_days_it_is_too_late(client, house, people):
    cards = [make_member(house.primary)]
    signed_in(client, people.chair)
    url = client.post(MANY, removal(cards, confirmed="1")).url
    new_moves().update(recorded_at=timezone.now() - timedelta(days=31))

    page = client.post(url, follow=True)

    assert "прошло больше 30 дней" in page.content.decode()
    cards[0].refresh_from_db()
    assert cards[0].status == Status.REMOVED


def test_many_are_suspended(client, house, people):
    cards = [make_member(house.shop) for _ in range(2)]
    signed_in(client, people.chair)
    ground = SuspensionGround.objects.get(code="no_work")

    client.post(
        MANY,
        {
            "member": ids(cards),
            "what": "suspend",
            "ground": ground.pk,
            "on": today(),
            "confirmed": "1",
        },
    )

    assert set(Member.objects.values_list("status", flat=True)) == {Status.SUSPENDED}


def test_many_are_asked_for_elsewhere_and_withdrawn_at_once(client, house, people):
    cards = [make_member(house.primary) for _ in range(2)]
    signed_in(client, people.chair)
    told = {"member": ids(cards), "what": "transfer", "to": house.neighbour.pk, "on": today()}

    assert (
        "камышинские"
        in client.get(MANY, {"member": ids(cards), "what": "transfer", "q": "камышинские"})
        .content.decode()
        .lower()
    )
    assert len(client.post(MANY, told).context["can"]) == 2
    url = client.post(MANY, told | {"confirmed": "1"}).url
    assert set(Transfer.objects.values_list("stage", flat=True)) == {TransferStage.ASKED}
    client.post(url)

    assert set(Transfer.objects.values_list("stage", flat=True)) == {TransferStage.WITHDRAWN}


def test_foreign_cards_are_left_out(client, house, people):
    mine, foreign = make_member(house.primary), make_member(house.neighbour)
    signed_in(client, people.chair)

    page = client.get(MANY, {"member": ids([mine, foreign])})
    client.post(MANY, removal([mine, foreign], confirmed="1"))

    assert "Ещё 1" in page.content.decode().replace("\xa0", " ")
    foreign.refresh_from_db()
    assert foreign.status == Status.MEMBER


def test_no_cards_lead_back_to_the_register(client, house, people):
    signed_in(client, people.chair)

    for chosen in ([], ["x"], [10**12]):
        assert client.get(MANY, {"member": chosen}).url == reverse("members:register")


def test_an_operation_of_others_is_not_found(client, house, people):
    signed_in(client, people.chair)
    url = client.post(MANY, removal([make_member(house.primary)], confirmed="1")).url

    signed_in(client, people.neighbour_chair)

    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
    assert not new_moves().filter(kind=MovementKind.STRUCK).exists()


def test_looking_ahead_costs_the_same_for_one_and_for_three(
    client, house, people, django_assert_num_queries, django_assert_max_num_queries
):
    cards = [make_member(house.primary) for _ in range(3)]
    signed_in(client, people.chair)
    client.post(MANY, removal(cards[:1]))
    with django_assert_max_num_queries(25) as seen:
        client.post(MANY, removal(cards[:1]))
    with django_assert_num_queries(len(seen)):
        client.post(MANY, removal(cards))


def test_the_page_of_an_operation_costs_the_same_for_one_and_for_three(
    client, house, people, django_assert_num_queries, django_assert_max_num_queries
):
    signed_in(client, people.chair)
    one = client.post(MANY, removal([make_member(house.primary)], confirmed="1")).url
    three = client.post(
        MANY, removal([make_member(house.primary) for _ in range(3)], confirmed="1")
    ).url
    client.get(one)
    with django_assert_max_num_queries(25) as seen:
        client.get(one)
    with django_assert_num_queries(len(seen)):
        client.get(three)


@pytest.mark.parametrize("what", ["remove", "suspend"])
def test_a_form_filled_badly_says_so_beside_the_field(what, client, house, people):
    signed_in(client, people.chair)

    page = client.post(
        MANY, {"member": [make_member(house.primary).pk], "what": what, "on": "вчера"}
    )

    assert page.status_code == 422
    assert "on" in page.context["form"].errors


@pytest.fixture
def long_job(client, house, people, monkeypatch):
    """Four removals that are too many for the page to wait for."""
    monkeypatch.setattr(many, "AT_ONCE", 3)
    asked = []
    monkeypatch.setattr(many, "_ask_worker", asked.append)
    cards = [make_member(house.primary) for _ in range(4)]
    signed_in(client, people.chair)
    url = client.post(MANY, removal(cards, confirmed="1")).url
    return MoveJob.objects.get(), url


def test_a_long_act_is_done_by_a_worker_and_shows_how_far_it_is(client, long_job):
    job, url = long_job

    assert not new_moves().exists()
    assert "0 из 4" in client.get(url).content.decode()
    assert [many.work(job.pk), many.work(job.pk)] == [True, False]

    assert new_moves().count() == 4
    assert "Отменить всё" in client.get(url).content.decode()


def test_a_worker_killed_half_way_is_gone_on_with(long_job, monkeypatch):
    job, _ = long_job
    real, done = many.KINDS["remove"], []

    def dies(pk, **told):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(pk)
        real.act(pk, **told)

    monkeypatch.setitem(many.KINDS, "remove", real._replace(act=dies))
    with pytest.raises(KeyboardInterrupt):
        many.work(job.pk)
    monkeypatch.setitem(many.KINDS, "remove", real)
    assert new_moves().count() == 2
    assert many.work(job.pk) is False  # the dead one still holds its lease

    later = timezone.now() + timedelta(minutes=10)
    assert list(many.owed(later)) == [job]
    assert many.work(job.pk, now=later) is True

    assert new_moves().count() == 4
    assert not new_moves().exclude(operation=job.operation).exists()


def test_a_broken_job_does_not_keep_the_others_from_being_done(long_job):
    job, _ = long_job
    broken = MoveJob.objects.create(
        operation=uuid4(), user=job.user, what="remove", told={"reason": 0}, members=[1],
        created_at=job.created_at - timedelta(hours=1),
    )  # fmt: skip

    assert move_owed() == 1

    assert new_moves().count() == 4
    broken.refresh_from_db()
    assert broken.position == 0
