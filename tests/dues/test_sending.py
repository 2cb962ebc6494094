"""Copies of a register: sent sealed by letter, or fetched when they are large."""

import io
import zipfile
from datetime import timedelta

import pytest
import pyzipper
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from audit.models import Entry
from dues import sending
from dues.enums import DuesRefused
from dues.models import DuesRegister, RegisterCopy
from dues.registering import annul_register, mark_handed
from members.consents.services import withdraw
from members.enums import ConsentKind, JobState, WithdrawalWay
from notifications.models import Message, Notice
from tests.dues.lent import lend
from tests.dues.statements import register_of, statement_of
from tests.factories import TODAY

BUH = "buh@example.org"
SECRETS = ("5550123", "1991", "abramov@", "Ленина", "4217", "слесарь-ремонтник")


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("dues.registering.print_later", lambda register: None)
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **kwargs: None)


@pytest.fixture
def register(house):
    statement = statement_of(
        house, "Абрамов", personnel_number="007", phone="+79025550123", birth_date="1991-03-14",
        email="abramov@example.org", address="ул. Ленина, 1", card_number="4217",
        profession="слесарь-ремонтник",
    )  # fmt: skip
    return register_of(house, statement)


def sent(register, people, address=BUH):
    return sending.send_register(
        register.pk, to_address=address, to_name="Громова", actor=people.accountant
    )


def opened(copy, password):
    with default_storage.open(copy.file.name, "rb") as file:
        data = file.read()
    with pyzipper.AESZipFile(io.BytesIO(data)) as archive:
        archive.setpassword(password.encode())
        (name,) = archive.namelist()
        return name, archive.read(name)


def test_a_register_goes_in_an_archive_that_its_password_alone_opens(register, people):
    copy = sent(register, people)
    assert sending.make(copy.pk)
    copy.refresh_from_db()
    password = sending.show_password(copy.pk, actor=people.accountant)

    name, data = opened(copy, password)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()

    assert BUH in name
    assert [rows[1][1], rows[1][2]] == ["007", "Абрамов Пётр Сергеевич"]
    with pytest.raises(RuntimeError, match="password"):
        opened(copy, "hhhh-hhhh-hhhh-hhhh")
    with default_storage.open(copy.file.name, "rb") as file, zipfile.ZipFile(file) as plain:
        assert plain.infolist()[0].flag_bits & 1
        with pytest.raises((RuntimeError, NotImplementedError)):
            plain.read(plain.namelist()[0])


def test_the_letter_is_a_row_with_the_archive_and_without_the_password(register, people):
    copy = sent(register, people)
    assert not Message.objects.exists()

    assert [sending.make(copy.pk), sending.make(copy.pk)] == [True, False]

    password = sending.show_password(copy.pk, actor=people.accountant)
    letter = Message.objects.get()
    (attached,) = letter.attachments.all()
    copy.refresh_from_db()
    assert (letter.to_address, letter.unit, copy.message) == (BUH, register.unit, letter)
    assert attached.storage_name == copy.file.name
    assert f"Экземпляр № {copy.pk} для {BUH}" in letter.text
    assert password not in letter.text + letter.html + letter.subject
    assert "Абрамов" not in letter.text + attached.name


def test_nothing_but_what_withholding_needs_is_in_the_bytes(register, people):
    copy = sent(register, people)
    sending.make(copy.pk)
    copy.refresh_from_db()
    _, data = opened(copy, sending.show_password(copy.pk, actor=people.accountant))

    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        whole = b"".join(map(parts.read, parts.namelist())).decode(errors="replace")

    assert "Абрамов" in whole
    assert f"{BUH}, {timezone.localdate():%d.%m.%Y}, экз. № {copy.pk}" in whole
    assert not [secret for secret in SECRETS if secret in whole]


