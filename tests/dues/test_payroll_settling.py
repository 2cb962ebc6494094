"""What is done about rows of a payroll, one or many, and taking it back."""

from datetime import date
from decimal import Decimal

import pytest

from audit.models import Entry
from dues.enums import DuesRefused, PayrollState, Pile
from dues.models import Withholding
from dues.payrolls import booking, choosing
from dues.payrolls.settling import settle, unsettle
from members.models import Member
from notifications.models import Message, Todo
from tests.dues.payrolls import again, as_file, booked, matched, name, paying, table, upload
from tests.factories import NOON, make_member


@pytest.fixture
def belov(house):
    return paying(house, "Белов", "0012", email="belov@example.org")


@pytest.fixture
def gromov(house):
    return paying(house, "Громов", "0013")


@pytest.fixture
def of(tmp_path, house, people, belov, gromov):
    """Громов is missing, a stranger is there, Белов has another number and another sum."""
    house.employer.accounting_email = "buh@example.org"
    house.employer.save()
    third = paying(house, "Жуков", "0014")
    rows = table(
        ["12", name(belov), "700"], ["99", "Чужов Лев Ильич", "70"], ["777", name(third), "500"]
    )
    return matched(upload(as_file(tmp_path / "a.csv", rows), house, people))


def row(of, pile):
    return of.rows.get(pile=pile)


def test_each_pile_has_its_row(of):
    assert again(of).counts == {
        "fits": 0, "not_ours": 1, "not_withheld": 1, "odd_sum": 1, "name_changed": 1,
    }  # fmt: skip


def test_a_letter_to_the_employer_names_nobody(of, people, gromov):
    assert settle(of.pk, "letter", pile=Pile.NOT_WITHHELD, actor=people.accountant) == (1, "")

    letter = Message.objects.get()
    assert letter.to_address == "buh@example.org"
    assert "таб. № 0013: заявление на удержание действует весь месяц" in letter.text
    assert "Громов" not in letter.text + letter.subject
    done = row(of, "not_withheld")
    assert (done.settled, done.settled_by) == ("letter", str(people.accountant))


def test_an_answer_to_a_letter_settles_the_row_after_all(of, people):
    settle(of.pk, "letter", pile=Pile.NOT_OURS, actor=people.accountant)
    stranger = row(of, "not_ours")
    with pytest.raises(DuesRefused, match="нет ни одной неразобранной"):
        settle(of.pk, "letter", pile=Pile.NOT_OURS, actor=people.accountant, rows=[stranger.pk])

    settle(of.pk, "solidary", pile=Pile.NOT_OURS, actor=people.accountant, rows=[stranger.pk])

    assert row(of, "not_ours").settled == "solidary"
    assert Message.objects.count() == 1


def test_a_whole_pile_leaves_those_of_whom_an_answer_is_awaited(of, people):
    settle(of.pk, "letter", pile=Pile.NOT_OURS, actor=people.accountant)

    with pytest.raises(DuesRefused, match="нет ни одной неразобранной"):
        settle(of.pk, "solidary", pile=Pile.NOT_OURS, actor=people.accountant)

    assert row(of, "not_ours").settled == "letter"


def test_nobody_is_written_of_who_has_no_number_or_is_not_told_yet(of, people, gromov):
    Member.objects.filter(pk=gromov.member_id).update(personnel_number="")

    with pytest.raises(DuesRefused, match="нет табельного №"):
        settle(of.pk, "letter", pile=Pile.NOT_WITHHELD, actor=people.accountant)

    assert not Message.objects.exists()
    assert row(of, "not_withheld").settled == ""


def test_nobody_is_written_of_whose_data_are_hidden(of, people, belov, gromov):
    Member.objects.filter(pk__in=[belov.member_id, gromov.member_id]).update(hidden_at=NOON)

    for what, pile in (("letter", Pile.NOT_WITHHELD), ("asked", Pile.ODD_SUM)):
        with pytest.raises(DuesRefused, match="данные скрыты"):
            settle(of.pk, what, pile=pile, actor=people.accountant)

    assert not Message.objects.exists()


def test_without_an_address_of_the_payroll_it_is_said_what_to_do(of, house, people):
    house.employer.accounting_email = ""
    house.employer.save()

    with pytest.raises(DuesRefused, match="нет почты бухгалтерии"):
        settle(of.pk, "letter", pile=Pile.NOT_WITHHELD, actor=people.accountant)


def test_a_person_is_asked_by_letter(of, people, belov):
    Member.objects.filter(pk=belov.member_id).update(phone="+79001234567")
    settle(of.pk, "asked", pile=Pile.ODD_SUM, actor=people.accountant)

    letter = Message.objects.get()
    assert (letter.to_address, letter.kind) == ("belov@example.org", "payroll_member")
    assert letter.phone == "+79001234567"
    assert "удержал с вас 700,00 ₽" in letter.text


def test_a_task_goes_to_whoever_keeps_the_register_and_can_be_taken_back(of, people):
    settle(of.pk, "todo", pile=Pile.NOT_WITHHELD, actor=people.accountant)
    todo = Todo.objects.get()
    assert (todo.user, todo.done_at) == (people.chair, None)
    assert "разберитесь" in todo.title

    unsettle(of.pk, row(of, "not_withheld").pk, actor=people.accountant)

    assert Todo.objects.get().done_at is not None
    assert row(of, "not_withheld").settled == ""


