"""Pages of groups in the office: who opens them, what they do, how many queries they ask."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from audit.models import Entry
from notifications.models import Message, Todo
from tests.factories import TODAY, in_office, make_member
from tests.training.school import enrol as stand
from tests.training.school import make_course, make_group, make_student, make_tutor
from training.enums import EnrolmentState
from training.models import Enrolment, Group, Tutor

pytestmark = pytest.mark.django_db
S = EnrolmentState


@pytest.fixture
def course(house):
    return make_course(house.territorial, title="Школа председателя")


@pytest.fixture
def group(course):
    return make_group(course, title="Первая", capacity=5)


@pytest.fixture
def organiser(client, people):
    client.force_login(people.territorial_chair)
    return people.territorial_chair


def url(name, *args, **query):
    return reverse(f"training:{name}", args=args)


def text(response):
    return response.content.decode()


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def told_after(client, response):
    return messages_of(client.get(response["Location"]))


def test_a_group_is_made_for_a_course(client, organiser, course, house):
    form = {
        "course": course.pk, "unit": house.territorial.pk, "title": "Осень", "form": "remote",
        "starts_on": "2026-12-01", "ends_on": "2026-12-20", "cost": "0", "source": "free",
        "capacity": "20",
    }  # fmt: skip

    response = client.post(url("new_group"), form)

    made = Group.objects.get()
    assert response["Location"] == url("group", made.pk)
    assert (made.title, made.capacity, made.unit) == ("Осень", 20, house.territorial)


def test_wrong_dates_are_told_beside_them_and_nothing_typed_is_lost(client, organiser, group):
    form = {
        "title": "Новое имя", "form": "remote", "starts_on": "2026-12-20",
        "ends_on": "2026-12-01", "enrol_until": "2026-12-31", "cost": "0", "source": "free",
    }  # fmt: skip

    response = client.post(url("edit_group", group.pk), form)

    assert response.status_code == 422
    assert "Окончание раньше начала" in text(response)
    assert "Новое имя" in text(response)
    group.refresh_from_db()
    assert group.title == "Первая"


def test_too_few_places_are_refused_in_words(client, organiser, house, group):
    for _ in range(2):
        stand(group, make_student(house.primary))
    form = {
        "title": "Первая", "form": "remote", "starts_on": group.starts_on,
        "ends_on": group.ends_on, "cost": "0", "source": "free", "capacity": "1",
    }  # fmt: skip

    response = client.post(url("edit_group", group.pk), form)

    assert "В группе уже учатся: 2" in text(response)


def test_the_card_shows_people_by_view_and_by_name(client, organiser, house, group):
    stand(group, make_student(house.primary, surname="Ёлкин"))
    stand(group, make_student(house.primary, surname="Берёзов"), state=S.INVITED)
    stand(group, make_student(house.primary, surname="Ушедшев"), state=S.LEFT)

    whole = text(client.get(url("group", group.pk)))
    invited = text(client.get(url("group", group.pk), {"view": "invited"}))
    found = text(client.get(url("group", group.pk), {"q": "елк"}))
    gone = text(client.get(url("group", group.pk), {"view": "gone"}))

    assert whole.index("Берёзов") < whole.index("Ёлкин")
    assert "Ушедшев" not in whole
    assert "Берёзов" in invited and "Ёлкин" not in invited
    assert "Ёлкин" in found and "Берёзов" not in found
    assert "Ушедшев" in gone
    assert Entry.objects.filter(action="training.group.read").count() == 4


def test_pages_ask_as_much_for_three_as_for_one(client, organiser, house, course, group):
    pages = [url("group", group.pk), url("groups"), f"{url('requests')}?all=1"]
    stand(group, make_student(house.primary))
    counted = []
    for _ in range(2):
        numbers = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            numbers.append(len(queries))
        counted.append(numbers)
        for _ in range(2):
            stand(group, make_student(house.primary))
            stand(make_group(course), make_student(house.primary), state=S.WAITING)
    assert counted[0] == counted[1]


@pytest.mark.parametrize(
    ("who", "status"),
    [("territorial_chair", 200), ("tutor", 200), ("other_tutor", 404), ("chair", 404),
     ("stranger", 404), ("trainer", 404)],
)  # fmt: skip
def test_who_opens_a_group(who, status, client, house, people, course, group):
    tutor = in_office(house.neighbour, "trainer")
    other = in_office(house.neighbour, "trainer")
    make_tutor(group, tutor)
    make_tutor(make_group(course), other)
    users = {"tutor": tutor, "other_tutor": other}
    client.force_login(users.get(who) or getattr(people, who))

    assert client.get(url("group", group.pk)).status_code == status


def test_a_tutor_sees_his_group_and_runs_nothing(client, house, group):
    tutor = in_office(house.neighbour, "trainer")
    make_tutor(group, tutor)
    enrolment = stand(group, make_student(house.primary))
    client.force_login(tutor)

    page = text(client.get(url("group", group.pk)))

    assert "Записать людей" not in page and "Отчислить" not in page
    for address in (
        url("edit_group", group.pk), url("enrol_people", group.pk), url("group_file", group.pk),
        url("enrolment_step", enrolment.pk, "expel"), url("move_enrolment", enrolment.pk),
    ):  # fmt: skip
        assert client.get(address).status_code == 404


def test_the_organiser_expels_with_a_reason(client, organiser, house, group):
    enrolment = stand(group, make_student(house.primary, surname="Ленивцев"))
    address = url("enrolment_step", enrolment.pk, "expel")

    empty = client.post(address, {"reason": ""})
    done = client.post(address, {"reason": "Не ходит"})

    enrolment.refresh_from_db()
    assert (empty.status_code, done.status_code) == (422, 302)
    assert (enrolment.state, enrolment.reason) == (S.LEFT, "Не ходит")
    assert "Состояние уже изменилось" in text(client.get(address))
    assert client.get(url("enrolment_step", enrolment.pk, "pass")).status_code == 404


def test_the_organiser_moves_one(client, organiser, house, course, group):
    second = make_group(course, title="Вторая")
    enrolment = stand(group, make_student(house.primary))

    response = client.post(url("move_enrolment", enrolment.pk), {"group": second.pk})

    assert response.status_code == 302
    assert second.enrolments.get().moved_from == enrolment


def test_the_category_is_put_right_and_the_journal_tells_both(client, organiser, house, group):
    enrolment = stand(group, make_student(house.primary), category="activist")

    client.post(url("enrolment_category", enrolment.pk), {"category": "chair"})

    line = Entry.objects.get(action="training.enrolment.corrected")
    assert line.data["changes"] == {"category": ["activist", "chair"]}


def test_a_pasted_list_tells_each_line_and_is_undone(client, organiser, house, group):
    make_member(house.primary, surname="Спискова", personnel_number="0012")

    done = client.post(url("enrol_people", group.pk), {"lines": "0012\nникто", "how": "enrol"})

    page = text(done)
    assert "Записано: 1" in page and "Не записаны: 1" in page
    assert "Никого не нашли" in page
    undone = client.post(url("undo_list", group.pk, done.context["operation"]))
    assert Enrolment.objects.count() == 0
    assert told_after(client, undone) == ["Отменено записей: 1."]


def test_people_of_an_office_are_ticked(client, organiser, people, house, group):
    address = f"{url('enrol_people', group.pk)}?way=office"
    query = f"{address}&role=primary_chair&unit={house.territorial.pk}"

    page = text(client.get(query))
    assert people.chair.full_name in page and people.neighbour_chair.full_name in page

    client.post(query, {"people": [f"u{people.chair.pk}"], "how": "invite"})
    assert Enrolment.objects.get().state == S.INVITED
    nobody = client.post(query, {"how": "enrol"})
    assert "Отметьте хотя бы одного человека" in text(nobody)


def test_people_of_the_register_are_found_and_ticked(client, organiser, house, group):
    member = make_member(house.primary, surname="Реестрова")
    address = f"{url('enrol_people', group.pk)}?way=register&q=реестр"

    assert "Реестрова" in text(client.get(address))
    client.post(address, {"people": [f"m{member.pk}"], "how": "enrol"})

    assert Enrolment.objects.get().student.member == member


def test_the_file_names_everybody_and_is_recorded(client, organiser, house, group):
    stand(group, make_student(house.primary, surname="Файлова"), asked_by="=cmd()")

    response = client.get(url("group_file", group.pk))

    rows = CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(response.streaming_content))
    ).get_sheet_by_index(0).to_python()  # fmt: skip
    assert rows[1][0] == "Файлова Пётр Сергеевич"
    assert rows[1][5] == "=cmd()"
    assert Entry.objects.filter(action="training.group.exported").count() == 1


def test_a_print_shows_the_view_and_is_recorded(client, organiser, house, group):
    stand(group, make_student(house.primary, surname="Печатнова"))
    stand(group, make_student(house.primary, surname="Ждущая"), state=S.WAITING)

    page = text(client.get(url("print_group", group.pk), {"view": "learning"}))

    assert "Печатнова" in page and "Ждущая" not in page
    assert Entry.objects.filter(action="training.group.printed").count() == 1


def test_a_letter_to_all_is_a_row_a_person(client, organiser, house, group):
    for number in range(2):
        stand(group, make_student(house.primary, email=f"{number}@example.org"))
    stand(group, make_student(house.primary, email="no@example.org"), state=S.LEFT)

    client.post(url("write_group", group.pk), {"message": "Возьмите паспорт."})

    letters = Message.objects.filter(kind="training_message")
    assert sorted(letters.values_list("to_address", flat=True)) == [
        "0@example.org", "1@example.org",
    ]  # fmt: skip
    assert all("Возьмите паспорт." in letter.text for letter in letters)


def test_a_group_is_cancelled_with_a_reason(client, organiser, group):
    client.post(url("cancel_group", group.pk), {"reason": "Нет набора"})

    page = text(client.get(url("group", group.pk)))
    assert "Группа отменена" in page and "Нет набора" in page
    assert "Записать людей" not in page


def test_a_tutor_is_found_named_and_replaced(client, organiser, people, group):
    found = text(client.get(url("add_tutor", group.pk), {"q": "train"}))
    assert people.trainer.full_name in found
    client.post(url("add_tutor", group.pk), {"user": people.trainer.pk})
    tutor = Tutor.objects.get()
    tutor.since = TODAY
    tutor.save()

    client.post(url("end_tutor", tutor.pk), {"user": people.chair.pk})

    assert [row.user for row in Tutor.objects.filter(until=None)] == [people.chair]
    stranger = client.post(url("add_tutor", group.pk), {"user": people.stranger.pk})
    assert stranger.status_code == 404


def test_the_home_organisation_answers_its_own_alone(client, house, people, group):
    mine = stand(group, make_student(house.primary, surname="Свой"), state=S.APPLIED)
    foreign = stand(group, make_student(house.neighbour, surname="Чужой"), state=S.APPLIED)
    client.force_login(people.chair)

    page = text(client.get(url("requests")))
    assert "Свой" in page and "Чужой" not in page
    assert client.post(url("approve_request", foreign.pk)).status_code == 404
    assert client.post(url("enrolment_step", foreign.pk, "refuse")).status_code == 404

    client.post(url("approve_request", mine.pk))
    mine.refresh_from_db()
    assert mine.state == S.LEARNING
    again = client.post(url("approve_request", mine.pk))
    assert told_after(client, again)[-1] == "Сейчас это сделать нельзя: учится."


def test_the_home_organisation_refuses_with_a_reason(client, house, people, group):
    asked = stand(group, make_student(house.primary), state=S.APPLIED)
    client.force_login(people.chair)

    response = client.post(url("enrolment_step", asked.pk, "refuse"), {"reason": "Отпуск"})

    asked.refresh_from_db()
    assert response["Location"] == url("requests")
    assert (asked.state, asked.reason) == (S.REFUSED, "Отпуск")


def test_all_of_mine_is_a_reading(client, house, people, group):
    stand(group, make_student(house.primary, surname="Свой"))
    client.force_login(people.chair)

    assert "Свой" in text(client.get(f"{url('requests')}?all=1"))
    assert Entry.objects.filter(action="training.people.read").count() == 1
    assert Todo.objects.count() == 0