def test_the_password_is_shown_once_and_then_nobody_can_read_it(register, people):
    copy = sent(register, people)
    with pytest.raises(DuesRefused, match="ещё готовится"):
        sending.show_password(copy.pk, actor=people.accountant)
    sending.make(copy.pk)

    sending.show_password(copy.pk, actor=people.accountant)

    with pytest.raises(DuesRefused, match="один раз"):
        sending.show_password(copy.pk, actor=people.accountant)
    copy.refresh_from_db()
    assert copy.sealed_password == ""
    assert Entry.objects.filter(action="dues.copy.password_shown").count() == 1


def test_sent_again_it_is_another_copy_with_another_password(register, people):
    first = sent(register, people)
    with pytest.raises(DuesRefused, match="уже готовится"):
        sent(register, people)
    sending.make(first.pk)
    second = sent(register, people)
    sending.make(second.pk)

    passwords = {
        sending.show_password(copy.pk, actor=people.accountant) for copy in (first, second)
    }

    assert len(passwords) == 2
    assert Message.objects.count() == 2
    assert Entry.objects.filter(action="dues.copy.ordered").count() == 2


def test_an_annulled_register_is_not_sent(register, people):
    annul_register(register.pk, reason="ошибка", actor=people.accountant)

    with pytest.raises(DuesRefused, match="аннулирован"):
        sent(register, people)

    assert not RegisterCopy.objects.exists()


def test_what_a_killed_worker_left_is_made_anew_and_once(register, people):
    copy = sent(register, people)
    now = timezone.now()
    RegisterCopy.objects.filter(pk=copy.pk).update(
        state=JobState.RUNNING, lease_until=now - timedelta(seconds=1)
    )

    assert [sending.make_owed(now, limit=5) for _ in range(2)] == [1, 0]
    assert Message.objects.count() == 1


def test_while_another_holds_the_lease_nobody_makes_it(register, people):
    copy = sent(register, people)
    held = timezone.now() + timedelta(minutes=1)
    RegisterCopy.objects.filter(pk=copy.pk).update(state=JobState.RUNNING, lease_until=held)

    assert sending.make(copy.pk) is False
    assert sending.make_owed(timezone.now(), limit=5) == 0
    assert not Message.objects.exists()


def test_whoever_lost_the_lease_writes_no_letter(register, people, monkeypatch):
    copy = sent(register, people)
    written = sending.write

    def slow(*args, **kwargs):
        RegisterCopy.objects.filter(pk=copy.pk).update(lease_until=timezone.now())
        return written(*args, **kwargs)

    monkeypatch.setattr("dues.sending.write", slow)

    assert sending.make(copy.pk) is False
    assert not Message.objects.exists()


def test_a_fault_is_told_and_leaves_no_letter_and_no_password(register, people, monkeypatch):
    copy = sent(register, people)
    monkeypatch.setattr("dues.sending.write", lambda *args, **kwargs: 1 / 0)

    assert sending.make(copy.pk) is False

    copy.refresh_from_db()
    assert (copy.state, copy.error, copy.sealed_password) == (
        JobState.FAILED, sending.BROKEN, "",
    )  # fmt: skip
    assert not Message.objects.exists()


def test_old_files_are_forgotten_and_the_rows_tell_on(register, people):
    copy = sent(register, people)
    sending.make(copy.pk)
    copy.refresh_from_db()

    later = timezone.now() + sending.KEPT + timedelta(days=1)
    assert [sending.forget_old(later) for _ in range(2)] == [1, 0]

    assert not default_storage.exists(copy.file.name)
    assert RegisterCopy.objects.get().file.name == ""


# ---- pages --------------------------------------------------------------------------------------


def address(name, row):
    return reverse(f"dues:{name}", args=[row.pk])