def test_a_chair_updates_cards_at_once(of, people):
    settle(of.pk, "card", pile=Pile.NAME_CHANGED, actor=people.chair)

    assert Member.objects.get(surname="Жуков").personnel_number == "777"
    assert row(of, "name_changed").settled == "card"
    assert Entry.objects.filter(action="members.card.changed").count() == 1


def test_an_accountant_may_not_edit_cards_and_asks_for_it(of, people):
    settle(of.pk, "card", pile=Pile.NAME_CHANGED, actor=people.accountant)

    assert Member.objects.get(surname="Жуков").personnel_number == "0014"
    assert row(of, "name_changed").settled == "todo"
    assert Todo.objects.get().user == people.chair


def test_a_new_surname_goes_onto_the_card(tmp_path, house, people):
    statement = paying(house, "Девичьева", "0015", name="Анна", patronymic="Ильинична")
    rows = table(["15", "МУЖНИНА АННА ИЛЬИНИЧНА", "500"])
    of = matched(upload(as_file(tmp_path / "b.csv", rows), house, people))

    settle(of.pk, "card", pile=Pile.NAME_CHANGED, actor=people.chair)

    assert Member.objects.get(pk=statement.member_id).full_name == "Мужнина Анна Ильинична"


def test_what_is_not_offered_is_refused(of, people):
    with pytest.raises(DuesRefused, match="так поступить нельзя"):
        settle(of.pk, "solidary", pile=Pile.ODD_SUM, actor=people.accountant)
    settle(of.pk, "right", pile=Pile.ODD_SUM, actor=people.accountant)

    with pytest.raises(DuesRefused, match="ни одной неразобранной"):
        settle(of.pk, "right", pile=Pile.ODD_SUM, actor=people.accountant)


def test_only_the_rows_ticked_are_settled(of, people):
    with pytest.raises(DuesRefused, match="Отметьте строки"):
        settle(of.pk, "right", pile=Pile.ODD_SUM, rows=[], actor=people.accountant)
    with pytest.raises(DuesRefused, match="Отметьте строки"):
        other = row(of, "not_withheld").pk
        settle(of.pk, "right", pile=Pile.ODD_SUM, rows=[other], actor=people.accountant)


def test_a_letter_is_not_taken_back(of, people):
    settle(of.pk, "letter", pile=Pile.NOT_WITHHELD, actor=people.accountant)

    with pytest.raises(DuesRefused, match="не отменить: написали работодателю"):
        unsettle(of.pk, row(of, "not_withheld").pk, actor=people.accountant)


def test_this_is_he_moves_the_row_and_takes_him_off_the_missing(of, people, gromov):
    stranger = row(of, "not_ours")

    choosing.choose(of.pk, stranger.pk, gromov.member_id, actor=people.accountant)

    stranger.refresh_from_db()
    assert (stranger.pile, stranger.statement_id) == ("odd_sum", gromov.pk)  # 70 is not 500
    assert not of.rows.filter(pile="not_withheld").exists()
    assert again(of).counts["not_withheld"] == 0

    unsettle(of.pk, stranger.pk, actor=people.accountant)
    stranger.refresh_from_db()
    assert (stranger.pile, stranger.member, stranger.reasons[0][0]) == ("not_ours", None, "unknown")
    assert row(of, "not_withheld").member_id == gromov.member_id
    assert again(of).counts["not_ours"] == 1


def test_a_row_of_another_month_does_not_take_him_off_the_missing(of, people, gromov):
    stranger = row(of, "not_ours")
    of.rows.filter(pk=stranger.pk).update(month=date(2026, 8, 1))

    choosing.choose(of.pk, stranger.pk, gromov.member_id, actor=people.accountant)

    assert row(of, "not_withheld").member_id == gromov.member_id
    assert again(of).counts["not_withheld"] == 1


def test_a_row_that_is_gone_since_is_told_in_words(of, people, gromov):
    gone = row(of, "not_ours").pk
    of.rows.filter(pk=gone).delete()

    with pytest.raises(DuesRefused, match="Обновите страницу"):
        choosing.choose(of.pk, gone, gromov.member_id, actor=people.accountant)
    with pytest.raises(DuesRefused, match="Обновите страницу"):
        unsettle(of.pk, gone, actor=people.accountant)


def test_he_may_have_no_statement_and_his_money_is_booked_to_him(of, house, people):
    member = make_member(house.shop, surname="Безбумагов")

    choosing.choose(of.pk, row(of, "not_ours").pk, member.pk, actor=people.accountant)
    booked(of)

    mine = Withholding.objects.get(member=member)
    assert (mine.amount, mine.unit) == (Decimal("70.00"), house.shop)


def test_nobody_of_another_organisation_is_chosen(of, house, people):
    other = make_member(house.neighbour, surname="Соседов")

    with pytest.raises(DuesRefused, match="Такого человека в организации нет"):
        choosing.choose(of.pk, row(of, "not_ours").pk, other.pk, actor=people.accountant)

    assert choosing.search(of, "соседов") == []
    assert [one.surname for one in choosing.search(of, "Громо")] == ["Громов"]
    assert [one.surname for one in choosing.search(of, "0013")] == ["Громов"]


def test_money_decisions_wait_while_it_is_booked(of, people):
    settle(of.pk, "solidary", pile=Pile.NOT_OURS, actor=people.accountant)
    booked(of)

    with pytest.raises(DuesRefused, match="сначала отмените учёт"):
        unsettle(of.pk, row(of, "not_ours").pk, actor=people.accountant)

    booking.undo(of.pk, actor=people.accountant)
    assert again(of).state == PayrollState.UNDONE
