"""Pages of what is done with one membership: asked, refused, confirmed, offered by right."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from members import movement
from members.enums import MovementKind, Status
from members.ledger import recorded_day
from members.models import Member, RemovalReason, Suspension, SuspensionGround
from members.moving import moves_open_to
from members.posts import give_post
from members.views import moving
from tests.factories import CARRIED_OVER, LONG_AGO, make_member


def act_url(card, code):
    return reverse("members:act", args=[card.pk, code])


def today_of(card):
    return recorded_day(card.unit, timezone.now())


def reason(code="own_will"):
    return RemovalReason.objects.get(code=code)


def ground(code="army"):
    return SuspensionGround.objects.get(code=code)


def new_kinds(card):
    return list(
        card.movements.exclude(actor=CARRIED_OVER).order_by("pk").values_list("kind", flat=True)
    )


@pytest.mark.parametrize(
    ("status", "titles"),
    [
        (Status.NONE, ["Поставить на учёт"]),
        (Status.APPLIED, []),
        (
            Status.MEMBER,
            ["Перевести", "Временно снять", "Снять с учёта", "Бумаги движения", "Исправить ошибку"],
        ),
        (
            Status.SUSPENDED,
            [
                "Вернулся на учёт", "Перевести", "Изменить срок", "Снять с учёта",
                "Бумаги движения", "Исправить ошибку",
            ],
        ),
        (Status.REMOVED, ["Восстановить", "Бумаги движения", "Исправить ошибку"]),
    ],
)  # fmt: skip
def test_the_card_offers_what_its_status_allows(status, titles, house, people):
    card = make_member(house.primary, status=status)

    assert [offer.title for offer in moves_open_to(people.chair, card)] == titles


def test_nothing_is_offered_without_the_right_there(house, people):
    card = make_member(house.primary)

    for user in (people.shop_chair, people.accountant, people.auditor, people.neighbour_chair):
        assert moves_open_to(user, card) == []


def test_a_removal_tells_what_follows_before_it_is_done(client, house, people):
    card = make_member(house.primary)
    card.posts.create(unit=house.primary, post="organiser", since=today_of(card))
    client.force_login(people.chair)
    told = {"reason": reason().pk, "on": today_of(card), "basis": "Заявление от 01.11.2026"}

    page = client.post(act_url(card, "remove"), told)

    text = page.content.decode()
    assert "Закончатся полномочия: Иванов Пётр Сергеевич: Профгрупорг" in text
    assert "Вышли по собственному желанию" in text
    card.refresh_from_db()
    assert (card.status, new_kinds(card)) == (Status.MEMBER, [])

    told |= {"confirmed": "1", "look": page.context["look"]}
    done = client.post(act_url(card, "remove"), told)

    assert done.url == card.get_absolute_url()
    card.refresh_from_db()
    assert (card.status, card.status_reason) == (Status.REMOVED, "По собственному желанию")
    assert card.posts.get().until == today_of(card)


def test_death_is_asked_with_care(client, house, people):
    card = make_member(house.primary)
    client.force_login(people.chair)

    page = client.post(act_url(card, "remove"), {"reason": reason("died").pk, "on": today_of(card)})

    text = page.content.decode()
    assert "Записать смерть члена профсоюза" in text
    assert "Писем, поздравлений и напоминаний по ней больше не будет" in text
    assert "btn-signal" not in text


def test_a_day_ahead_is_refused_beside_the_field(client, house, people):
    card = make_member(house.primary)
    client.force_login(people.chair)
    on = today_of(card) + timedelta(days=1)

    page = client.post(
        act_url(card, "suspend"), {"ground": ground().pk, "on": on, "basis": "Приказ"}
    )

    assert page.status_code == 422
    assert "ещё не наступило" in page.context["form"].errors["on"][0]
    assert 'value="Приказ"' in page.content.decode()
    assert new_kinds(card) == []


def test_an_absence_lasts_as_long_as_its_ground_lets_it(client, house, people):
    card = make_member(house.primary)
    client.force_login(people.chair)
    on = today_of(card).replace(day=1)

    client.post(act_url(card, "suspend"), {"ground": ground("no_work").pk, "on": on})

    absence = Suspension.objects.get()
    month = on.month + 6
    assert absence.planned_until == on.replace(
        year=on.year + (month > 12), month=month - 12 if month > 12 else month
    )


def test_longer_than_the_ground_allows_is_refused(client, house, people):
    card = make_member(house.primary)
    client.force_login(people.chair)
    on = today_of(card)

    page = client.post(
        act_url(card, "suspend"),
        {"ground": ground("no_work").pk, "on": on, "planned_until": on + timedelta(days=400)},
    )

    assert "не дольше 6 мес." in page.content.decode()
    assert not Suspension.objects.exists()


def test_whoever_came_back_is_a_member_again(client, house, people):
    card = make_member(house.primary, status=Status.SUSPENDED)
    client.force_login(people.chair)

    client.post(act_url(card, "return"), {"on": today_of(card)})

    card.refresh_from_db()
    assert (card.status, new_kinds(card)) == (Status.MEMBER, [MovementKind.RETURNED])


def test_a_removed_one_is_restored_where_one_says(client, house, people):
    card = make_member(house.primary, status=Status.REMOVED)
    client.force_login(people.chair)

    client.post(act_url(card, "restore"), {"unit": house.shop.pk, "on": today_of(card)})

    card.refresh_from_db()
    assert (card.status, card.unit) == (Status.MEMBER, house.shop)


def test_nobody_is_restored_in_a_foreign_organisation(client, house, people):
    card = make_member(house.primary, status=Status.REMOVED)
    client.force_login(people.chair)

    page = client.post(act_url(card, "restore"), {"unit": house.neighbour.pk, "on": today_of(card)})

    assert page.status_code == 422
    card.refresh_from_db()
    assert (card.status, new_kinds(card)) == (Status.REMOVED, [])


def test_one_known_to_be_a_member_is_put_on_the_books(client, house, people):
    card = make_member(house.primary, status=Status.NONE)
    client.force_login(people.chair)
    on = today_of(card)

    for _ in range(2):
        client.post(
            act_url(card, "enter"),
            {"unit": house.shop.pk, "on": on, "admitted_on": "2010-02-03", "came_from": "ППО «Юг»"},
        )

    card.refresh_from_db()
    assert (card.status, card.unit, str(card.admitted_on)) == (
        Status.MEMBER, house.shop, "2010-02-03",
    )  # fmt: skip
    assert new_kinds(card) == [MovementKind.ARRIVED]


@pytest.mark.parametrize(
    ("status", "code"),
    [(Status.REMOVED, "remove"), (Status.MEMBER, "return"), (Status.APPLIED, "enter")],
)
def test_what_is_done_already_leads_back_to_the_card(status, code, client, house, people):
    card = make_member(house.primary, status=status)
    client.force_login(people.chair)

    answer = client.post(act_url(card, code), {"on": today_of(card)})

    assert answer.url == card.get_absolute_url()
    assert new_kinds(card) == []


def test_acts_that_are_not_there_are_not_found(client, house, people):
    client.force_login(people.chair)

    assert client.get(act_url(make_member(house.primary), "destroy")).status_code == 404


def test_a_mistake_is_mended_from_the_card(client, house, people):
    card = make_member(house.primary)
    movement.remove(card.pk, reason=reason(), on=today_of(card), actor=people.chair)
    client.force_login(people.chair)
    url = reverse("members:mend", args=[card.pk])

    page = client.get(url)
    assert "Последняя запись" in page.content.decode()
    told = {"how": "take_back", "note": "Снят по ошибке", "line": page.context["last"].pk}
    answer = client.post(url, told)

    assert answer.url == card.get_absolute_url()
    card.refresh_from_db()
    assert (card.status, new_kinds(card)) == (
        Status.MEMBER, [MovementKind.REMOVED, MovementKind.STRUCK],
    )  # fmt: skip


def test_a_second_press_does_not_take_back_the_record_before(client, house, people):
    card = make_member(house.primary)
    day = today_of(card)
    ground = SuspensionGround.objects.get(code="army")
    movement.suspend(card.pk, ground=ground, on=day, actor=people.chair)
    movement.remove(card.pk, reason=reason(), on=day, actor=people.chair)
    client.force_login(people.chair)
    url = reverse("members:mend", args=[card.pk])
    field = client.get(url).context["form"]["line"]
    told = {"how": "take_back", "note": "Снят по ошибке", "line": field.value()}

    client.post(url, told)
    again = client.post(url, told)
    unnamed = client.post(url, told | {"line": ""})

    for page in (again, unnamed):
        assert page.status_code == 422
        assert "записали другое движение" in page.content.decode()
    card.refresh_from_db()
    assert (card.status, new_kinds(card)) == (
        Status.SUSPENDED, [MovementKind.SUSPENDED, MovementKind.REMOVED, MovementKind.STRUCK],
    )  # fmt: skip


def test_another_day_must_be_named(client, house, people):
    card = make_member(house.primary)
    movement.remove(card.pk, reason=reason(), on=today_of(card), actor=people.chair)
    client.force_login(people.chair)

    page = client.post(
        reverse("members:mend", args=[card.pk]), {"how": "redate", "note": "Опечатка"}
    )

    assert page.status_code == 422
    assert "Укажите верный день" in page.content.decode()
    assert new_kinds(card) == [MovementKind.REMOVED]


def test_every_act_opens_for_whom_it_is_offered(client, house, people):
    client.force_login(people.chair)
    for status in Status:
        card = make_member(house.primary, status=status)
        for offer in moves_open_to(User.objects.get(pk=people.chair.pk), card):
            assert client.get(offer.url).status_code == 200, offer.url


def test_a_preview_that_another_tab_made_stale_is_shown_anew(client, house, people):
    card = make_member(house.primary)
    client.force_login(people.chair)
    told = {"reason": reason().pk, "on": today_of(card)}
    seen = client.post(act_url(card, "remove"), told).context["look"]
    give_post(
        card.pk, house.primary, body="committee", post="chair", since=LONG_AGO, actor=people.chair
    )

    stale = client.post(act_url(card, "remove"), told | {"confirmed": "1", "look": seen})

    assert stale.status_code == 422
    text = stale.content.decode()
    assert "на карточке что-то изменилось" in text
    assert "Закончатся полномочия" in text
    assert Member.objects.get(pk=card.pk).status == Status.MEMBER
    assert card.posts.get().until is None

    again = told | {"confirmed": "1", "look": stale.context["look"]}
    assert client.post(act_url(card, "remove"), again).status_code == 302
    assert Member.objects.get(pk=card.pk).status == Status.REMOVED


def test_a_removal_without_a_preview_removes_nobody(client, house, people):
    card = make_member(house.primary)
    client.force_login(people.chair)

    told = {"reason": reason().pk, "on": today_of(card), "confirmed": "1"}

    assert client.post(act_url(card, "remove"), told).status_code == 422
    assert Member.objects.get(pk=card.pk).status == Status.MEMBER


def test_a_second_press_that_waited_for_the_first_is_told_so(client, house, people, monkeypatch):
    card = make_member(house.primary, status=Status.SUSPENDED)
    client.force_login(people.chair)
    asked = moving.ASKED["return"]

    def pressed_twice(pk, **told):
        asked.act(pk, **told)
        asked.act(pk, **told)

    monkeypatch.setitem(moving.ASKED, "return", asked._replace(act=pressed_twice))

    answer = client.post(act_url(card, "return"), {"on": today_of(card), "basis": ""}, follow=True)

    assert answer.redirect_chain[0][0] == card.get_absolute_url()
    assert "Уже сделано." in answer.content.decode()


def test_the_same_day_of_return_again_leaves_no_trace(house, people):
    card = make_member(house.primary, status=Status.SUSPENDED)
    day = today_of(card) + timedelta(days=40)

    for _ in range(2):
        movement.prolong(card.pk, planned_until=day, actor=people.chair)

    assert Entry.objects.filter(action="members.absence.prolonged").count() == 1