def test_it_is_sent_from_the_page_and_what_became_of_it_is_told(client, house, register, people):
    house.employer.accounting_email = BUH
    house.employer.save()
    client.force_login(people.accountant)

    form = client.get(address("send", register)).context["form"]
    bad = client.post(address("send", register), {"to_address": "buh"})
    answer = client.post(address("send", register), {"to_address": BUH})

    copy = RegisterCopy.objects.get()
    waits = client.get(answer.url).content.decode()
    not_yet = client.get(address("copy_state", copy), {"rows": "0"}).status_code
    sending.make(copy.pk)
    made = client.get(answer.url).content.decode()
    Message.objects.update(state="failed", reason="no_box", error="Такого почтового ящика нет.")
    bounced = client.get(answer.url).content.decode()
    assert (form.initial["to_address"], bad.status_code) == (BUH, 422)
    assert ("готовится" in waits, not_yet, "Показать пароль" in made) == (True, 204, True)
    assert "Письмо не дошло" in bounced
    assert "Такого почтового ящика нет." in bounced


def test_the_password_is_shown_to_whoever_sent_it_alone(client, register, people):
    copy = sent(register, people)
    sending.make(copy.pk)

    client.force_login(people.chair)
    others = client.post(address("copy_password", copy)).status_code
    client.force_login(people.accountant)
    shown = client.post(address("copy_password", copy))
    again = client.post(address("copy_password", copy))

    assert (others, shown.status_code, again.status_code) == (404, 200, 422)
    assert len(shown.context["password"]) == len("hhhh-hhhh-hhhh-hhhh")
    assert "no-store" in shown["Cache-Control"]
    assert "один раз" in again.content.decode()


@pytest.mark.parametrize(
    "who", ["auditor", "neighbour_accountant", "shop_chair", "employer_accountant", "stranger"]
)
def test_who_does_not_handle_dues_there_sends_and_sees_no_copy(client, register, people, who):
    copy = sent(register, people)
    client.force_login(getattr(people, who))

    asked = client.post(address("send", register), {"to_address": BUH})
    seen = client.get(address("copy", copy))

    assert (asked.status_code, seen.status_code) == (404, 404)
    assert RegisterCopy.objects.count() == 1


def test_a_large_register_is_made_apart_and_fetched_with_one_line_in_the_journal(
    client, house, register, people, monkeypatch
):
    monkeypatch.setattr("dues.views.files.AT_ONCE", 0)
    mark_handed(register.pk, on=TODAY, received_by="Громова", actor=people.accountant)
    reader = lend(people, house)
    client.force_login(reader)
    file = reverse("dues:file", args=[register.pk, "csv"])

    first, second = client.get(file), client.get(file)
    copy = RegisterCopy.objects.get()
    early = client.get(address("copy_file", copy)).status_code
    sending.make(copy.pk)
    taken = client.get(address("copy_file", copy))

    text = b"".join(taken.streaming_content).decode("utf-8-sig")
    assert first.url == second.url == address("copy", copy)
    assert early == 404
    assert "Абрамов Пётр Сергеевич" in text
    assert not [secret for secret in SECRETS if secret in text]
    assert Notice.objects.get(user=reader).url == address("copy", copy)
    assert Entry.objects.filter(action="dues.copy.taken").count() == 1
    assert not Entry.objects.filter(action="dues.register.exported").exists()
    client.force_login(people.accountant)
    assert client.get(address("copy_file", copy)).status_code == 404
    assert DuesRegister.objects.get().handed_on == TODAY


def test_a_file_made_before_names_nobody_who_has_forbidden_it_since(
    client, house, people, django_capture_on_commit_callbacks
):
    gone = statement_of(house, "Белов")
    register = register_of(house, statement_of(house, "Абрамов"), gone)
    made = sending.order_file(register, "csv", user=people.accountant)
    sending.make(made.pk)
    under_way = sent(register, people)
    RegisterCopy.objects.filter(pk=under_way.pk).update(state=JobState.RUNNING)
    made.refresh_from_db()
    name = made.file.name
    withdraw(gone.member_id, ConsentKind.PROVISION, way=WithdrawalWay.PORTAL, actor="сам")
    client.force_login(people.accountant)

    with django_capture_on_commit_callbacks(execute=True):
        taken = client.get(address("copy_file", made)).status_code

    assert taken == 404
    assert not default_storage.exists(name)
    assert "Закажите его ещё раз" in client.get(address("copy", made)).content.decode()
    under_way.refresh_from_db()
    assert under_way.state == JobState.WAITING
