"""Everything the portal knows of a person, for him: nothing planted is left out."""

import io
import json
import re
from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.lending import lend
from accounts.models import Mandate
from audit.models import Entry
from audit.services import subject_key
from cabinet import entering
from members.consents.services import withdraw
from members.enums import ConsentKind, JobState, WithdrawalWay
from notifications.models import Message
from notifications.outbox import HIDDEN, HIDDEN_TEXT
from notifications.services import full_url
from privacy import answers
from privacy.enums import PrivacyRefused
from privacy.models import Answer
from structure.scope import Action
from tests.factories import make_member
from tests.privacy.planted import EMAIL, NAME, PATRONYMIC, SURNAME
from tests.privacy.test_two_people import left_long_ago

PURPOSE = "Запрос человека"


def ordered(card, user):
    return answers.order(card.pk, purpose=PURPOSE, actor=user, user=user)


def told(answer):
    with answer.json.open("rb") as file:
        return json.load(file)


def test_both_files_are_made_with_everything(everywhere, people):
    answer = ordered(everywhere, people.chair)

    assert answers.make(answer.pk)

    answer.refresh_from_db()
    assert (answer.state, answer.done, answer.error) == (JobState.DONE, answer.total, "")
    data = told(answer)
    assert (data["format"], data["version"], data["purpose"]) == ("unionportal.person", 1, PURPOSE)
    titles = [section["title"] for section in data["sections"]]
    assert titles[0] == "сведения учётной карточки"
    for title in (
        "согласия и их отзывы", "прежние значения карточки", "семья", "письма", "бумаги",
        "профбилеты", "сканы подписанных бумаг", "файлы", "кто смотрел и менял ваши данные",
    ):  # fmt: skip
        assert title in titles, title
    text = json.dumps(data, ensure_ascii=False)
    for words in (SURNAME, NAME, PATRONYMIC, EMAIL, "23.08.1957", "+79730912837"):
        assert words in text, words
    with answer.pdf.open("rb") as file:
        document = pypdfium2.PdfDocument(io.BytesIO(file.read()))
    first = document[0].get_textpage().get_text_bounded()
    assert SURNAME in first
    assert PURPOSE in first


def test_every_label_is_said_in_russian(everywhere, people):
    answer = ordered(everywhere, people.chair)
    answers.make(answer.pk)
    answer.refresh_from_db()

    names = {
        pair["name"]
        for section in told(answer)["sections"]
        for row in section["rows"]
        for pair in row
    }
    latin = {name for name in names if not any("а" <= letter <= "я" for letter in name.lower())}
    assert latin <= {"PDF"}


def test_no_value_is_a_code_of_the_portal(everywhere, people):
    lend(people.trainer, everywhere, Action.VIEW_MEMBER, starts_on=timezone.localdate(),
         ends_on=timezone.localdate(),
         actor=people.chair, unit=everywhere.unit)  # fmt: skip
    withdraw(everywhere.pk, ConsentKind.PROCESSING, way=WithdrawalWay.PAPER, actor=people.chair)
    answer = ordered(everywhere, people.chair)
    answers.make(answer.pk)
    answer.refresh_from_db()

    values = {
        (section["title"], pair["name"], pair["value"])
        for section in told(answer)["sections"]
        for row in section["rows"]
        for pair in row
    }
    code = re.compile(r"[a-z]+[a-z_]*([.:][a-z0-9_:.]+)?")
    assert sorted(said for said in values if code.fullmatch(said[2])) == []
    looked = [row for section in told(answer)["sections"] for row in section["rows"]
              if row[0]["name"] == "когда" and row[1]["name"] == "кто"]  # fmt: skip
    assert all(pair["value"] for row in looked for pair in row)


def test_secrets_of_links_and_sessions_are_told_to_nobody(everywhere, people):
    answer = ordered(everywhere, people.chair)
    answers.make(answer.pk)
    answer.refresh_from_db()

    text = json.dumps(told(answer), ensure_ascii=False)
    application = everywhere.applications.get()
    secrets = [application.token, *everywhere.entry_links.values_list("token_hash", flat=True)]
    secrets += everywhere.sessions.values_list("key_hash", flat=True)
    secrets += everywhere.union_cards.values_list("seed", flat=True)
    assert [secret for secret in secrets if secret in text] == []


