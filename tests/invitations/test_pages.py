"""Pages of campaigns: from the list in a file to the letters."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from audit.models import Entry
from invitations import services
from invitations.enums import CampaignRefused, State
from invitations.models import Campaign
from invitations.sheets import Line, read_lines
from tests.invitations.test_campaigns import newcomer, prepared

pytestmark = pytest.mark.django_db
HEADINGS = ["Организация", "Фамилия", "Имя", "Отчество", "Электронная почта"]


def book(*rows, name="list.xlsx"):
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content)
    sheet = workbook.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    workbook.close()
    return SimpleUploadedFile(name, content.getvalue())


def test_a_list_is_read_by_its_headings(db):
    lines = read_lines(
        book(
            ["Список председателей"],
            ["№", "ФИО", "Почта", "Номер в реестре"],
            [1, "Иванов Пётр Ильич", "Ivanov@Example.org ", 12],
            [2, "", "", 13],
        )
    )

    assert lines == [Line(3, "12", "ivanov@example.org", "Иванов", "Пётр", "Ильич")]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("list.xlsx", b"not a book"), "не файл XLSX"),
        (SimpleUploadedFile("list.xlsx", b"0" * (2 * 1024 * 1024 + 1)), "больше 2 МБ"),
        (book(["Имя", "Рост"], ["Пётр", 180]), "Не нашли столбцов"),
        (book(HEADINGS), "никого нет"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(db, file, said):
    with pytest.raises(CampaignRefused, match=said):
        read_lines(file)


def test_a_bomb_is_not_unpacked(db, monkeypatch):
    monkeypatch.setattr("invitations.sheets.UNPACKED", 100)

    with pytest.raises(CampaignRefused, match="слишком большой внутри"):
        read_lines(book(HEADINGS, ["a"] * 5))


def test_the_first_campaign_goes_from_the_page_to_the_letters(house, people, client):
    client.force_login(people.admin)
    told = {
        "title": "Первая",
        "unit": house.union.pk,
        "whom": "list",
        "remind_after_days": "7",
        "file": book(
            HEADINGS,
            [house.stranger_primary.short_name, "Новиков", "Олег", "", "new@example.org"],
            ["Нет такой", "Петров", "Иван", "", "bad@example.org"],
        ),
    }

    answer = client.post(reverse("invitations:new"), told, follow=True)
    campaign = Campaign.objects.get()
    client.post(reverse("invitations:start", args=[campaign.pk]))
    page = client.get(reverse("invitations:progress", args=[campaign.pk]))

    shown = answer.content.decode()
    assert "Отправить: 1\u00a0письмо" in shown
    assert "Строка 3: Такой организации здесь нет" in shown
    assert campaign.remind_after_days == 7
    assert Campaign.objects.get().state == State.SENDING
    assert "Письма отправляются" in page.content.decode()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"whom": "list"}, "file"),
        ({"whom": "heads"}, "__all__"),
        ({"whom": "heads", "unit": "0"}, "unit"),
        ({"whom": "heads", "remind_after_days": "1"}, "remind_after_days"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(house, people, client, told, field):
    client.force_login(people.admin)
    told = {"title": "Моё название", "unit": house.union.pk} | told

    answer = client.post(reverse("invitations:new"), told)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["title"].value() == "Моё название"
    assert not Campaign.objects.exists()


def test_a_wording_that_cannot_be_used_is_refused(house, people, client):
    newcomer(house.primary)
    campaign = prepared(house, people)
    client.force_login(people.territorial_chair)

    answer = client.post(
        reverse("invitations:word", args=[campaign.pk]),
        {"subject": "Тема", "body": "{{ пароль }}", "remind_after_days": ""},
    )

    assert answer.status_code == 422
    assert "неизвестно" in answer.content.decode()
    assert Campaign.objects.get().body == campaign.body


def test_the_sample_has_the_organisations_of_its_reader(house, people, client):
    client.force_login(people.chair)

    answer = client.get(reverse("invitations:sample"))

    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert [row[1] for row in rows.to_python()] == [
        "Организация",
        "ППО «Волжская ГЭС»",
        "ЦПО электроцеха",
        "Профгруппа смены А",
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_for_one_and_for_three(
    house, people, client, number, django_assert_num_queries
):
    for _ in range(number):
        newcomer(house.primary)
        campaign = prepared(house, people)
    client.force_login(people.territorial_chair)
    pages = {
        reverse("invitations:campaigns"): 7,
        reverse("invitations:campaign", args=[campaign.pk]): 10,
    }
    for page, cost in pages.items():
        client.get(page)
        with django_assert_num_queries(cost):
            client.get(page)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"Sec-Purpose": "prefetch"}])
def test_opening_the_people_of_a_campaign_is_recorded(house, people, client, headers):
    newcomer(house.primary)
    campaign = prepared(house, people)
    client.force_login(people.territorial_chair)

    client.get(reverse("invitations:campaign", args=[campaign.pk]), headers=headers)

    assert Entry.objects.filter(action="invitations.campaign.read").count() == 1


def test_the_people_of_an_outcome_are_shown_alone(house, people, client):
    newcomer(house.primary)
    campaign = prepared(house, people)
    client.force_login(people.territorial_chair)
    address = reverse("invitations:campaign", args=[campaign.pk])

    shown = {show: len(client.get(address, {"show": show}).context["people"]) for show in
             ("ready", "came", "nonsense")}  # fmt: skip

    assert shown == {"ready": 1, "came": 0, "nonsense": 1}
    assert services.LETTERS_AT_MOST == 5
