"""The words and drawings of pages: exact Russian, and no icon that does not exist."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.utils import timezone

from unionportal.templatetags import portal

NBSP = "\u00a0"
PAPERS = "заявление,заявления,заявлений"
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (0, "заявлений"),
        (1, "заявление"),
        (2, "заявления"),
        (4, "заявления"),
        (5, "заявлений"),
        (11, "заявлений"),
        (12, "заявлений"),
        (14, "заявлений"),
        (21, "заявление"),
        (22, "заявления"),
        (25, "заявлений"),
        (101, "заявление"),
        (111, "заявлений"),
        (1_000_001, "заявление"),
        (None, "заявлений"),
    ],
)
def test_the_word_agrees_with_its_number(number, word):
    assert portal.plural(number, PAPERS) == word


def test_a_number_is_written_with_its_word():
    assert portal.counted(21, PAPERS) == f"21{NBSP}заявление"
    assert portal.counted(70_003, PAPERS) == f"70{NBSP}003{NBSP}заявления"


def test_a_line_never_parts_a_number_an_address_or_initials():
    assert portal.unbroken("Протокол № 26 от 12.09.2024") == f"Протокол №{NBSP}26 от 12.09.2024"
    assert portal.unbroken("г. Волжский, ул. Мира, д. 30") == (
        f"г.{NBSP}Волжский, ул.{NBSP}Мира, д.{NBSP}30"
    )
    assert portal.unbroken("Позвонить: Петрова С. О.") == f"Позвонить: Петрова С.{NBSP}О."


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (2000, "2000"), (9999, "9999"), (10_000, f"10{NBSP}000"), (None, "0")],
)
def test_only_numbers_of_five_digits_are_split(number, text):
    assert portal.thousands(number) == text


def test_a_day_is_written_as_in_papers():
    assert portal.rudate(date(2026, 11, 3)) == f"3{NBSP}ноября{NBSP}2026{NBSP}г."
    assert portal.rudate(date(2026, 5, 9), "short") == "09.05.2026"
    assert portal.rudate(None) == ""


def test_near_days_have_names():
    today = timezone.localdate()
    assert portal.rudate(today, "near") == "сегодня"
    assert portal.rudate(today - timedelta(days=1), "near") == "вчера"
    assert portal.rudate(today + timedelta(days=1), "near") == "завтра"
    assert portal.rudate(date(2020, 2, 1), "near") == f"1{NBSP}февраля{NBSP}2020{NBSP}г."


def test_a_moment_is_told_in_the_current_time_zone():
    moment = datetime(2020, 2, 1, 22, 30, tzinfo=UTC)
    with timezone.override("Asia/Vladivostok"):
        assert portal.rudate(moment, "time") == f"2{NBSP}февраля{NBSP}2020{NBSP}г., 08:30"
    with timezone.override("Europe/Kaliningrad"):
        assert portal.rudate(moment, "short") == "02.02.2020"
    with timezone.override("UTC"):
        assert portal.rudate(moment, "short") == "01.02.2020"


@pytest.mark.parametrize(
    ("days", "text", "urgency"),
    [
        (-11, f"просрочено на 11{NBSP}дней", "overdue"),
        (-1, f"просрочено на 1{NBSP}день", "overdue"),
        (0, "сегодня последний день", "soon"),
        (1, "остался 1 день", "soon"),
        (2, f"осталось 2{NBSP}дня", "soon"),
        (3, f"осталось 3{NBSP}дня", "soon"),
        (4, f"осталось 4{NBSP}дня", "calm"),
        (11, f"осталось 11{NBSP}дней", "calm"),
        (21, f"остался 21{NBSP}день", "calm"),
    ],
)
def test_days_left_are_told_in_words(days, text, urgency):
    due = TODAY + timedelta(days=days)
    assert portal.days_left(due, TODAY) == text
    assert portal.term(due, TODAY) == urgency


def test_no_term_says_nothing():
    assert portal.days_left(None) == ""
    assert portal.term(None) == ""


@pytest.mark.parametrize("written", ["+79123456789", "89123456789", "8 (912) 345-67-89"])
def test_a_russian_number_is_written_as_people_read_it(written):
    assert portal.phone(written) == f"+7{NBSP}912{NBSP}345-67-89"
    assert portal.tel(written) == "tel:+79123456789"


def test_other_numbers_stay_as_they_are():
    assert portal.phone("+375291234567") == "+375291234567"
    assert portal.tel("+375291234567") == "tel:+375291234567"
    assert portal.phone(None) == ""
    assert portal.tel("") == ""


def test_a_number_object_gives_its_international_form():
    assert portal.phone(SimpleNamespace(as_e164="+79123456789")) == f"+7{NBSP}912{NBSP}345-67-89"


def test_a_name_is_shortened_to_initials():
    maria = SimpleNamespace(last_name="Иванова", first_name="Мария", middle_name="Петровна")
    assert portal.short_name(maria) == f"Иванова{NBSP}М.{NBSP}П."
    maria.middle_name = ""
    assert portal.short_name(maria) == f"Иванова{NBSP}М."
    assert portal.initials("Иванова Мария Петровна") == "ИМ"
    assert portal.initials(None) == ""


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, f"0{NBSP}КБ"),
        (10, f"1{NBSP}КБ"),
        (348_160, f"340{NBSP}КБ"),
        (2_516_582, f"2,4{NBSP}МБ"),
    ],
)
def test_a_file_size_has_russian_units(size, text):
    assert portal.filesize_ru(size) == text


@pytest.mark.parametrize(
    ("part", "whole", "step"),
    [(0, 10, 0), (1, 1000, 5), (1, 3, 35), (10, 10, 100), (20, 10, 100), (5, 0, 0), (5, None, 0)],
)
def test_a_bar_has_a_class_for_each_step(part, whole, step):
    assert portal.percent_step(part, whole) == step
    css = (settings.BASE_DIR / "static/css/components.css").read_text(encoding="utf-8")
    assert f".w-step-{step} {{" in css


@pytest.fixture
def icons(tmp_path, settings):
    (tmp_path / "outline").mkdir()
    (tmp_path / "outline" / "bell.svg").write_text(
        '<!-- tags: [x] -->\n<svg\n  width="24"\n  class="a"\n>\n  <path d="M1 1" />\n</svg>\n'
    )
    settings.ICONS_DIR = tmp_path
    portal._icon_drawing.cache_clear()
    yield tmp_path
    portal._icon_drawing.cache_clear()


def test_an_icon_is_drawn_for_the_eye_only(icons):
    drawn = portal.icon("bell")
    assert drawn.count("<svg") == 1
    assert '<path d="M1 1" /></svg>' in drawn
    assert 'aria-hidden="true"' in drawn
    assert "style=" not in drawn


def test_a_labelled_icon_speaks_and_its_label_is_escaped(icons):
    drawn = portal.icon("bell", label='"><script>')
    assert 'role="img" aria-label="&quot;&gt;&lt;script&gt;"' in drawn


@pytest.mark.parametrize("name", ["nothing", "../outline/bell", "", "bell.svg"])
def test_a_missing_icon_takes_no_page_away(icons, name):
    assert portal.icon(name) == ""


def test_every_icon_named_in_a_template_exists():
    if not Path(settings.ICONS_DIR).is_dir():
        pytest.skip("значки ещё не установлены: npm ci")
    named = {
        name
        for path in settings.BASE_DIR.glob("templates/**/*.html")
        for name in re.findall(
            r"""(?:\{% icon |icon_name=|icon_name\|default:)["']([a-z0-9-]+)["']""",
            path.read_text(encoding="utf-8"),
        )
    }
    assert "bell" in named
    missing = sorted(
        name for name in named if not (Path(settings.ICONS_DIR) / f"outline/{name}.svg").is_file()
    )
    assert missing == []


