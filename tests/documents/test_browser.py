"""The pages of templates as people see them: on a desk, on a phone, without a mouse."""

import io

import pytest
from django.urls import reverse
from docx import Document
from playwright.sync_api import expect

from documents.enums import PaperKind
from documents.models import Template
from documents.services import add_template
from structure.models import Unit
from tests.browsing import faults_of, sign_in, wait_for_path

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Объединённая ППО филиала ПАО «Россети» — магистральные электрические сети Юга"


def docx(line):
    document = Document()
    document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return {"name": "шаблон.docx", "mimeType": "", "buffer": out.getvalue()}


@pytest.fixture
def crowded(house, people):
    """An organisation with a long name and several versions of one template."""
    Unit.objects.filter(pk=house.primary.pk).update(short_name=LONG)
    for note in ("", "Новый адрес профкома, уточнён размер взноса", "Исправлена опечатка"):
        version = add_template(
            PaperKind.STATEMENT, house.primary, docx("Текст")["buffer"], actor="Тест", note=note
        )
    return version


@pytest.mark.parametrize("width", ["page", "phone"])
def test_every_page_can_be_read_by_everyone(request, width, crowded, people, house):
    page = request.getfixturevalue(width)
    sign_in(page, people.chair)
    addresses = [
        reverse("documents:templates"),
        reverse("documents:units"),
        reverse("documents:kind", args=["statement", house.primary.pk]),
        reverse("documents:kind", args=["extract", house.shop.pk]),
        reverse("documents:template", args=[crowded.pk]),
        reverse("documents:withdraw", args=[crowded.pk]),
        reverse("documents:variables") + "?kind=resolution",
    ]

    faults = {}
    for address in addresses:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        faults[address] = faults_of(page)

    assert {address: found for address, found in faults.items() if found} == {}


@pytest.mark.parametrize("width", ["page", "phone"])
def test_a_template_is_mended_looked_at_and_applied(request, width, people, house):
    page = request.getfixturevalue(width)
    sign_in(page, people.chair)
    page.goto(reverse("documents:kind", args=["statement", house.primary.pk]))

    page.set_input_files("[name=file]", docx("{{ applicant.ful_name }}"))
    page.get_by_role("button", name="Проверить шаблон").click()
    expect(page.get_by_role("heading", name="Шаблон не подходит")).to_be_visible()
    faulty = faults_of(page)
    page.set_input_files("[name=file]", docx("{{ applicant.full_name }}"))
    page.get_by_role("button", name="Проверить шаблон").click()
    expect(page.get_by_role("heading", name="Шаблон проверен")).to_be_visible()
    checked = faults_of(page)
    page.get_by_role("button", name="Применить", exact=True).click()

    expect(page.get_by_text("Действует новый шаблон: версия 1.")).to_be_visible()
    assert (faulty, checked) == ([], [])
    assert Template.objects.get().unit == house.primary


def test_a_version_is_withdrawn_in_a_dialog(page, crowded, people):
    sign_in(page, people.chair)
    page.goto(reverse("documents:template", args=[crowded.pk]))

    page.get_by_role("link", name="Снять эту версию").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Свой: версия 2")
    faults = faults_of(page)
    dialog.get_by_role("button", name="Снять версию").click()

    expect(page.get_by_text("версия 3 больше не действует")).to_be_visible()
    crowded.refresh_from_db()
    assert crowded.withdrawn_at is not None
    assert faults == []


def test_a_variable_is_copied_by_one_press(page, people):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, people.chair)
    page.goto(reverse("documents:variables"))

    page.get_by_role("button", name="Скопировать {{ applicant.full_name }}").click()
    expect(page.get_by_text("Скопировано", exact=True)).to_be_visible()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "{{ applicant.full_name }}"


def test_another_paper_is_chosen_without_a_button(page, people):
    sign_in(page, people.chair)
    page.goto(reverse("documents:variables"))

    page.get_by_label("Бумага").select_option("dues_register")

    wait_for_path(page, reverse("documents:variables"), kind="dues_register")
    expect(page.get_by_role("heading", name="Кому перечисляются взносы")).to_be_visible()
