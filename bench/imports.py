"""A list of members: the check and the run, against reading it and one COPY of the same rows."""

import csv
import gc
import random
import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import python_calamine
import xlsxwriter
from django.core.files import File
from django.db import connection, transaction

from accounts.models import User
from bench import databases
from bench.report import Line, section, show
from imports import tasks
from imports.enums import State
from imports.models import Import
from imports.services import set_columns, start_run, start_undo, take_in
from structure.models import Unit
from unionportal.demo import branches, names

AIM = 3
FIRST, BORN, JOINED = 1950, 19_000, 9_000
HEADINGS = (
    "Фамилия", "Имя", "Отчество", "Дата рождения", "Телефон", "E-mail", "Цех", "Должность",
    "Таб. №", "№ профбилета", "Дата вступления", "Пол",
)  # fmt: skip
COLUMNS = (
    "surname", "name", "patronymic", "birth_date", "phone", "email", "department", "position",
    "personnel_number", "card_number", "admitted_on", "gender",
)  # fmt: skip
LETTERS = "абвгдежзиклмнопрстуфхцчшщэюя"
MEGABYTE = 1024
BARE, CARDS = "bare", "members_member"


def run(members):
    actor = User.objects.get(email="admin@example.org")
    unit = Unit.objects.get(short_name__contains=branches.HOME)
    for kind, write, read in (("xlsx", _write_book, _read_book), ("csv", _write_text, _read_text)):
        section(f"Список из {members} человек, {kind.upper()} (к чтению и одному COPY)")
        with tempfile.NamedTemporaryFile(suffix=f".{kind}") as file:
            path = Path(file.name)
            write(path, _people(members, kind))
            reading = _timed(read, path)
            with databases.apart():
                plain = _timed(_copied, members, kind, BARE)
                copying = _timed(_copied, members, kind, CARDS)
            show(Line("чтение само по себе", reading * 1000))
            show(Line("COPY в пустую таблицу без индексов", plain * 1000))
            show(Line("COPY в таблицу карточек с индексами и ключами", copying * 1000))
            _measure(path, unit, actor, reading + copying, reading + plain)


def _measure(path, unit, actor, base, barest):
    gc.collect()
    _forget_peak()
    of = _brought(path, unit, actor)
    checking = _timed(_done, tasks.check_list, of, State.CHECKED)
    start_run(of.pk, actor=actor)
    running = _timed(_done, tasks.run_list, of, State.DONE)
    whole = checking + running
    show(Line("проверка", checking * 1000, ratio=checking / base))
    show(Line("запись", running * 1000, ratio=running / base))
    show(
        Line("проверка и запись", whole * 1000, ratio=whole / base, aim=AIM,
             note=f"к чтению и COPY без индексов: {whole / barest:.2f}; память: процесс "
                  f"{_peak()} МБ, открывающий файл — {_peak_of_children()} МБ")
    )  # fmt: skip
    start_undo(of.pk, actor=actor)
    undoing = _timed(_done, tasks.undo_list, of, State.UNDONE)
    show(Line("отмена целиком", undoing * 1000, ratio=undoing / base))


def _brought(path, unit, actor):
    with path.open("rb") as file:
        of = take_in(File(file, name=path.name), unit=unit, actor=actor)
    set_columns(of.pk, mapping=of.mapping, wiping=[], since=of.since, actor=actor)
    return of


def _done(task, of, state):
    task(of.pk)
    stands = Import.objects.get(pk=of.pk)
    if stands.state != state:
        raise RuntimeError(f"the list is {stands.state}: {stands.error}")


def _timed(call, *told):
    began = time.perf_counter()
    call(*told)
    return time.perf_counter() - began


def _people(members, seed):
    """Rows of people whom the portal does not know; the same ones for the same ``seed``."""
    chance = random.Random(seed)
    mark = len(seed) * 1_000_000
    for number in range(members):
        yield (
            chance.choice(names.SURNAMES) + chance.choice(LETTERS) + chance.choice(LETTERS),
            chance.choice(("Анна", "Иван", "Пётр", "Мария", "Ольга", "Сергей")),
            chance.choice(("Ивановна", "Петровна", "Ильинична", "Сергеевна")),
            date(FIRST, 1, 1) + timedelta(chance.randrange(BORN)),
            f"8 9{mark + number:09d}",
            f"list{mark + number}@example.org",
            chance.choice(("Цех 1", "Цех 2", "Отдел кадров", "Служба связи")),
            chance.choice(("слесарь", "машинист", "инженер", "техник")),
            mark + number,
            f"L-{mark + number}",
            date(2000, 1, 1) + timedelta(chance.randrange(JOINED)),
            "ж" if number % 2 else "м",
        )


def _write_book(path, people):
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet, days = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write_row(0, 0, HEADINGS)
    for number, row in enumerate(people, start=1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, days)
            else:
                sheet.write(number, column, value)
    book.close()


def _write_text(path, people):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADINGS)
        for row in people:
            writer.writerow([f"{v:%d.%m.%Y}" if isinstance(v, date) else v for v in row])


def _read_book(path):
    return python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()


def _read_text(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file, delimiter=";"))


def _copied(members, seed, where):
    """The same rows by COPY into the table of cards, or into one that has nothing but columns.

    Committed, as rows of the list are: keys are looked at and everything is written down.
    """
    unit = (
        Unit.objects.filter(short_name__contains=branches.HOME).values_list("pk", flat=True).get()
    )
    told = "status, status_reason, genitive, extra_phone, address, education, school, speciality"
    blank = f"{told}, profession, employment, came_from, dues_mode"
    rest = ["member", *[""] * 11, unit, "false", 1, "2026-01-01"]
    with transaction.atomic(), connection.cursor() as cursor:
        if where == BARE:
            cursor.execute("CREATE TEMPORARY TABLE bare (LIKE members_member INCLUDING DEFAULTS)")
            cursor.execute("ALTER TABLE bare ALTER id DROP NOT NULL")
        columns = ", ".join((*COLUMNS, blank, "unit_id, papers_at_chair, version, created_at"))
        with cursor.copy(f"COPY {where} ({columns}) FROM STDIN") as copy:
            for row in _people(members, seed):
                copy.write_row([*row[:4], f"+79{row[8]:09d}", *row[5:-1], "f", *rest])


def _forget_peak():
    Path("/proc/self/clear_refs").write_text("5")


def _peak():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // MEGABYTE


def _peak_of_children():
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // MEGABYTE
