"""The card in a browser: by keyboard and on a phone, with the longest names and with nothing."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from members import life, posts
from members.editing import save_card
from members.enums import Body, ConsentKind, Post
from members.models import Member, MembershipRules
from tests.browsing import faults_of, sign_in
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full(house, people):
    """Long words in every field, something in every section."""
    MembershipRules.objects.create(unit=house.union, card_mask="34-######")
    card = make_member(
        house.shop, surname="Преображенская-Константинопольская", name="Александра",
        patronymic="Константиновна", gender="f", birth_date=date(1988, 3, 4),
        phone="+79730123456", extra_phone="+79730123457",
        email="preobrazhenskaya.alexandra.konstantinovna@volzhskaya-hydropower.example.org",
        address="404130, Волгоградская область, г. Волжский, ул. Набережная, д. 77, кв. 15",
        employer=house.employer, department="Участок релейной защиты и электроавтоматики",
        position="Электромонтёрпообслуживаниюэлектрооборудованияэлектростанций",
        card_number="34-000042", personnel_number="7001", came_from="ППО «Саратовская ГЭС»",
    )  # fmt: skip
    today = timezone.localdate()
    for post, left in ((Post.DEPUTY, 30), (Post.MEMBER, -30)):
        posts.give_post(
            card.pk, house.primary, actor=people.chair, body=Body.COMMITTEE, post=post,
            since=date(2022, 3, 1), planned_until=today + timedelta(days=left),
            basis="Протокол отчётно-выборной конференции № 4 от 01.03.2022",
        )  # fmt: skip
    life.add_line(
        "training", card.pk, actor=people.chair, title="Основы профсоюзной работы", year=2022
    )
    life.add_line(
        "award", card.pk, actor=people.chair, kind="union", title="Почётная грамота", year=2024
    )
    life.add_line(
        "relative", card.pk, actor=people.chair, relation="дочь", name="Мария", purpose="подарки"
    )
    for number in range(12):
        save_card(card.pk, actor=people.chair, department=f"Цех № {number}")
    return card


def addresses(card, house):
    return [
        card.get_absolute_url(),
        f"{card.get_absolute_url()}?on=2026-01-01",
        reverse("members:history", args=[card.pk]),
        *(reverse("members:edit", args=[card.pk, block]) for block in ("identity", "membership")),
        reverse("members:add_post", args=[card.pk]),
        reverse("members:add_line", args=[card.pk, "award"]),
        reverse("members:change_photo", args=[card.pk]),
        reverse("members:consents", args=[card.pk]),
        *(reverse("members:note_consent", args=[card.pk, kind]) for kind in ConsentKind),
        reverse("members:bodies", args=[house.primary.pk], query={"q": "преобр"}),
        reverse("members:ending_posts"),
        reverse("members:quality"),
        reverse("members:open_card"),
        reverse("members:journal"),
    ]


@pytest.mark.parametrize("device", ["page", "phone"])
def test_pages_can_be_read_by_everybody(device, request, house, people, full):
    looked = request.getfixturevalue(device)
    empty = make_member(house.primary, surname="Ли", name="Я", patronymic="")
    sign_in(looked, people.chair)
    faults = {}
    for url in [*addresses(full, house), empty.get_absolute_url()]:
        looked.goto(url)
        if found := faults_of(looked):
            faults[url] = found

    assert faults == {}


def test_older_lines_come_beneath(page, house, people, full):
    sign_in(page, people.chair)
    page.goto(full.get_absolute_url())
    lines = page.locator("#history-list > li")
    expect(lines).to_have_count(10)

    page.get_by_role("link", name="Показать раньше").click()

    expect(lines).to_have_count(13)
    expect(page.get_by_role("link", name="Показать раньше")).to_have_count(0)


def test_the_queue_is_worked_from_the_keyboard(page, house, people):
    for surname in ("Абрамов", "Борисов", "Веров"):
        make_member(
            house.shop, surname=surname, birth_date=date(1990, 5, 6), gender="m",
            employer=house.employer, position="слесарь", personnel_number="17",
            phone="+79730000001",
        )  # fmt: skip
    sign_in(page, people.chair)
    page.goto(reverse("members:quality", query={"check": "email"}))
    title = page.locator("#queue-title")
    expect(title).to_have_text("Абрамов Пётр Сергеевич")

    page.keyboard.press("Escape")
    expect(title).to_have_text("Борисов Пётр Сергеевич")
    page.keyboard.type("borisov@example.org")
    page.keyboard.press("Enter")
    expect(title).to_have_text("Веров Пётр Сергеевич")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Больше ничего не пропущено")).to_be_visible()

    emails = dict(Member.objects.values_list("surname", "email"))
    assert emails == {"Абрамов": "", "Борисов": "borisov@example.org", "Веров": ""}


def test_a_mistake_is_undone(page, house, people, full):
    sign_in(page, people.chair)
    page.goto(full.get_absolute_url())
    award = page.get_by_role("link", name=re.compile("Исправить.*Почётная грамота"))
    award.click()
    page.get_by_role("link", name="Убрать запись").click()
    page.get_by_role("button", name="Убрать").click()
    expect(award).to_have_count(0)

    page.get_by_role("button", name="Вернуть").click()

    expect(award).to_have_count(1)


def test_a_mark_of_quality_leads_to_the_very_field(page, house, people):
    card = make_member(house.shop)
    sign_in(page, people.chair)
    page.goto(card.get_absolute_url())

    page.get_by_role("link", name="Нет табельного номера").click()

    field = f"{reverse('members:edit', args=[card.pk, 'work'])}#id_personnel_number"
    expect(page).to_have_url(re.compile(re.escape(field) + "$"))
    page.locator("#id_personnel_number").fill("17")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Сохранено.")).to_be_visible()