def test_no_template_holds_inline_script_or_style():
    forbidden = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son(?!ly=)[a-z]+=|hx-on"
        r"|javascript:"
    )
    found = [
        f"{path.name}: {match.group()}"
        for path in settings.BASE_DIR.glob("templates/**/*.html")
        # A letter and a paper are not pages: mail programs know only inline styles.
        if not {"letters", "email", "papers"} & set(path.parts)
        for match in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


class Form(forms.Form):
    name = forms.CharField(label="Фамилия", help_text="Как в паспорте")
    nick = forms.CharField(label="Отчество", required=False)
    way = forms.ChoiceField(label="Как", choices=[("a", "А")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Согласен")
    age = forms.IntegerField(label="Возраст")


def draw_field(bound):
    source = '{% include "components/field.html" with field=field only %}'
    return engines["django"].from_string(source).render({"field": bound})


def test_an_error_stands_beside_its_field_and_is_tied_to_it():
    drawn = draw_field(Form({})["name"])
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'id="id_name_helptext"' in drawn
    assert re.search(r'id="id_name_error">.*Заполните это поле\.</p>', drawn)


def test_what_was_typed_stays_and_is_escaped():
    assert 'value="&lt;b&gt;"' in draw_field(Form({"name": "<b>"})["name"])


def test_an_optional_field_says_so_in_words():
    assert "необязательно" in draw_field(Form()["nick"])
    assert "необязательно" not in draw_field(Form()["name"])


def test_each_kind_of_field_has_its_own_sentence():
    form = Form({"age": "много"})
    assert portal.sentences(form["agree"]) == "Поставьте отметку, чтобы продолжить."
    assert portal.sentences(form["way"]) == "Выберите один из вариантов."
    assert portal.sentences(form["age"]) == "Введите целое число."


def test_choices_are_one_group_with_a_name():
    drawn = draw_field(Form()["way"])
    assert drawn.startswith("<fieldset")
    assert "<legend" in drawn
    assert 'for="id_way_0"' in drawn
