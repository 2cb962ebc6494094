"""A payroll brought, its columns learnt, one worker at a time on it, and files that are not it."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from dues import tasks
from dues.enums import DuesRefused, PayrollState
from dues.models import PayrollFile, PayrollLayout, PayrollRow
from dues.payrolls import leases, uploading, working
from dues.payrolls.uploading import SameFile, ask_columns, drop, match_again, take_in
from tests.dues.payrolls import (
    MONTH,
    as_file,
    matched,
    name,
    paying,
    piles,
    table,
    upload,
)
from tests.factories import make_employer


@pytest.fixture
def belov(house):
    return paying(house, "Белов", "0012")


@pytest.fixture
def path(tmp_path, belov):
    return as_file(tmp_path / "взносы.xlsx", table(["12", name(belov), "500,00"]))


def test_columns_are_asked_once_and_the_next_file_goes_straight(path, tmp_path, house, people):
    of = upload(path, house, people)
    assert of.state == PayrollState.COLUMNS
    assert of.columns == {"0": "number", "1": "full_name", "2": "amount"}
    assert piles(matched(of)) == ({2: "fits"}, set())

    other = as_file(tmp_path / "b.csv", table(["12", "Белов П.С.", "500"]))
    following = upload(other, house, people, month=date(2026, 11, 1))

    assert following.state == PayrollState.READING
    assert tasks.match_payroll(following.pk)
    assert piles(following) == ({2: "fits"}, set())


def test_other_headings_ask_again(path, tmp_path, house, people):
    matched(upload(path, house, people))
    other = as_file(tmp_path / "b.csv", table(["12", "5"], headings=["Таб. №", "Итого за месяц"]))

    assert upload(other, house, people, month=date(2026, 11, 1)).state == PayrollState.COLUMNS


@pytest.mark.parametrize(
    ("above", "said"),
    [
        ("ИНН 7701234567", "В файле ИНН 7701234567, а у работодателя"),
        ("АО «Чужая сеть»", "В файле назван работодатель «АО «Чужая сеть»»"),
        ("Удержания за сентябрь 2026 г.", "стоит сентябрь 2026, а выбран октябрь 2026"),
    ],
)
def test_a_file_of_another_is_told_before_anything(above, said, tmp_path, house, people, belov):
    house.employer.inn = "3400000001"
    house.employer.save()
    make_employer(house.primary, name="АО «Чужая сеть»", short_name="АО «Чужая сеть»")
    PayrollLayout.objects.create(
        employer=house.employer, learnt_by="тест",
        columns={"таб №": "number", "фио": "full_name", "удержано": "amount"},
    )  # fmt: skip
    rows = [[above], *table(["12", name(belov), "500"])]

    of = upload(as_file(tmp_path / "a.xlsx", rows), house, people)

    assert of.state == PayrollState.COLUMNS
    assert len(of.warnings) == 1
    assert said in of.warnings[0]
    assert not of.rows.exists()


def test_the_day_of_printing_is_no_month(tmp_path, house, people, belov):
    rows = [["Сформировано 05.11.2026"], *table(["12", name(belov), "500"])]

    assert upload(as_file(tmp_path / "a.xlsx", rows), house, people).warnings == []


def test_a_name_of_the_file_tells_the_month(path, house, people):
    of = upload(path.rename(path.with_name("взносы_09_2026.xlsx")), house, people)

    assert "В имени файла стоит сентябрь 2026" in of.warnings[0]


def test_another_list_of_the_same_month_is_told(path, tmp_path, house, people):
    matched(upload(path, house, people))
    other = as_file(tmp_path / "b.xlsx", table(["13", "Кто-то Лев Ильич", "500"]))

    of = upload(other, house, people)

    assert "За октябрь 2026 уже есть ведомость этого работодателя" in of.warnings[0]


def test_the_same_file_twice_is_refused_with_the_first_one(path, house, people):
    first = upload(path, house, people)

    with pytest.raises(SameFile, match="Этот файл уже загружен") as refusal:
        upload(path, house, people)

    assert refusal.value.first == first
    assert PayrollFile.objects.count() == 1
    assert Entry.objects.filter(action="dues.payroll.uploaded").count() == 1


def test_a_dropped_file_may_come_again(path, house, people):
    drop(upload(path, house, people).pk, actor=people.accountant)

    assert upload(path, house, people).state == PayrollState.COLUMNS


@pytest.mark.django_db(transaction=True)
def test_the_same_file_by_two_at_once_is_kept_once(path, house, people, monkeypatch):
    both = threading.Barrier(2, timeout=20)
    look = uploading.look_at
    monkeypatch.setattr(uploading, "look_at", lambda *args: (look(*args), both.wait())[0])
    told = []

    def bring():
        try:
            told.append(upload(path, house, people))
        except SameFile as refusal:
            told.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(one).__name__ for one in told) == ["PayrollFile", "SameFile"]
    assert PayrollFile.objects.count() == 1


def test_what_is_no_table_leaves_no_trace(tmp_path, house, people):
    picture = tmp_path / "a.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")

    with pytest.raises(DuesRefused, match="Это картинка"):
        upload(picture, house, people)

    assert not PayrollFile.objects.exists()


def test_a_list_of_nobody_fails_in_words_and_its_columns_can_be_told_again(tmp_path, house, people):
    rows = table(["", "", "500"], ["", "Итого", "500"])

    of = matched(upload(as_file(tmp_path / "a.csv", rows), house, people),
                 columns={0: "number", 1: "full_name", 2: "amount"})  # fmt: skip

    assert of.state == PayrollState.FAILED
    assert "ни одной строки о человеке" in of.error
    assert ask_columns(of.pk, actor=people.accountant).state == PayrollState.COLUMNS


def test_a_list_mostly_of_others_and_a_wrong_total_are_told(tmp_path, house, people, belov):
    rows = [[f"9{n}", f"Чужов{'абвгдежзик'[n]} Лев Ильич", "100"] for n in range(9)]
    rows = table(*rows, ["", "Итого", "5000"])

    of = matched(upload(as_file(tmp_path / "a.csv", rows), house, people))

    assert "Из 9 строк о ваших членах профсоюза только 0" in of.warnings[0]
    assert "По строкам выходит 900,00 ₽, а в файле стоит итог 5 000,00 ₽" in of.warnings[1]


def expire(of):
    PayrollFile.objects.filter(pk=of.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_worker_killed_in_the_middle_leaves_nothing_that_the_next_does_not_mend(
    tmp_path, house, people, monkeypatch
):
    monkeypatch.setattr(working, "BATCH", 2)
    who = [paying(house, f"Белов{letter}", str(n)) for n, letter in enumerate("абвгд", 1)]
    rows = table(*([one.member.personnel_number, name(one), "500"] for one in who))
    of = upload(as_file(tmp_path / "a.csv", rows), house, people)
    copy, batches = working.copy_in, []

    def broken(*args):
        batches.append(copy(*args))
        if len(batches) == 2:
            raise SystemExit  # as kill -9: nothing catches it

    monkeypatch.setattr(working, "copy_in", broken)
    with pytest.raises(SystemExit):
        matched(of)
    assert PayrollRow.objects.count() == 2  # a whole batch, shown to nobody
    assert PayrollFile.objects.get().state == PayrollState.MATCHING
    assert tasks.go_on_with_payrolls() == 0  # its lease is not over

    expire(of)
    monkeypatch.setattr(working, "copy_in", copy)
    assert tasks.go_on_with_payrolls() == 1

    assert piles(of) == (dict.fromkeys(range(2, 7), "fits"), set())
    assert PayrollFile.objects.get().counts["fits"] == 5


def test_a_worker_that_lost_its_lease_stops(path, house, people):
    of = upload(path, house, people)
    columns = {int(place): field for place, field in of.columns.items()}
    uploading.set_columns(of.pk, columns=columns, actor=people.accountant)
    slow = leases.claim(of.pk, [PayrollState.READING])
    expire(of)
    assert tasks.match_payroll(of.pk)

    with pytest.raises(leases.Lost):
        working.work(slow)

    assert of.rows.count() == 1


def test_a_fault_is_told_and_tried_later(path, house, people, monkeypatch):
    of = upload(path, house, people)
    monkeypatch.setattr(working, "matched", lambda *args: 1 / 0)

    of = matched(of)

    assert "Портал попробует ещё раз" in of.error
    assert tasks.go_on_with_payrolls() == 0
    assert not of.rows.exists()


def test_matched_again_it_knows_what_has_changed_since(path, house, people, belov):
    of = matched(upload(path, house, people))
    late = paying(house, "Громов", "0013")

    match_again(of.pk, actor=people.accountant)
    tasks.match_payroll(of.pk)

    assert piles(of) == ({2: "fits"}, {late.member.surname})


def test_people_of_other_employers_and_organisations_are_not_expected(path, house, people):
    paying(house, "Чужов", unit=house.neighbour)
    shop = paying(house, "Цехов", "0077", unit=house.shop)

    of = matched(upload(path, house, people))

    assert piles(of) == ({2: "fits"}, {shop.member.surname})


def test_who_is_not_ours_is_told_by_what_the_register_knows(tmp_path, house, people, belov):
    stopped = paying(house, "Стоянов", "20")
    stopped.stops_on, stopped.stop_reason = date(2026, 9, 1), "withdrawn"
    stopped.save()
    away = paying(house, "Дальнов", "21", unit=house.neighbour)
    rows = table(
        ["12", name(belov), "500"], ["20", name(stopped), "500"], ["21", name(away), "500"],
        ["22", "Никтов Лев Ильич", "500"],
    )  # fmt: skip

    of = matched(upload(as_file(tmp_path / "a.csv", rows), house, people))

    told = {row.number: (row.reasons[0][0], row.candidates) for row in of.rows.all() if row.reasons}
    assert told == {
        3: ("stopped", [stopped.member_id]),
        4: ("elsewhere", []),  # not whose, and not where
        5: ("unknown", []),
    }


def test_take_in_is_what_the_window_of_an_employer_calls(path, house, people):
    with path.open("rb") as opened:
        from django.core.files import File

        of = take_in(
            File(opened, name="a.xlsx"), unit=house.primary, employer=house.employer,
            month=date(2026, 10, 17), actor=people.employer_accountant,
        )  # fmt: skip

    assert (of.month, of.uploaded_by) == (MONTH, people.employer_accountant)
