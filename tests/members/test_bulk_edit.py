from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from members import bulk_edit
from members.models import Member, Revision
from tests.browsing import faults_of, sign_in, wait_for_path
from tests.factories import make_employer, make_member

EDIT = reverse("members:bulk_edit")


@pytest.fixture
def three(house):
    rows = {"Абрамов": "слесарь", "Борисов": "мастер", "Волков": "слесарь"}
    return [
        make_member(house.primary, surname=surname, position=position)
        for surname, position in rows.items()
    ]


def positions():
    return dict(Member.objects.order_by("fio_sort").values_list("surname", "position"))


def previewed(client, query, value):
    return client.post(f"{EDIT}?{query}", {"value": value})


def changed(client, query, value):
    shown = previewed(client, query, value)
    return client.post(f"{EDIT}?{query}", {"confirmed": shown.context["confirmed"]})


def operation_of(response):
    return response.url.rstrip("/").rpartition("/")[2]


def test_old_and_new_are_shown_before_anything_is_written(client, people, three):
    client.force_login(people.chair)

    shown = previewed(client, "field=position", "слесарь").context["preview"]

    assert [(line.member.surname, line.old, line.new) for line in shown.lines] == [
        ("Борисов", "мастер", "слесарь")
    ]
    assert (shown.changing, shown.same) == (1, 2)
    assert positions()["Борисов"] == "мастер"
    assert not Revision.objects.exists()
    assert not Entry.objects.filter(action__startswith="members.bulk").exists()


def test_what_was_confirmed_is_written_as_one_operation(client, people, three):
    client.force_login(people.chair)

    answer = changed(client, "field=position", "инженер")

    assert set(positions().values()) == {"инженер"}
    revisions = Revision.objects.all()
    assert {str(revision.operation) for revision in revisions} == {operation_of(answer)}
    assert {revision.source for revision in revisions} == {"Изменение по списку: должность"}
    assert {revision.actor for revision in revisions} == {str(people.chair)}
    entry = Entry.objects.get(action="members.bulk.changed")
    assert (entry.actor_id, entry.data["cards"], entry.data["value"]) == (
        people.chair.pk, 3, "инженер",
    )  # fmt: skip
    assert str(entry.operation) == operation_of(answer)


def test_only_ticked_cards_are_changed(client, people, three):
    client.force_login(people.chair)

    changed(client, f"field=position&member={three[0].pk}&member={three[1].pk}", "инженер")

    assert positions() == {"Абрамов": "инженер", "Борисов": "инженер", "Волков": "слесарь"}


def test_a_card_changed_since_the_preview_is_left_alone_and_named(client, people, three):
    client.force_login(people.chair)
    shown = previewed(client, "field=position", "инженер")
    Member.objects.filter(surname="Волков").update(phone="+79730000000", version=9)

    done = client.post(
        f"{EDIT}?field=position", {"confirmed": shown.context["confirmed"]}, follow=True
    )

    assert positions() == {"Абрамов": "инженер", "Борисов": "инженер", "Волков": "слесарь"}
    assert "Волков" in str(next(iter(done.context["messages"])))


def test_nobody_changes_cards_of_others(client, house, people, three):
    foreign = make_member(house.neighbour, surname="Чужой", position="мастер")
    client.force_login(people.chair)
    shown = previewed(client, f"field=position&member={foreign.pk}", "инженер")
    assert shown.context["preview"].changing == 0

    client.force_login(people.admin)
    ours = previewed(client, "field=position", "инженер").context["confirmed"]
    client.force_login(people.chair)  # a preview of another, with more rights
    client.post(f"{EDIT}?field=position", {"confirmed": ours})

    assert positions()["Чужой"] == "мастер"
    for office in ("auditor", "accountant", "stranger"):
        client.force_login(getattr(people, office))
        assert client.get(EDIT).status_code == 404
        assert client.post(f"{EDIT}?field=position", {"confirmed": ours}).status_code == 404


@pytest.mark.parametrize("confirmed", ["", "x", "x:y:z"])
def test_a_preview_that_is_not_ours_changes_nothing(client, people, three, confirmed):
    client.force_login(people.chair)

    answer = client.post(f"{EDIT}?field=position", {"confirmed": confirmed})

    assert answer.status_code == 302
    assert positions()["Борисов"] == "мастер"


def test_too_many_are_refused(client, people, three, monkeypatch):
    monkeypatch.setattr(bulk_edit, "MOST", 2)
    client.force_login(people.chair)

    refused = previewed(client, "field=position", "инженер")

    assert refused.status_code == 422
    assert "Уточните отбор" in refused.content.decode()


