"""The window of the employer's accountant: his registers, his answers, his lists, nothing else."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.enums import GrantRefused
from accounts.lending import lend as lend_one
from accounts.lending import take_back_employer
from accounts.models import Grant, User
from applications import resolving
from applications.enums import Outcome, Stage
from applications.models import Application
from audit.models import Entry
from dues.models import DuesRegisterLine, DuesStatement, PayrollFile
from dues.payrolls.leases import tell_end
from dues.registering import make_register, mark_handed
from dues.window import registers_of, registers_to_answer
from notifications.models import Message, Notice
from structure.scope import Action
from tests.dues.lent import lend
from tests.dues.statements import register_of, statement_of
from tests.factories import NOON, TODAY, make_application, make_employer

WINDOW = "/office/dues/window/"
SECRETS = ("9025550123", "902 555-01-23", "1991", "abramov@", "Ленина", "4217", "слесарь")


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **kwargs: None)


def handed(house, people, *statements):
    register = register_of(house, *(statements or (statement_of(house, "Абрамов"),)))
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    register.refresh_from_db()
    return register


def at(name, register, app="dues"):
    return reverse(f"{app}:{name}", args=[register.pk])


def test_he_sees_registers_handed_to_his_employer_and_nobody_elses(client, house, people):
    mine = handed(house, people)
    waits = register_of(house, statement_of(house, "Белов"))
    other = make_employer(house.primary)
    statement = statement_of(house, "Чужой", employer=other)
    foreign = make_register(
        [statement.pk], unit=house.primary, employer=other, actor="тест", now=NOON
    )
    mark_handed(foreign.pk, on=TODAY, received_by="Другая", actor=people.accountant)
    client.force_login(lend(people, house))

    page = client.get(WINDOW)

    assert page.context["rows"] == [mine]
    assert client.get(at("window_register", mine)).status_code == 200
    for register in (waits, foreign):
        for address in (
            at("window_register", register),
            at("window_refuse", register),
            at("accept_dues", register, "applications"),
            reverse("dues:file", args=[register.pk, "xlsx"]),
        ):
            assert client.get(address).status_code == 404
    assert "Чужой" not in page.content.decode()


@pytest.mark.parametrize("list_of", ["registers", "payrolls", "employers"])
def test_lists_of_the_union_lead_him_to_his_window(client, house, people, list_of):
    client.force_login(lend(people, house))

    assert client.get(reverse(f"dues:{list_of}")).headers["Location"] == WINDOW


def test_after_the_grant_ends_nothing_is_left(client, house, people):
    register = handed(house, people)
    user = lend(people, house)
    addresses = (WINDOW, at("window_register", register), at("window_refuse", register))
    client.force_login(user)
    before = [client.get(address).status_code for address in addresses]

    Grant.objects.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert before == [200, 200, 200]
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    assert client.post(at("accept_dues", register, "applications")).status_code == 404
    assert not DuesRegisterLine.objects.exclude(confirmed_on=None).exists()


def test_taken_back_both_what_he_saw_and_what_he_answered_go(house, people):
    handed(house, people)
    user = lend(people, house)

    take_back_employer(user, house.employer, actor=people.chair)

    assert not registers_of(User.objects.get(pk=user.pk)).exists()
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("answers", "said", "lent"),
    [("yes", "отвечает на реестры", {"view_dues", "answer_registers"}),
     ("", "только смотрит", {"view_dues"})],
)  # fmt: skip
def test_the_chair_says_whether_he_answers(client, house, people, answers, said, lent):
    client.force_login(people.chair)
    user = people.employer_accountant

    client.post(
        reverse("accounts:lend", args=[user.pk]),
        {"employer": house.employer.pk, "starts_on": str(TODAY), "answers": answers},
    )

    assert set(Grant.objects.values_list("action", flat=True)) == lent
    assert said in client.get(reverse("accounts:person", args=[user.pk])).content.decode()


def test_lent_again_only_to_look_he_answers_no_more(house, people):
    register = handed(house, people)
    answered = registers_to_answer(lend(people, house))
    looks = lend(people, house, answers=False)

    assert answered == [register]
    assert registers_to_answer(looks) == []
    assert list(registers_of(looks)) == [register]


@pytest.mark.parametrize("who", ["deputy", "accountant", "neighbour_chair", "stranger"])
def test_who_does_not_manage_people_lends_no_answering(house, people, who):
    with pytest.raises(GrantRefused):
        lend_one(
            people.employer_accountant, house.employer, Action.ANSWER_REGISTERS,
            starts_on=timezone.localdate(), actor=getattr(people, who),
        )  # fmt: skip

    assert not Grant.objects.exists()


@pytest.mark.parametrize("who", ["accountant", "chair", "admin", "employer_accountant"])
def test_the_window_opens_by_a_grant_and_by_no_office(client, house, people, who):
    register = handed(house, people)
    client.force_login(getattr(people, who))

    for address in (WINDOW, at("window_register", register), at("window_refuse", register)):
        assert client.get(address).status_code == 404
    assert client.post(at("accept_dues", register, "applications")).status_code == 404
    assert client.post(reverse("dues:window_bring")).status_code == 404


def test_who_only_looks_answers_nothing_and_brings_nothing(client, house, people):
    register = handed(house, people)
    line = register.lines.get()
    client.force_login(lend(people, house, answers=False))

    page = client.get(at("window_register", register))
    statuses = [
        client.post(address, {"line": line.pk, "reason": "нет"}).status_code
        for address in (
            at("accept_dues", register, "applications"),
            at("window_refuse", register),
            reverse("dues:window_bring"),
        )
    ]

    assert statuses == [404] * 3
    assert "Принять" not in page.content.decode()
    assert "Принести ведомость" not in client.get(WINDOW).content.decode()
    line.refresh_from_db()
    assert (line.confirmed_on, line.refused_on) == (None, None)


def test_accepting_a_line_ends_its_application_well(client, house, people):
    application = make_application(house.primary, stage=Stage.EMPLOYER, employer=house.employer)
    statement = DuesStatement.objects.create(
        member=application.member, unit=house.primary, employer=house.employer, percent="1.00",
        starts_on=TODAY, key=f"application:{application.pk}",
    )  # fmt: skip
    register = register_of(house, statement, statement_of(house, "Белов"))
    resolving.hand_over(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    line = register.lines.get(statement=statement)
    client.force_login(lend(people, house))

    asked = client.get(at("accept_dues", register, "applications"), {"line": line.pk})
    answer = client.post(at("accept_dues", register, "applications"), {"line": line.pk})

    assert asked.context["count"] == 1
    assert answer.url == at("window_register", register)
    application = Application.objects.get()
    assert (application.stage, application.outcome) == (Stage.ACCEPTED, Outcome.ADMITTED)
    confirmed = register.lines.exclude(confirmed_on=None)
    assert list(confirmed) == [line]
    assert confirmed.get().confirmed_by == str(people.employer_accountant)
    told = Entry.objects.get(action="dues.lines.confirmed")
    assert told.actor_id == people.employer_accountant.pk


def test_the_application_of_another_employer_he_cannot_end(house, people):
    other = make_employer(house.primary)
    application = make_application(house.primary, stage=Stage.EMPLOYER, employer=other)
    statement = DuesStatement.objects.create(
        member=application.member, unit=house.primary, employer=other, percent="1.00",
        starts_on=TODAY, key=f"application:{application.pk}",
    )  # fmt: skip
    register = make_register(
        [statement.pk], unit=house.primary, employer=other, actor="тест", now=NOON
    )
    resolving.hand_over(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    user = lend(people, house)

    with pytest.raises(resolving.Refused):
        resolving.confirm(register.pk, [register.lines.get().pk], on=TODAY, actor=user)

    assert Application.objects.get().stage == Stage.EMPLOYER
    assert not register.lines.exclude(confirmed_on=None).exists()


def test_all_that_waits_is_accepted_at_once_and_only_once(client, house, people):
    register = handed(house, people, *(statement_of(house) for _ in range(3)))
    client.force_login(lend(people, house))

    for _ in range(2):
        client.post(at("accept_dues", register, "applications"))

    register.refresh_from_db()
    assert register.confirmed == 3
    assert Entry.objects.filter(action="dues.lines.confirmed").count() == 1
    assert "ждём ответа" not in client.get(WINDOW).content.decode()


def test_a_line_is_not_accepted_with_a_reason_that_the_union_reads(client, house, people):
    register = handed(house, people)
    line = register.lines.get()
    client.force_login(lend(people, house))

    empty = client.post(at("window_refuse", register), {"line": line.pk, "reason": " "})
    before = DuesRegisterLine.objects.get().refused_on
    client.post(at("window_refuse", register), {"line": line.pk, "reason": "уволен 12 ноября"})

    line.refresh_from_db()
    assert (empty.status_code, before, line.refusal) == (422, None, "уволен 12 ноября")
    told = Notice.objects.filter(text__contains="не приняла строк: 1").values_list(
        "user", flat=True
    )
    assert set(told) == {people.chair.pk, people.deputy.pk, people.accountant.pk}
    assert "уволен 12 ноября" in client.get(at("window_register", register)).content.decode()


def test_a_line_of_another_register_is_not_answered_along_with_ones_own(client, house, people):
    register, second = handed(house, people), None
    other = make_employer(house.primary)
    statement = statement_of(house, "Чужой", employer=other)
    second = make_register(
        [statement.pk], unit=house.primary, employer=other, actor="тест", now=NOON
    )
    mark_handed(second.pk, on=TODAY, received_by="Другая", actor=people.accountant)
    foreign = second.lines.get()
    client.force_login(lend(people, house))

    client.post(at("accept_dues", register, "applications"), {"line": foreign.pk})
    client.post(at("window_refuse", register), {"line": foreign.pk, "reason": "нет"})

    foreign.refresh_from_db()
    assert (foreign.confirmed_on, foreign.refused_on) == (None, None)


def test_he_brings_a_list_and_sees_what_became_of_it(client, house, people):
    handed(house, people)
    client.force_login(lend(people, house))
    data = "Таб. №;ФИО;Сумма\r\n007;Абрамов Пётр Сергеевич;500,00\r\n".encode()
    told = {"place": f"{house.employer.pk}-{house.primary.pk}", "month": "2026-11"}

    nothing = client.post(reverse("dues:window_bring"), told)
    foreign = client.post(
        reverse("dues:window_bring"),
        told | {"place": f"{house.foreign_employer.pk}-{house.neighbour.pk}",
                "file": SimpleUploadedFile("list.csv", data)},
    )  # fmt: skip
    brought = client.post(
        reverse("dues:window_bring"), told | {"file": SimpleUploadedFile("list.csv", data)}
    )
    again = client.post(
        reverse("dues:window_bring"), told | {"file": SimpleUploadedFile("list.csv", data)}
    )

    assert [nothing.status_code, foreign.status_code, again.status_code] == [422] * 3
    assert brought.url == WINDOW
    taken = PayrollFile.objects.get()
    assert (taken.unit, taken.employer, taken.uploaded_by) == (
        house.primary, house.employer, people.employer_accountant,
    )  # fmt: skip
    told = Notice.objects.filter(text__contains="прислала ведомость").values_list("user", "url")
    assert (people.accountant.pk, taken.get_absolute_url()) in told
    page = client.get(WINDOW)
    assert page.context["lists"] == [taken]
    assert "/office/dues/payrolls/" not in page.content.decode()


def test_the_end_of_matching_is_not_told_to_whom_has_no_page_of_it(house, people):
    of = PayrollFile(unit=house.primary, employer=house.employer, name="x.csv", pk=1)

    for user in (lend(people, house), people.accountant):
        tell_end(of, "сверена", user)

    assert Notice.objects.get().user == people.accountant


def test_a_list_that_another_brought_is_not_his(client, house, people):
    handed(house, people)
    PayrollFile.objects.create(
        unit=house.primary, employer=house.employer, month=TODAY.replace(day=1), name="x.csv",
        sha256="0" * 64, kind="csv", uploaded_by=people.accountant,
    )  # fmt: skip
    client.force_login(lend(people, house))

    assert client.get(WINDOW).context["lists"] == []


def test_nothing_beyond_withholding_is_on_his_pages_and_in_his_files(client, house, people):
    statement = statement_of(
        house, "Абрамов", phone="+79025550123", birth_date="1991-03-14", profession="слесарь",
        email="abramov@example.org", address="ул. Ленина, 1", card_number="4217",
        personnel_number="007",
    )  # fmt: skip
    register = handed(house, people, statement)
    client.force_login(lend(people, house))

    shown = [
        client.get(address).content.decode()
        for address in (
            WINDOW,
            at("window_register", register),
            f"{at('window_refuse', register)}?line={register.lines.get().pk}",
            f"{at('accept_dues', register, 'applications')}?line={register.lines.get().pk}",
            "/office/",
        )
    ]
    file = client.get(reverse("dues:file", args=[register.pk, "csv"]))
    shown.append(b"".join(file.streaming_content).decode("utf-8-sig"))

    assert [text for text in shown if "Абрамов" in text] == [shown[1], shown[2], shown[3], shown[5]]
    assert not [secret for secret in SECRETS for text in shown if secret in text]
    assert not [text for text in shown if "/office/members/" in text.split("<main")[-1]]


def test_each_opening_of_a_register_leaves_one_line(client, house, people):
    register = handed(house, people)
    client.force_login(lend(people, house))
    before = Entry.objects.count()

    client.get(WINDOW)
    client.get(at("window_register", register))

    assert list(Entry.objects.order_by("pk").values_list("action", flat=True))[before:] == [
        "dues.register.read"
    ]


def test_pages_ask_the_same_of_one_and_of_three(
    client, house, people, django_assert_max_num_queries
):
    user = lend(people, house)
    client.force_login(user)
    asked = []
    for count in (1, 2):
        for _ in range(count):
            register = handed(house, people, *(statement_of(house) for _ in range(count)))
        numbers = []
        for address in (WINDOW, at("window_register", register)):
            with django_assert_max_num_queries(60) as captured:
                client.get(address)
            numbers.append(len(captured))
        asked.append(numbers)

    assert asked[0] == asked[1]


def test_a_long_register_is_shown_in_portions(client, house, people, monkeypatch):
    monkeypatch.setattr("dues.views.window.LINES", 2)
    register = handed(house, people, *(statement_of(house) for _ in range(3)))
    client.force_login(lend(people, house))

    first = client.get(at("window_register", register)).context
    second = client.get(at("window_register", register) + first["next_url"]).context

    assert [line.position for line in first["lines"]] == [1, 2]
    assert ([line.position for line in second["lines"]], second["next_url"]) == ([3], "")
    assert not Message.objects.filter(kind="register_copy").exists()
