"""Pages of duplicates: who sees which pairs, what the buttons do, what the words say."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from members.duplicates.finding import search_all
from members.duplicates.merging import merge
from members.editing import save_card
from members.enums import Status
from members.models import DistinctPair, DuplicateRules, Member, Merge
from tests.factories import make_member

LIST = reverse("members:duplicates")
BORN = date(1990, 5, 17)
ANNA = {"surname": "Ёлкина", "name": "Анна", "patronymic": "Игоревна", "birth_date": BORN}


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


def pairs(response):
    return [{pair.first_id, pair.second_id} for pair, _ in response.context["rows"]]


@pytest.fixture
def pair(house):
    """Anna in two organisations of one territorial one."""
    found = [
        make_member(house.primary, phone="+79730000001", **ANNA),
        make_member(house.neighbour, status=Status.NONE, address="Волжский", **ANNA),
    ]
    search_all()
    return found


def url(name, *cards):
    return reverse(f"members:{name}", args=[card.pk for card in cards])


@pytest.mark.parametrize(
    ("office", "sees"),
    [("chair", False), ("neighbour_chair", False), ("territorial_chair", True), ("admin", True)],
)
def test_a_pair_is_seen_by_whoever_may_act_on_both(client, people, pair, office, sees):
    client.force_login(getattr(people, office))

    assert pairs(client.get(LIST)) == ([{card.pk for card in pair}] if sees else [])
    for name in ("merge", "distinct"):
        sent = client.post(url(name, *pair))
        assert (sent.status_code == 404) is not sees
    assert Merge.objects.count() == 0


def test_the_card_of_a_chair_tells_nothing_of_a_foreign_one(client, people, pair):
    client.force_login(people.chair)

    answer = client.get(url("suspicions_of", pair[0]))

    assert answer.status_code == 200
    assert answer.context["rows"] == []
    assert "Камышинские" not in text_of(answer)


def test_the_list_says_why_and_the_worst_stands_first(client, people, house, pair):
    third = make_member(house.shop, phone="+79730000001", **ANNA)
    search_all()
    client.force_login(people.admin)

    answer = client.get(LIST)

    assert pairs(answer)[0] == {pair[0].pk, third.pk}
    assert "ФИО, дата рождения и телефон: 100 из 60" in text_of(answer)
    assert "ФИО и дата рождения: 75 из 60" in text_of(answer)
    assert pairs(client.get(LIST, {"unit": house.neighbour.pk})) == [
        {pair[1].pk, third.pk}, {pair[0].pk, pair[1].pk},
    ]  # fmt: skip


def test_pages_follow_one_another(client, people, house, monkeypatch):
    monkeypatch.setattr("members.duplicates.shown.PAGE", 2)
    for name in ("Анна", "Вера", "Зинаида", "Ольга", "Юлия"):
        for _ in range(2):
            make_member(house.primary, **{**ANNA, "name": name})
    search_all()
    client.force_login(people.chair)

    seen, address = [], LIST
    while address:
        answer = client.get(address)
        seen += [frozenset(pair) for pair in pairs(answer)]
        address = answer.context["next_url"] and LIST + answer.context["next_url"]

    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    ("name", "lists"),
    [("duplicates", True), ("distinct_pairs", True), ("merges", True), ("suspicions_of", False)],
)
def test_queries_do_not_grow_with_rows(client, people, house, name, lists):
    client.force_login(people.chair)
    card = make_member(house.primary, **ANNA)

    def grow(number):
        for _ in range(number):
            make_member(house.shop, **ANNA)
            one = make_member(house.shop, status=Status.NONE)
            other = make_member(house.shop, status=Status.NONE)
            DistinctPair.objects.create(first=one, second=other, decided_by="тест")
            merge(card.pk, make_member(house.shop, status=Status.NONE).pk, actor="тест")
        search_all()

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url(name, *([] if lists else [card]))).status_code == 200
        return len(captured)

    grow(1)
    asked()
    few = asked()
    grow(3)
    assert asked() == few


def test_different_people_are_remembered_and_asked_about_again(client, people, pair):
    client.force_login(people.territorial_chair)

    said = client.post(url("distinct", *pair), follow=True)

    assert pairs(said) == []
    assert "Запомнили: это разные люди" in text_of(said)
    verdict = DistinctPair.objects.get()
    assert verdict.decided_by == str(people.territorial_chair)
    assert "Ёлкина" in text_of(client.get(reverse("members:distinct_pairs")))

    client.post(reverse("members:not_distinct", args=[verdict.pk]))
    search_all()

    assert pairs(client.get(LIST)) == [{card.pk for card in pair}]
    actions = Entry.objects.filter(action__contains="distinct").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "members.distinct", "members.distinct", "members.not_distinct", "members.not_distinct",
    ]  # fmt: skip


def test_a_verdict_is_taken_back_only_by_whoever_sees_both(client, people, pair):
    client.force_login(people.admin)
    client.post(url("distinct", *pair))
    client.force_login(people.chair)

    answer = client.post(reverse("members:not_distinct", args=[DistinctPair.objects.get().pk]))

    assert answer.status_code == 404
    assert DistinctPair.objects.exists()


def test_two_cards_are_compared_and_merged_in_two_steps(client, people, pair):
    kept, gone = pair
    client.force_login(people.admin)

    compared = client.get(url("merge", kept, gone))
    assert "ФИО и дата рождения: 75 из 60" in text_of(compared)
    rows = {row.name: row.chosen for row in compared.context["compared"].differing}
    assert rows == {"phone": "kept", "address": "gone"}
    assert {row.name for row in compared.context["compared"].same} >= {"surname", "birth_date"}

    told = {"seen": compared.context["seen"], "phone": "kept", "address": "gone"}
    looked = client.post(url("merge", kept, gone), told)
    assert "Объединить карточки?" in text_of(looked)
    assert not Merge.objects.exists()

    back = client.post(url("merge", kept, gone), told | {"address": "kept", "back": "1"})
    assert {row.name: row.chosen for row in back.context["compared"].differing} == {
        "phone": "kept", "address": "kept",
    }  # fmt: skip

    done = client.post(url("merge", kept, gone), told | {"confirmed": "1"}, follow=True)
    assert done.redirect_chain[-1][0] == kept.get_absolute_url()
    assert "Разъединить можно ещё 30 дней" in text_of(done)
    assert Member.objects.get(pk=kept.pk).address == "Волжский"


def test_the_address_of_the_card_that_went_leads_to_the_one_kept(client, people, pair, house):
    kept, gone = pair
    last = make_member(house.primary, status=Status.NONE)
    merge(kept.pk, gone.pk, actor="тест")
    merge(last.pk, kept.pk, actor="тест")
    client.force_login(people.admin)

    assert client.get(gone.get_absolute_url()).url == last.get_absolute_url()
    client.force_login(people.neighbour_chair)
    assert client.get(gone.get_absolute_url()).status_code == 404


def test_a_card_changed_meanwhile_is_shown_anew_with_the_choice_kept(client, people, pair):
    kept, gone = pair
    client.force_login(people.admin)
    seen = client.get(url("merge", kept, gone)).context["seen"]
    save_card(gone.pk, actor="другой", address="Камышин")

    told = {"seen": seen, "phone": "gone", "address": "gone", "confirmed": "1"}
    answer = client.post(url("merge", kept, gone), told)

    assert answer.status_code == 422
    assert "изменили. Проверьте значения ещё раз" in text_of(answer)
    assert "Камышин" in text_of(answer)
    assert {row.name: row.chosen for row in answer.context["compared"].differing} == {
        "phone": "gone", "address": "gone",
    }  # fmt: skip
    assert not Merge.objects.exists()


@pytest.mark.parametrize("seen", ["", "x.y", "1", "999999999999.1", "1.1.1", "-1.-1"])
def test_an_odd_form_merges_nothing(client, people, pair, seen):
    kept, gone = pair
    save_card(gone.pk, actor="другой", address="Камышин")
    client.force_login(people.admin)

    told = {"seen": seen, "confirmed": "1", "right": "x", "phone": "both"}
    assert client.post(url("merge", kept, gone), told).status_code == 422
    assert not Merge.objects.exists()


def test_refusals_stand_on_the_page_and_there_is_no_button(client, people, pair):
    kept, gone = pair
    client.force_login(people.admin)
    client.post(url("distinct", kept, gone))

    answer = client.get(url("merge", kept, gone))

    assert "решил, что это разные люди" in text_of(answer)
    assert "Дальше: проверить" not in text_of(answer)
    assert client.post(url("merge", kept, gone), {"confirmed": "1"}).status_code == 422
    assert not Merge.objects.exists()


def test_where_he_is_counted_twice_the_page_asks_which_is_right(client, people, house):
    kept, gone = make_member(house.primary, **ANNA), make_member(house.neighbour, **ANNA)
    client.force_login(people.admin)

    compared = client.get(url("merge", kept, gone))
    assert "Где человек состоит на самом деле" in text_of(compared)

    told = {"seen": compared.context["seen"], "right": gone.pk}
    looked = client.post(url("merge", kept, gone), told)
    assert "Учёт исправится" in text_of(looked)
    client.post(url("merge", kept, gone), told | {"confirmed": "1"})

    assert Member.objects.get(pk=kept.pk).unit == house.neighbour


def test_a_merge_is_taken_back_from_its_page(client, people, pair):
    kept, gone = pair
    told = merge(kept.pk, gone.pk, take=["address"], actor="тест")
    save_card(kept.pk, actor="другой", address="Камышин")
    client.force_login(people.admin)
    address = reverse("members:unmerge", args=[told.pk])

    assert address in text_of(client.get(reverse("members:merges")))
    assert "кроме изменённых после объединения: почтовый адрес" in text_of(client.get(address))
    done = client.post(address, follow=True)

    assert "осталось новым: почтовый адрес" in text_of(done)
    assert Member.objects.get(pk=gone.pk).merged_into is None
    assert "Уже сделано" in text_of(client.post(address, follow=True))


def test_the_second_card_is_found_by_hand(client, people, house, pair):
    other = make_member(house.shop, surname="Кузнецова", name="Анна", patronymic="")
    client.force_login(people.chair)

    found = client.get(url("find_second", pair[0]), {"q": "кузн"})
    foreign = client.get(url("find_second", pair[0]), {"q": "ёлкина"})

    assert [card.pk for card in found.context["rows"]] == [other.pk]
    assert foreign.context["rows"] == []
    assert "попросите того, кто видит обе" in text_of(foreign)
    assert client.get(url("merge", pair[0], other)).status_code == 200


def test_the_union_sets_its_weights_and_sees_what_the_sums_would_be(client, people, house):
    client.force_login(people.admin)
    address = reverse("members:duplicate_rules", args=[house.union.pk])
    told = {
        "name": 50, "similar_name": 25, "birth_date": 35, "phone": 30, "email": 25,
        "personnel_number": 30, "threshold": 80,
    }  # fmt: skip

    tried = client.get(address, told)
    assert "ФИО и дата рождения: 85 из 80" in text_of(tried)
    assert "Похожие ФИО и дата рождения: 60 из 80" in text_of(tried)
    assert not DuplicateRules.objects.exists()

    assert client.post(address, told | {"try": "1"}).context["is_tried"]
    assert not DuplicateRules.objects.exists()

    wrong = client.post(address, told | {"threshold": 50})
    assert wrong.status_code == 422
    assert "не меньше 51" in text_of(wrong)
    assert 'value="50"' in text_of(wrong)

    assert client.post(address, told).status_code == 302
    assert DuplicateRules.objects.get().threshold == 80


@pytest.mark.parametrize("office", ["specialist", "territorial_chair", "chair", "auditor"])
def test_weights_are_of_the_union_administrator_alone(client, people, house, office):
    client.force_login(getattr(people, office))

    address = reverse("members:duplicate_rules", args=[house.union.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"threshold": 99}).status_code == 404


def test_comparing_is_recorded_as_reading_both_cards(client, people, pair):
    client.force_login(people.admin)

    client.get(url("merge", *pair))

    read = Entry.objects.filter(action="members.card.read").values_list("subject", flat=True)
    assert set(read) == {f"members.member:{card.pk}" for card in pair}


def test_a_second_press_of_a_merge_and_of_its_end_leads_to_the_card(client, house, people):
    kept, gone = make_member(house.primary), make_member(house.primary)
    client.force_login(people.chair)
    merged = merge(kept.pk, gone.pk, actor=people.chair)

    answer = client.post(url("merge", kept, gone), {"confirmed": "1"}, follow=True)
    assert answer.redirect_chain[0][0] == kept.get_absolute_url()
    assert "Уже сделано: карточки объединены." in answer.content.decode()

    apart = reverse("members:unmerge", args=[merged.pk])
    client.post(apart)
    answer = client.post(apart, follow=True)
    assert answer.redirect_chain[0][0] == kept.get_absolute_url()
    assert "Уже сделано: карточки разъединены." in answer.content.decode()
