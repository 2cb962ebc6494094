"""The worker destroys after the quarantine, goes on after kill -9, and leaves the figures alone."""

import io
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from audit.models import Entry, Values
from members import as_of, balance, figures
from members.enums import Status
from members.models import Member, NameWord, Posting
from members.models.cards import WIPED
from privacy import acts, services, tasks, wiping
from privacy.carrying_out import due, work
from privacy.enums import Fate, State
from privacy.models import Destruction, DoomedFile, Limits, Tombstone
from resolutions.models import Line as OfDecision
from tests.factories import make_member
from tests.house.sources import ROOT
from tests.privacy.planted import a_file, a_resolution
from tests.privacy.test_two_people import LONG_LEFT, REASON, is_seen, left_long_ago


def confirmed(house, people, *cards):
    made = services.propose(
        house.primary, members=[card.pk for card in cards], reason=REASON, actor=people.chair
    )
    Limits.objects.get_or_create(unit=house.union, defaults={"most_percent": 100})
    services.confirm(made.pk, actor=people.admin)
    return made


def over(destruction):
    """Its quarantine has been waited out."""
    Destruction.objects.filter(pk=destruction.pk).update(wipe_on=timezone.localdate())


def text_of(stored):
    with stored.open("rb") as file:
        document = pypdfium2.PdfDocument(io.BytesIO(file.read()))
    told = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(told.split())


def test_nothing_is_destroyed_before_the_day(house, people):
    made = confirmed(house, people, left_long_ago(house.primary))

    assert tasks.destroy_due() == 0
    assert not work(made.pk)
    assert list(made.lines.values_list("fate", flat=True)) == [Fate.HIDDEN]
    assert due(timezone.now() + timedelta(days=31)).get() == made


def test_the_card_becomes_an_anonymous_shell(house, people):
    card = left_long_ago(house.primary, surname="Забытов", gender="m", phone="+79730000555")
    made = confirmed(house, people, card)
    over(made)

    assert tasks.destroy_due() == 1

    card.refresh_from_db()
    assert (card.surname, card.name, card.phone, card.gender) == (WIPED, "", "", "m")
    assert card.full_name == "Данные уничтожены"
    assert wiping.is_destroyed(card)
    assert not is_seen(people, card)
    assert not NameWord.objects.filter(word="забытов").exists()


def test_a_word_of_names_that_another_has_too_stays(house, people):
    make_member(house.neighbour, surname="Забытов")
    made = confirmed(house, people, left_long_ago(house.primary, surname="Забытов"))
    over(made)

    tasks.destroy_due()

    assert NameWord.objects.filter(word="забытов").exists()


def test_the_journal_forgets_the_person_and_keeps_the_lines(house, people):
    card = left_long_ago(house.primary)
    services.hold(card.pk, until=date(2015, 1, 1), reason="суд", actor=people.chair)
    key = f"members.member:{card.pk}"
    lines = Entry.objects.filter(person=key).count()
    made = confirmed(house, people, card)
    over(made)

    tasks.destroy_due()

    assert Entry.objects.filter(person=key).count() == lines + 1
    assert Values.objects.filter(person=key).count() == 1, "what says that he was destroyed"
    last = Entry.objects.filter(action="privacy.person.destroyed").get()
    assert last.operation == made.operation
    assert last.data["reason"] == REASON


def test_the_act_names_what_the_order_wants_and_nobody(house, people):
    card = left_long_ago(house.primary, surname="Забытов")
    made = confirmed(house, people, card)
    over(made)

    tasks.destroy_due()

    made.refresh_from_db()
    act, extract = text_of(made.act_pdf), text_of(made.journal_pdf)
    for words in (
        "Всероссийский Электропрофсоюз", "Ленинский проспект, д. 42", "Chair Мария Петровна",
        "Admin Мария Петровна", f"учётная карточка № {card.pk}", "Цифровой профсоюз", REASON,
        "сведения учётной карточки", "Способ", "Акт и выгрузка из журнала хранятся до",
    ):  # fmt: skip
        assert words in act, words
    for words in (f"учётная карточка № {card.pk}", REASON, str(made.operation)):
        assert words in extract, words
    with made.journal_csv.open("rb") as file:
        table = file.read().decode("utf-8-sig")
    assert f"учётная карточка № {card.pk}" in table
    assert "Забытов" not in act + extract + table
    assert made.keep_until == acts.keep_until(timezone.now())


def test_acts_are_kept_three_years_and_then_go(house, people):
    made = confirmed(house, people, left_long_ago(house.primary))
    over(made)
    tasks.destroy_due()
    made.refresh_from_db()
    names = [made.act_pdf.name, made.journal_pdf.name, made.journal_csv.name]

    assert acts.forget_old(timezone.now() + timedelta(days=3 * 365)) == 0
    assert acts.forget_old(timezone.now() + timedelta(days=3 * 366)) == 1
    assert not any(map(default_storage.exists, names))


