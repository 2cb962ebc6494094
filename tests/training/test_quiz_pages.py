"""A quiz through its pages: every kind of question, kept answers, nothing told too early."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cabinet.visits import let_in
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_question,
    make_quiz,
    make_student,
)
from training import quizzes
from training.enums import QuestionKind
from training.models import Attempt, Option, Student

pytestmark = pytest.mark.django_db
K = QuestionKind
STEPS = ("созвать", "провести", "записать")
QUESTIONS = {
    K.ONE: [("4", True), ("5", False)],
    K.MANY: [("да", True), ("нет", False), ("иногда", True)],
    K.TEXT: [("Устав", True)],
    K.ORDER: [(step, False) for step in STEPS],
}


@pytest.fixture
def one(client, house):
    """A student who is in, of a course with a quiz of all kinds of questions."""
    lesson = make_lesson(make_course(house.primary))
    enrolment = enrol(make_group(lesson.course), make_student(house.primary))
    enrolment.quiz = make_quiz(lesson, attempts=2, is_shuffled=False)
    enrolment.asked = {
        kind: make_question(lesson.course, kind=kind, options=rows)
        for kind, rows in QUESTIONS.items()
    }
    let_in(client, enrolment.student.member)
    return enrolment


def begin(client, one):
    """Address of a new attempt."""
    return client.post(reverse("training:start_quiz", args=[one.pk, one.quiz.lesson_id])).url


def right_answers(one):
    """As the form sends them: options by their places on the page."""
    order = one.asked[K.ORDER]
    (shown,) = [row for row in Attempt.objects.latest("pk").questions if row["id"] == order.pk]
    places = dict(order.options.values_list("pk", "position"))
    return {
        f"q{one.asked[K.ONE].pk}": 1,
        f"q{one.asked[K.MANY].pk}": [1, 3],
        f"q{one.asked[K.TEXT].pk}": " устав",
        **{
            f"q{order.pk}_{number}": places[option]
            for number, option in enumerate(shown["options"], 1)
        },
    }


def words(client, address):
    return client.get(address).content.decode()


def test_right_answers_of_all_kinds_pass(client, one):
    address = begin(client, one)

    client.post(address, right_answers(one))

    page = words(client, address)
    assert "Тест пройден" in page
    assert "4 из 4\u00a0баллов, это 100 %" in page


def test_an_officer_goes_through_a_quiz_under_his_sign_in(client, people, one):
    client.cookies.clear()
    student = Student.objects.create(user=people.deputy, unit=one.home)
    own = enrol(one.group, student)
    own.quiz, own.asked = one.quiz, one.asked
    client.force_login(people.deputy)
    address = begin(client, own)

    client.post(address, right_answers(own))

    assert "Тест пройден" in words(client, address)


def test_the_page_tells_nothing_of_what_is_right(client, one):
    """Ids of options grow in the order in which the author wrote them: they are not there."""
    page = words(client, begin(client, one))

    values = re.findall(rf'name="q{one.asked[K.MANY].pk}" value="(\d+)"', page)
    assert values == ["1", "2", "3"]
    names = re.findall(rf'name="q{one.asked[K.ORDER].pk}_(\d+)"', page)
    assert names == ["1", "2", "3"]
    assert "Устав" not in page


def test_an_order_is_never_shown_as_its_answer_by_ids(client, one):
    """Equal places stay as shown: nobody gets the right order by saying «1» to all."""
    order = one.asked[K.ORDER]
    pks = list(order.options.values_list("pk", flat=True))
    address = begin(client, one)
    attempt = Attempt.objects.get()
    for row in attempt.questions:
        if row["id"] == order.pk:
            row["options"] = pks[::-1]
    attempt.save()

    client.post(address, {f"q{order.pk}_{number}": 1 for number in (1, 2, 3)})

    attempt.refresh_from_db()
    assert attempt.answers[str(order.pk)] == pks[::-1]
    assert attempt.points == 0


@pytest.mark.parametrize("word", ["0", "4", "-1", "да", "", "9" * 5000, "²"])
def test_a_place_that_is_not_there_is_no_answer(client, one, word):
    address = begin(client, one)
    many, order = one.asked[K.MANY].pk, one.asked[K.ORDER].pk

    answer = client.post(address, {f"q{many}": word})

    assert answer.status_code == 302
    assert Attempt.objects.get().answers == {
        str(one.asked[K.ONE].pk): [], str(many): [], str(order): []
    }  # fmt: skip


def test_right_answers_are_not_told_before_the_last_try(client, one):
    shown = []
    for _ in range(2):
        address = begin(client, one)
        client.post(address, {})
        shown.append("<strong>Правильно:</strong> Устав" in words(client, address))

    assert shown == [False, True]


def test_without_a_review_only_the_points_are_told(client, one):
    type(one.quiz).objects.update(shows_answers=False)
    address = begin(client, one)
    client.post(address, right_answers(one))

    page = words(client, address)

    assert "4 из 4\u00a0баллов" in page
    assert "Верно" not in page
    assert "Устав" not in page


def test_answers_are_saved_as_they_are_given(client, one):
    address, question = begin(client, one), one.asked[K.ONE]

    answer = client.post(
        f"{address}save/", {f"q{question.pk}": 1}, headers={"accept": "application/json"}
    )

    assert (answer.status_code, answer.json()) == (200, {"error": ""})
    assert f'name="q{question.pk}" value="1" checked' in words(client, address)


def test_without_a_script_answers_are_saved_by_a_button(client, one):
    address, question = begin(client, one), one.asked[K.ONE]

    answer = client.post(f"{address}save/", {f"q{question.pk}": 1}, follow=True)

    assert "Ответы сохранены. Тест ещё не сдан" in answer.content.decode()
    assert Attempt.objects.get().finished_at is None
    assert f'name="q{question.pk}" value="1" checked' in words(client, address)


def test_after_the_time_the_person_is_told_and_keeps_what_he_gave(client, one):
    address, question = begin(client, one), one.asked[K.ONE]
    client.post(f"{address}save/", {f"q{question.pk}": 1})
    Attempt.objects.update(due_at=timezone.now() - timedelta(minutes=1))

    refused = client.post(
        f"{address}save/", {f"q{question.pk}": 2}, headers={"accept": "application/json"}
    )
    page = client.post(address, right_answers(one), follow=True).content.decode()

    assert refused.status_code == 409
    assert "Время вышло. Учтены ответы, которые вы успели дать." in page
    assert Attempt.objects.get().points == 1


def test_another_students_attempt_is_nobodys_page(client, house, one):
    attempt = quizzes.start(one.pk, one.quiz, actor="слушатель")
    let_in(client, make_student(house.primary).member)

    for name in ("my_quiz", "save_quiz"):
        assert client.post(reverse(f"training:{name}", args=[attempt.key])).status_code == 404
    attempt.refresh_from_db()
    assert attempt.finished_at is None


@pytest.mark.parametrize("number", [1, 3])
def test_many_questions_ask_as_much_as_one(client, house, number, django_assert_num_queries):
    lesson = make_lesson(make_course(house.primary))
    own = enrol(make_group(lesson.course), make_student(house.primary))
    own.quiz = make_quiz(lesson)
    for _ in range(number):
        make_question(lesson.course, options=QUESTIONS[K.ONE])
    let_in(client, own.student.member)
    address = begin(client, own)
    words(client, address)

    with django_assert_num_queries(7):
        client.get(address)


# ---- how they are answered ------------------------------------------------------------------


def handed_in(one, /, **by_kind):
    """An attempt of another student with these answers, by words of the options."""
    student = enrol(one.group, make_student(one.home))
    attempt = quizzes.start(student.pk, one.quiz, actor="слушатель")
    answers = {}
    for kind, given in by_kind.items():
        question = one.asked[kind]
        known = dict(Option.objects.filter(question=question).values_list("text", "pk"))
        answers[question.pk] = given if kind == K.TEXT else [known[word] for word in given]
    quizzes.hand_in(attempt.pk, answers, actor="слушатель")


def test_the_author_sees_how_questions_are_answered(client, people, one):
    handed_in(one, one=["4"], many=["да", "иногда"], text="Устав", order=STEPS)
    handed_in(one, one=["5"], many=["да"], text="устав ", order=STEPS[::-1])
    handed_in(one, one=["4"])
    begin(client, one)  # not handed in yet: not counted
    client.force_login(people.territorial_chair)
    address = reverse("training:question_stats", args=[one.group.course_id])

    rows = client.get(address).context["rows"]

    assert [(row.asked, row.right, row.percent) for row in rows] == [
        (3, 2, 66), (3, 1, 33), (3, 2, 66), (3, 1, 33)
    ]  # fmt: skip
    assert [[(pick.option.text, pick.times) for pick in row.chosen] for row in rows] == [
        [("4", 2), ("5", 1)], [("да", 2), ("нет", 0), ("иногда", 1)], [], []
    ]  # fmt: skip


def test_a_question_that_half_of_ten_miss_is_called_hard(client, people, one):
    for number in range(10):
        handed_in(one, one=["4" if number < 4 else "5"], text="Устав")
    client.force_login(people.territorial_chair)
    address = reverse("training:question_stats", args=[one.group.course_id])

    rows = client.get(address).context["rows"]

    assert [row.is_hard for row in rows] == [True, True, False, True]


@pytest.mark.parametrize("number", [1, 3])
def test_many_questions_are_counted_by_one_statement(
    client, house, people, number, django_assert_num_queries
):
    course = make_course(house.primary)
    for _ in range(number):
        make_question(course, options=QUESTIONS[K.ONE])
    client.force_login(people.territorial_chair)
    address = reverse("training:question_stats", args=[course.pk])
    assert "Ещё не задавали" in words(client, address)

    with django_assert_num_queries(10):
        client.get(address)