@pytest.mark.parametrize("field", ["status", "surname", "unit", "x", ""])
def test_other_fields_are_not_set_for_many(client, people, three, field):
    client.force_login(people.chair)

    page = client.post(f"{EDIT}?field={field}", {"value": "x"})

    assert "Что изменить" in page.content.decode()
    with pytest.raises(ValueError, match="not set for many"):
        bulk_edit.set_for_many({three[0].pk: 1}, field, "x", actor=people.chair)


def test_an_employer_is_told_by_name_or_number(client, house, people, three):
    for name in ("АО «Заря»", "АО «Заря Востока»"):
        make_employer(short_name=name, name=name, inn="7707083893" if "Вост" in name else "")
    client.force_login(people.chair)

    nobody = previewed(client, "field=employer", "Нет такого")
    several = previewed(client, "field=employer", "Заря")
    changed(client, "field=employer", "7707083893")

    assert (nobody.status_code, several.status_code) == (422, 422)
    assert set(Member.objects.values_list("employer__short_name", flat=True)) == {
        "АО «Заря Востока»"
    }
    shown = previewed(client, "field=employer", "АО «Заря»").context["preview"]
    assert (shown.lines[0].old, shown.lines[0].new) == ("АО «Заря Востока»", "АО «Заря»")
    shown = previewed(client, "field=employer", "").context["preview"]
    assert (shown.lines[0].old, shown.lines[0].new) == ("АО «Заря Востока»", "—")


def test_choices_are_set_and_cleared(client, people, three):
    client.force_login(people.chair)

    changed(client, "field=dues_mode", "cash")
    assert set(Member.objects.values_list("dues_mode", flat=True)) == {"cash"}
    changed(client, "field=dues_mode", "")
    assert set(Member.objects.values_list("dues_mode", flat=True)) == {""}


def test_it_is_taken_back_but_for_what_was_changed_since(client, people, three):
    client.force_login(people.chair)
    done = changed(client, "field=position", "инженер").url
    changed(client, f"field=position&member={three[1].pk}", "начальник")
    changed(client, f"field=department&member={three[2].pk}", "Цех 1")

    page = client.post(done, follow=True)

    assert positions() == {"Абрамов": "слесарь", "Борисов": "начальник", "Волков": "слесарь"}
    assert Member.objects.get(surname="Волков").department == "Цех 1"
    texts = [str(message) for message in page.context["messages"]]
    assert any("Борисов" in text for text in texts)
    assert not page.context["change"].may_be_undone
    assert Entry.objects.get(action="members.bulk.undone").data["cards"] == 2


def test_the_same_value_written_anew_is_not_taken_back(client, people, three):
    client.force_login(people.chair)
    done = changed(client, f"field=position&member={three[0].pk}", "инженер").url
    for value in ("мастер", "инженер"):
        changed(client, f"field=position&member={three[0].pk}", value)

    client.post(done)

    assert positions()["Абрамов"] == "инженер"


def test_after_thirty_days_it_stands(client, people, three):
    client.force_login(people.chair)
    done = changed(client, "field=position", "инженер").url
    Revision.objects.update(at=timezone.now() - timedelta(days=31))

    client.post(done)

    assert set(positions().values()) == {"инженер"}
    assert not Entry.objects.filter(action="members.bulk.undone").exists()


def test_a_neighbour_neither_sees_nor_takes_back(client, people, three):
    client.force_login(people.chair)
    done = changed(client, "field=position", "инженер").url

    client.force_login(people.neighbour_chair)
    assert client.get(done).status_code == 404
    assert client.post(done).status_code == 404
    assert set(positions().values()) == {"инженер"}


@pytest.mark.django_db(transaction=True)
def test_a_chair_changes_many_and_takes_it_back(page, phone, house, people, three):
    sign_in(page, people.chair)
    page.goto(reverse("members:register"))
    page.get_by_label("Отметить всех показанных").check()
    page.get_by_role("button", name="Изменить", exact=True).click()
    page.get_by_role("button", name="Дальше").wait_for()
    assert faults_of(page) == []
    page.get_by_label("Должность").check()
    page.get_by_role("button", name="Дальше").click()
    page.get_by_label("Должность").fill("инженер")
    page.get_by_role("button", name="Посмотреть изменения").click()
    page.get_by_text("Это можно будет отменить.").wait_for()
    assert faults_of(page) == []
    page.get_by_role("button", name="Изменить").click()
    wait_for_path(page, "*/bulk/*-*/")
    sign_in(phone, people.chair)
    phone.goto(page.url)
    assert faults_of(page) == []
    assert faults_of(phone) == []
    page.get_by_role("button", name="Вернуть прежние значения").click()
    page.get_by_text("Прежние значения возвращены").wait_for()
    assert positions() == {"Абрамов": "слесарь", "Борисов": "мастер", "Волков": "слесарь"}