def test_figures_and_counts_of_every_day_stay_equal(house, people):
    """Women, young ones, members: on days before, in and after the time on the books."""
    cards = [
        left_long_ago(house.primary, gender="f", birth_date=date(1975, 6, 15)),  # 35 while counted
        left_long_ago(house.primary, gender="f", birth_date=date(1990, 11, 30)),
        left_long_ago(house.primary, gender="m", birth_date=date(1950, 2, 1)),
    ]
    make_member(house.primary, gender="f", birth_date=date(1999, 1, 1))
    days = [date(2010, 1, 1) + timedelta(days=17 * step) for step in range(60)]

    def counted():
        told = []
        for day in days:
            noon = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))
            rows = figures.count(now=noon, units=[house.primary.pk])
            told.append(
                [(row.members, row.women, row.under_35, row.working, row.months) for row in rows]
            )
            told.append(balance.count(balance.Place.branch(house.primary), day))
            people_there = as_of.people(balance.Place.branch(house.primary), day).rows
            told.append(len(people_there))
        return told

    before, lines = counted(), list(Posting.objects.order_by("pk").values_list())
    made = confirmed(house, people, *cards)
    over(made)
    tasks.destroy_due()

    assert counted() == before
    assert list(Posting.objects.order_by("pk").values_list()) == lines
    stay = Member.objects.filter(pk__in=[card.pk for card in cards]).order_by("pk")
    assert [card.birth_date for card in stay] == [
        date(1975, 6, 15), date(1990, 7, 1), date(1950, 7, 1)
    ]  # fmt: skip


def test_a_second_run_is_harmless(house, people):
    card = left_long_ago(house.primary)
    made = confirmed(house, people, card)
    over(made)
    tasks.destroy_due()
    entries = Entry.objects.count()

    assert tasks.destroy_due() == 0
    assert not work(made.pk)
    assert Entry.objects.count() == entries
    assert Tombstone.objects.count() == 1


def test_whoever_has_an_obstacle_at_the_last_moment_comes_back(house, people):
    card = left_long_ago(house.primary)
    made = confirmed(house, people, card)
    services.hold(
        card.pk, until=timezone.localdate() + timedelta(days=90), reason="суд", actor=people.chair
    )
    over(made)

    tasks.destroy_due()

    made.refresh_from_db()
    line = made.lines.get()
    assert (made.state, line.fate) == (State.DONE, Fate.SKIPPED)
    assert line.why.startswith("запрет до")
    assert not made.act_pdf
    assert is_seen(people, card)


def test_a_decision_with_others_keeps_its_scan_and_says_so(house, people, plant):
    card, other = left_long_ago(house.primary), make_member(house.primary)
    decision = a_resolution(house.primary, 7, scan=a_file(plant))
    for position, one in enumerate((card, other), start=1):
        OfDecision.objects.create(
            resolution=decision, position=position, member=one, unit=house.primary,
            full_name=one.full_name, applied_on=LONG_LEFT,
        )  # fmt: skip
    made = confirmed(house, people, card)
    over(made)

    tasks.destroy_due()

    decision.refresh_from_db()
    assert decision.scan_id
    names = decision.lines.order_by("position").values_list("full_name", flat=True)
    assert list(names) == ["Данные уничтожены", "Иванов Пётр Сергеевич"]
    kept = made.lines.get().kept
    assert any(words.startswith("скан «Постановление № 7") for words in kept)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_is_gone_on_after(house, people, plant, monkeypatch):
    cards = [left_long_ago(house.primary, surname=f"Убитов{'а' * n}") for n in range(1, 13)]
    made = confirmed(house, people, *cards)
    over(made)
    program = (
        "import django, time; django.setup()\n"
        "from privacy import carrying_out, wiping\n"
        "was = wiping.destroy\n"
        "def slow(*args, **kwargs):\n"
        "    done = was(*args, **kwargs); time.sleep(0.2); return done\n"
        "wiping.destroy = slow\n"
        f"carrying_out.work({made.pk})\n"
    )
    database = connection.settings_dict
    address = f"postgres://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    worker = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, "DATABASE_URL": address}
    )
    for _ in range(400):
        if made.lines.filter(fate=Fate.DESTROYED).count() >= 3 or worker.poll() is not None:
            break
        time.sleep(0.1)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    done = made.lines.filter(fate=Fate.DESTROYED).count()
    assert 3 <= done < len(cards)
    Destruction.objects.filter(pk=made.pk).update(lease_until=timezone.now())

    assert tasks.destroy_due() == 1

    made.refresh_from_db()
    assert made.state == State.DONE
    assert set(made.lines.values_list("fate", flat=True)) == {Fate.DESTROYED}
    assert Entry.objects.filter(action="privacy.person.destroyed").count() == len(cards)
    assert not DoomedFile.objects.exists()
    assert not Member.objects.filter(surname__startswith="Убитов").exists()
    assert Member.objects.filter(status=Status.REMOVED, surname=WIPED).count() == len(cards)
