"""Posts, training, awards and family on the card: written, refused, removed, put back."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Entry
from members import life, posts
from members.enums import Post
from members.models import Award, ElectedPost, Relative, Training
from tests.factories import make_member
from tests.members.pictures import picture


def page_of(member, name="members:member", *args, **query):
    return reverse(name, args=[member.pk, *args], query=query)


@pytest.fixture
def card(house):
    return make_member(house.shop, surname="Соколова", name="Анна", gender="f")


@pytest.fixture
def chair(client, people):
    client.force_login(people.chair)
    return people.chair


@pytest.mark.parametrize(
    ("sort", "model", "fields", "bad"),
    [
        ("training", Training, {"title": "Основы", "year": 2020}, {"title": "Основы", "year": 20}),
        ("award", Award, {"kind": "union", "title": "Грамота", "year": 2020}, {"year": 2999}),
        ("relative", Relative, {"purpose": "подарки", "relation": "дочь", "name": "Мария"},
         {"relation": "дочь", "name": "Мария"}),
    ],
)  # fmt: skip
def test_lines_are_written_removed_and_put_back(client, chair, card, sort, model, fields, bad):
    add = page_of(card, "members:add_line", sort)
    assert client.post(add, bad).status_code == 422
    assert not model.objects.exists()
    client.post(add, fields)
    line = model.objects.get()
    remove = page_of(card, "members:remove_line", sort, line.pk)
    assert "Убрать" in client.get(remove).content.decode()
    assert model.objects.exists()
    client.post(remove)
    assert not model.objects.exists()
    assert "Вернуть" in client.get(page_of(card)).content.decode()

    client.post(page_of(card, "members:put_back"))
    client.post(page_of(card, "members:put_back"))

    back = model.objects.get()
    assert {name: getattr(back, name) for name in fields} == fields
    assert "Вернуть" not in client.get(page_of(card)).content.decode()


def test_a_line_of_another_sort_or_card_is_not_found(client, chair, card, house):
    line = life.add_line("award", card.pk, actor=chair, kind="union", title="Грамота", year=2020)
    other = make_member(house.shop)

    for address in (
        page_of(card, "members:add_line", "boss"),
        page_of(card, "members:edit_line", "training", line.pk),
        page_of(other, "members:remove_line", "award", line.pk),
        page_of(card, "members:edit", "boss"),
    ):
        assert client.post(address).status_code == 404

    assert Award.objects.count() == 1


def test_a_post_is_given_ended_corrected_removed_and_put_back(client, chair, card, house):
    told = {"unit": house.primary.pk, "body": "committee", "post": "chair", "since": "2024-03-01"}
    answer = client.post(page_of(card, "members:add_post", **{"from": "bodies"}), told)
    post = ElectedPost.objects.get()
    assert answer.url == reverse("members:bodies", args=[house.primary.pk])
    client.post(page_of(post, "members:edit_post"), {**told, "post": "deputy"})
    client.post(page_of(post, "members:end_post"), {"until": "2025-01-01"})
    post.refresh_from_db()
    assert (post.post, post.until) == (Post.DEPUTY, date(2025, 1, 1))
    client.post(page_of(post, "members:remove_post"))
    assert not ElectedPost.objects.exists()

    client.post(page_of(card, "members:put_back"))

    post = ElectedPost.objects.get()
    assert (post.member, post.until, post.since) == (card, date(2025, 1, 1), date(2024, 3, 1))


def test_a_protocol_is_kept_and_read_by_those_who_see_the_post(client, people, chair, card):
    told = {"unit": card.unit_id, "post": "member", "since": "2024-03-01"}
    add = page_of(card, "members:add_post")
    bad = client.post(add, {**told, "file": SimpleUploadedFile("1.exe", b"MZ")})
    assert "Это программа" in bad.content.decode()
    assert not ElectedPost.objects.exists()

    client.post(add, {**told, "file": picture(name="протокол.jpg")})

    post = ElectedPost.objects.get()
    address = page_of(post, "members:post_scan")
    assert address in client.get(card.get_absolute_url()).content.decode()
    assert client.get(address)["Content-Type"] == "image/jpeg"
    assert Entry.objects.filter(action="members.post.scan_read").count() == 1
    client.post(page_of(post, "members:remove_post"))
    client.post(page_of(card, "members:put_back"))
    assert ElectedPost.objects.get().scan == post.scan
    client.force_login(people.neighbour_chair)
    assert client.get(page_of(ElectedPost.objects.get(), "members:post_scan")).status_code == 404


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"post": ""}, "Выберите один из вариантов"),
        ({"unit": "9" * 20}, "Выберите из тех, что показаны"),
        ({"since": "2999-01-01"}, "ещё не наступил"),
        ({"planned_until": "2020-01-01"}, "Срок кончается раньше"),
        ({"post": "other"}, "Назовите поручение"),
        ({"body": "commission"}, "Назовите комиссию"),
    ],
)
def test_a_bad_post_is_refused_beside_its_field(client, chair, card, house, told, words):
    fields = {"unit": house.primary.pk, "post": "chair", "since": "2024-03-01", **told}

    answer = client.post(page_of(card, "members:add_post"), fields)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ElectedPost.objects.exists()


def test_a_chair_of_a_shop_gives_no_posts_of_the_primary(client, people, card, house):
    post = posts.give_post(
        card.pk, house.primary, actor=people.chair, post=Post.MEMBER, since=date(2024, 3, 1)
    )
    client.force_login(people.shop_chair)

    answer = client.post(
        page_of(card, "members:add_post"),
        {"unit": house.primary.pk, "post": "chair", "since": "2024-03-01"},
    )

    assert answer.status_code == 422
    assert client.get(page_of(post, "members:edit_post")).status_code == 404
    assert ElectedPost.objects.count() == 1


@pytest.mark.parametrize("name", ["members:edit_line", "members:remove_line"])
def test_a_look_at_the_family_is_recorded_once(client, chair, card, name):
    line = Relative.objects.create(member=card, purpose="подарки", relation="дочь", name="Мария")

    client.get(page_of(card, name, "relative", line.pk))

    read = Entry.objects.get(action="members.card.read")
    assert (read.actor_id, read.unit_id) == (chair.pk, card.unit_id)
    client.post(page_of(card, name, "relative", line.pk), {"relation": ""})
    assert Entry.objects.filter(action="members.card.read").count() == 1


def test_a_second_press_of_a_removal_leads_to_the_card(client, chair, card):
    line = Award.objects.create(member=card, kind="union", title="Грамота", year=2020)
    remove = page_of(card, "members:remove_line", "award", line.pk)

    client.post(remove)
    answer = client.post(remove, follow=True)

    assert answer.redirect_chain[0][0] == card.get_absolute_url()
    assert "Уже сделано" in answer.content.decode()


def test_a_second_press_of_a_removal_of_a_post_leads_to_the_card(client, chair, card, house):
    post = posts.give_post(
        card.pk, house.shop, actor=chair, post=Post.MEMBER, since=date(2024, 3, 1)
    )
    remove = page_of(post, "members:remove_post")

    client.post(remove)
    answer = client.post(remove, follow=True)

    assert answer.redirect_chain[0][0] == card.get_absolute_url()
    assert "Уже сделано" in answer.content.decode()
