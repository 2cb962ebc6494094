"""Pages of learning elsewhere: of the person by his own door, of the office."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from cabinet.people import himself
from documents.models import StoredFile
from tests.cabinet.visits import a_member, let_in
from tests.documents.made_files import pdf
from tests.factories import make_member
from tests.training.school import make_student
from tests.training.test_elsewhere import TOLD, WHY, propose
from training import elsewhere
from training.learners import student_of_member
from training.models import Student, TrainingRecord

pytestmark = pytest.mark.django_db
MINE, NEW = reverse("training:my_record"), reverse("training:my_elsewhere")
TYPED = TOLD | {"valid_until": "", "hours": "16,5"}


@pytest.fixture
def member(house):
    return a_member(house.primary)


@pytest.fixture
def student(member):
    return student_of_member(member)


def text_of(response):
    return response.content.decode()


def test_a_person_enters_what_he_learnt_with_its_document(client, member):
    let_in(client, member)
    scan = SimpleUploadedFile("118.pdf", pdf((300, 400)), "application/pdf")

    done = client.post(NEW, TYPED | {"scan": scan}, follow=True)

    learnt = TrainingRecord.objects.get()
    assert (learnt.student.member, learnt.hours, learnt.state) == (member, 16.5, "proposed")
    assert "мы сообщим вам" in text_of(done)
    assert TOLD["title"] in text_of(done)
    served = client.get(reverse("training:my_elsewhere_scan", args=[learnt.pk]))
    assert served["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Напишите, чему учились."),
        ({"hours": "0"}, "Укажите, сколько было академических часов."),
        ({"ended_on": "2026-03-01"}, "Последний день — раньше первого."),
        ({"ended_on": "2126-03-01"}, "Этот день ещё не наступил"),
        ({"began_on": "1026-03-01"}, "Проверьте год."),
        ({"valid_until": "2026-03-01"}, "раньше последнего дня обучения"),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(client, member, wrong, said):
    let_in(client, member)

    answer = client.post(NEW, TYPED | wrong)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Учебный центр" in text_of(answer)
    assert not TrainingRecord.objects.exists()


def test_a_file_that_is_no_document_is_refused(client, member):
    let_in(client, member)

    answer = client.post(NEW, TYPED | {"scan": SimpleUploadedFile("1.exe", b"MZ\x00\x00")})

    assert answer.status_code == 422
    assert "Это программа, а не документ." in text_of(answer)
    assert "Файл нужно выбрать ещё раз" in text_of(answer)
    assert not StoredFile.objects.exists()


def test_he_takes_back_his_own_and_nobody_elses(client, member, student, house):
    other = make_student(house.primary)
    mine, strange = propose(student), propose(other)
    let_in(client, member)

    assert (
        client.post(reverse("training:take_back_elsewhere", args=[strange.pk])).status_code == 404
    )
    done = client.post(reverse("training:take_back_elsewhere", args=[mine.pk]), follow=True)

    assert "Вы забрали то, что внесли" in text_of(done)
    assert TrainingRecord.objects.get(pk=strange.pk).state == "proposed"
    again = client.post(reverse("training:take_back_elsewhere", args=[mine.pk]), follow=True)
    assert "уже рассмотрено" in text_of(again)


def test_the_office_confirms_it_after_putting_it_right(client, student, people):
    learnt = propose(student)
    client.force_login(people.chair)

    assert "Проверить" in text_of(client.get(reverse("training:elsewhere")))
    page = text_of(client.get(reverse("training:elsewhere_one", args=[learnt.pk])))
    assert "Засчитать обучение" in page
    done = client.post(
        reverse("training:elsewhere_one", args=[learnt.pk]),
        TYPED | {"hours": "36", "category": "activist", "is_school": "on"}, follow=True,
    )  # fmt: skip

    assert "обучение засчитано" in text_of(done)
    learnt.refresh_from_db()
    assert (learnt.state, learnt.hours, learnt.is_school) == ("confirmed", 36, True)
    assert learnt.category == "activist"
    again = client.post(reverse("training:elsewhere_one", args=[learnt.pk]), TYPED, follow=True)
    assert "Уже решено: учтено" in text_of(again)


def test_the_office_refuses_and_withdraws_with_a_reason(client, student, people):
    learnt = propose(student)
    client.force_login(people.chair)
    refuse = reverse("training:refuse_elsewhere", args=[learnt.pk])

    assert client.post(refuse, {"reason": ""}).status_code == 422
    assert "Не подтверждено" in text_of(client.post(refuse, {"reason": WHY}, follow=True))

    second = propose(student)
    elsewhere.confirm(second.pk, actor=people.chair, **TOLD)
    withdraw = reverse("training:withdraw_elsewhere", args=[second.pk])
    assert "перестанет засчитываться" in text_of(client.get(withdraw))
    assert "Подтверждение отозвано" in text_of(client.post(withdraw, {"reason": WHY}, follow=True))
    assert "нельзя: отозвано" in text_of(client.post(withdraw, {"reason": WHY}))


def test_what_the_office_entered_itself_it_sees_and_does_not_decide(client, house, people):
    member = make_member(house.primary, surname="Новиков")
    client.force_login(people.chair)

    done = client.post(reverse("training:propose_for_card", args=[member.pk]), TYPED, follow=True)

    learnt = TrainingRecord.objects.get()
    assert (learnt.proposer, learnt.student.member) == (people.chair, member)
    assert "Ведомость обучения" in text_of(done)
    assert "решает другой" in text_of(
        client.get(reverse("training:elsewhere_one", args=[learnt.pk]))
    )
    answer = client.post(reverse("training:elsewhere_one", args=[learnt.pk]), TYPED)
    assert answer.status_code == 422
    assert TrainingRecord.objects.get().state == "proposed"
    again = client.post(reverse("training:propose_for_card", args=[member.pk]), TYPED)
    assert "уже записано" in text_of(again)
    assert Student.objects.filter(member=member).count() == 1


def test_a_deputy_enters_and_does_not_confirm(client, student, people):
    learnt = propose(student)
    client.force_login(people.deputy)

    assert client.get(reverse("training:propose_elsewhere", args=[student.pk])).status_code == 200
    for name in ("elsewhere_one", "refuse_elsewhere", "withdraw_elsewhere"):
        assert client.post(reverse(f"training:{name}", args=[learnt.pk])).status_code == 404
    assert client.get(reverse("training:elsewhere")).status_code == 404


@pytest.mark.parametrize("who", ["stranger", "neighbour_chair", "trainer", "accountant"])
def test_a_stranger_finds_nothing(client, student, people, who):
    learnt = propose(student)
    client.force_login(getattr(people, who))
    before = Entry.objects.count()

    for name, pk in (
        ("elsewhere_one", learnt.pk), ("elsewhere_scan", learnt.pk), ("record", student.pk),
        ("print_record", student.pk), ("propose_elsewhere", student.pk),
        ("propose_for_card", student.member_id), ("of_member", student.member_id),
    ):  # fmt: skip
        assert client.get(reverse(f"training:{name}", args=[pk])).status_code == 404
    assert Entry.objects.count() == before


def test_the_list_asks_no_more_for_three(client, house, people):
    client.force_login(people.chair)
    url, costs = reverse("training:elsewhere"), []
    for number in (1, 2):
        for _ in range(number):
            propose(make_student(house.primary))
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        costs.append(len(asked))

    assert costs[0] == costs[1]
    assert "Обучение вне школы" in text_of(client.get(url))


def test_what_was_decided_stands_apart(client, student, people):
    kept = propose(student, now=timezone.now() - timedelta(days=1))
    elsewhere.refuse(kept.pk, reason=WHY, actor=people.chair)
    client.force_login(people.chair)

    assert "Всё разобрано" in text_of(client.get(reverse("training:elsewhere")))
    assert "Не подтверждено" in text_of(client.get(reverse("training:elsewhere"), {"all": "1"}))
    assert elsewhere.decided(people.chair).get() == kept
    assert himself(student.member) == kept.proposed_by