def test_no_letter_in_it_lets_the_office_enter_as_the_member(house, people):
    card = make_member(house.primary, email="pyotr@example.org")
    entering.answer(entering.ask(card.email).pk)
    letter = Message.objects.get()
    link = re.search(r"/me/enter/([\w-]+)/", letter.text)[1]
    code = re.search(r"Введите там код: (\S+)", letter.text)[1]
    answer = ordered(card, people.chair)
    answers.make(answer.pk)
    answer.refresh_from_db()

    text = json.dumps(told(answer), ensure_ascii=False)
    assert [key for key in (link, code, "/me/enter/") if key in text] == []
    assert letter.subject in text, "that it was written is told"
    assert HIDDEN_TEXT in text


def test_the_link_of_an_applicant_is_cut_out_of_his_letters(house, people, everywhere):
    application = everywhere.applications.get()
    url = application.get_public_url()
    letter = Message.objects.filter(about=subject_key(application)).first()
    Message.objects.filter(pk=letter.pk).update(
        url=url, kind="papers", text=f"Подпишите бумаги: {full_url(url)}"
    )
    answer = ordered(everywhere, people.chair)
    answers.make(answer.pk)
    answer.refresh_from_db()

    text = json.dumps(told(answer), ensure_ascii=False)
    assert application.token not in text
    assert f"Подпишите бумаги: {HIDDEN}" in text


def test_the_order_leaves_one_line_and_a_second_one_waits(house, people):
    card = make_member(house.primary)
    before = Entry.objects.count()

    ordered(card, people.chair)

    assert Entry.objects.count() == before + 1
    with pytest.raises(PrivacyRefused, match="Уже собирается"):
        ordered(card, people.chair)
    assert (Answer.objects.count(), Entry.objects.count()) == (1, before + 1)


def test_who_has_lost_the_right_gets_nothing(house, people):
    answer = ordered(make_member(house.primary), people.chair)
    Mandate.objects.filter(user=people.chair).update(ends_on="2021-01-01")

    assert not answers.make(answer.pk)

    answer.refresh_from_db()
    assert (answer.state, answer.error) == (JobState.FAILED, answers.NO_RIGHT)
    assert not answer.pdf


def test_what_a_killed_worker_left_is_made_by_the_sweep(house, people):
    answer = ordered(make_member(house.primary), people.chair)
    Answer.objects.filter(pk=answer.pk).update(
        state=JobState.RUNNING, lease_until=timezone.now() - timedelta(seconds=1)
    )

    assert list(answers.owed(timezone.now())) == [answer]
    assert answers.make(answer.pk)
    assert not answers.make(answer.pk), "made once"


def test_files_lie_a_week(house, people):
    answer = ordered(make_member(house.primary), people.chair)
    answers.make(answer.pk)
    answer.refresh_from_db()

    assert answers.forget_old(timezone.now() + timedelta(days=6)) == 0
    assert answers.forget_old(timezone.now() + timedelta(days=8)) == 1
    assert not default_storage.exists(answer.pdf.name)
    assert not default_storage.exists(answer.json.name)


def test_of_a_hidden_card_nothing_is_collected(house, people):
    card = left_long_ago(house.primary)
    type(card).objects.filter(pk=card.pk).update(hidden_at=timezone.now())

    with pytest.raises(PrivacyRefused, match="нет в реестре"):
        ordered(card, people.chair)


def test_what_is_kept_as_json_is_told_in_words(everywhere, people):
    answer = ordered(everywhere, people.chair)
    answers.make(answer.pk)
    answer.refresh_from_db()

    text = json.dumps(told(answer), ensure_ascii=False)
    assert "должность: пусто → " in text, "a proposal"
    assert "фамилия, имя, отчество: " in text, "categories of a consent"
    assert "почтовый адрес: " in text, "a card before it was merged"
    assert "фамилия: Зюзяноплавский → Зюзяноплавский-Ъухв" in text, "a change of the card"
