"""What a person writes to a bot and hears back: where the application is, what of the sheets."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from applications import chats_in
from applications.enums import BundleSource, BundleState, Outcome, Stage, Verdict
from applications.intake import reading
from applications.models import Application, Bundle, BundlePage
from audit.models import Entry
from notifications import chats
from notifications.channels.bots import Heard
from notifications.chat_enums import Said, UpdateState
from notifications.enums import Channel
from notifications.models import ChatLink, IncomingChat, Message
from tests.applications.applicant import photo
from tests.factories import NOON, in_office, make_application, make_member
from tests.notifications.channels import desk as desks

pytestmark = pytest.mark.django_db

TELEGRAM = Channel.TELEGRAM
SEND, FILE = "/bot42:bot-secret/sendMessage", "/bot42:bot-secret/getFile"


@pytest.fixture
def telegram(settings):
    with desks.running() as desk:
        settings.TELEGRAM_ALLOWED, settings.TELEGRAM_URL = True, desk.url
        settings.TELEGRAM_BOT_TOKEN = "42:bot-secret"
        desk.says(SEND, {"ok": True, "result": {"message_id": 5}})
        desk.says(FILE, {"ok": True, "result": {"file_path": "photos/1.jpg"}})
        desk.says("/file/bot42:bot-secret/photos/1.jpg", photo().read())
        yield desk


@pytest.fixture
def application(house):
    return make_application(house.primary, surname="Петрова", name="Анна")


def link(subject, unit, user=None):
    holder = chats.holder_of(subject, unit, user=user)
    return chats.link(TELEGRAM, "100", chats.new_code(TELEGRAM, holder, now=NOON), now=NOON)


def say(text="", kind=Said.TEXT, files=(), chat="100"):
    number = str(IncomingChat.objects.count())
    return chats.store(TELEGRAM, Heard(number, chat, kind, text, files), now=NOON)


def answered(update):
    """What the bot has answered in a linked chat, or None."""
    chats_in.work(update.pk, now=NOON)
    told = Message.objects.filter(key=f"chat:{update.pk}:answer").first()
    return told.text if told else None


def told_at_once(desk):
    return [asked.json["text"] for asked in desk.asked if asked.path == SEND]


def test_a_stranger_hears_one_sentence_whatever_he_writes(telegram, application):
    for text, kind in (("статус", Said.TEXT), ("", Said.OTHER), ("", Said.START)):
        assert answered(say(text, kind, chat="666")) is None

    assert told_at_once(telegram) == [chats_in.STRANGER] * 3
    assert answered(say("статус", chat="666")) is None
    assert len(telegram.asked) == 3  # the fourth in an hour is not answered at all
    assert not Message.objects.exists()
    assert IncomingChat.objects.filter(state=UpdateState.DONE).count() == 4


def test_a_wrong_code_and_a_spent_one_are_told_in_the_same_words(telegram, application):
    holder = chats.holder_of(application, application.unit)
    code = chats.new_code(TELEGRAM, holder, now=NOON - timedelta(minutes=16))

    answered(say(code, Said.START, chat="666"))
    answered(say("guess", Said.START, chat="666"))

    assert told_at_once(telegram) == [chats.SPENT] * 2
    assert not ChatLink.objects.exists()


def test_a_right_code_links_and_is_kept_no_longer(telegram, application):
    code = chats.new_code(TELEGRAM, chats.holder_of(application, application.unit), now=NOON)
    update = say(code, Said.START)

    assert answered(update) == chats_in.LINKED
    update.refresh_from_db()
    assert (update.text, update.state) == ("", UpdateState.DONE)
    assert ChatLink.objects.active().get().about == f"applications.application:{application.pk}"


def test_the_status_is_that_of_the_applicants_page_without_the_surname(telegram, application):
    link(application, application.unit)

    told = answered(say("Статус"))

    assert told.startswith("Анна, заявление о вступлении: сейчас — «Подписать бумаги», до ")
    assert told.endswith(f"https://portal.test{application.get_public_url()}")
    assert "Петрова" not in told


def test_a_refused_application_says_so(telegram, house):
    refused = make_application(house.primary, stage=Stage.REJECTED, outcome=Outcome.LAPSED)
    link(refused, refused.unit)

    assert "Документы не поступили" in answered(say("статус"))


def test_one_whose_data_are_hidden_is_not_spoken_of(telegram, application):
    link(application, application.unit)
    Application.objects.update(hidden_at=NOON)

    assert answered(say("статус")) == chats_in.NOTHING


def test_an_officer_and_a_member_without_an_application_hear_that_there_is_none(telegram, house):
    chair = in_office(house.primary, Role.PRIMARY_CHAIR)
    member = make_member(house.primary)
    link(chair, house.primary, user=chair)
    link(member, house.primary)

    assert answered(say("статус")) == chats_in.NOTHING


def test_stop_ends_it_from_the_chat(telegram, application):
    link(application, application.unit)

    assert answered(say("", Said.STOP)) is None
    assert told_at_once(telegram) == [chats_in.GOODBYE]
    assert not ChatLink.objects.active().exists()
    assert answered(say("", Said.STOP)) is None  # nothing more to end, and nothing to say
    assert len(telegram.asked) == 1


def test_photographs_become_a_bundle_of_the_application(telegram, application):
    link(application, application.unit)
    update = say(kind=Said.FILES, files=({"id": "b", "name": "Снимок.jpg"},))

    assert answered(update).startswith("Получили, читаем.")

    bundle = Bundle.objects.get()
    assert (bundle.source, bundle.application, bundle.key) == (
        BundleSource.BOT, application, f"chat:{update.pk}",
    )  # fmt: skip
    assert Entry.objects.get(action="applications.bundle.taken").actor_label == "заявитель"
    assert chats_in.work(update.pk, now=NOON) is False
    assert Bundle.objects.count() == 1


def test_the_verdict_comes_back_into_the_chat_once(telegram, application):
    link(application, application.unit)
    answered(say(kind=Said.FILES, files=({"id": "b", "name": "Снимок.jpg"},)))
    bundle = Bundle.objects.get()

    reading.read(bundle.pk)
    bundle.refresh_from_db()
    assert bundle.state == BundleState.DONE
    chats_in.answer_bundle(bundle, list(bundle.sheets.all()), now=NOON)

    told = Message.objects.get(key=f"{bundle.key}:read")
    assert BundlePage.objects.get().verdict in {Verdict.UNREAD, Verdict.BLANK}
    assert told.to_address == "100"
    assert told.text


def test_what_is_no_picture_is_refused_in_words(telegram, application):
    link(application, application.unit)
    telegram.says("/file/bot42:bot-secret/photos/1.jpg", b"MZ\x90")

    told = answered(say(kind=Said.FILES, files=({"id": "b", "name": "virus.exe"},)))

    assert told
    assert "читаем" not in told
    assert not Bundle.objects.exists()


def test_papers_that_are_not_waited_for_are_not_taken(telegram, house):
    done = make_application(house.primary, stage=Stage.ACCEPTED)
    link(done, done.unit)

    told = answered(say(kind=Said.FILES, files=({"id": "b", "name": "Снимок.jpg"},)))

    assert told == chats_in.NO_PLACE
    assert FILE not in telegram.paths()


def test_two_applications_in_one_chat_are_not_mixed(telegram, application, house):
    link(application, application.unit)
    another = make_application(house.primary, name="Пётр")
    link(another, another.unit)

    assert answered(say("статус")).count("заявление о вступлении") == 2
    told = answered(say(kind=Said.FILES, files=({"id": "b", "name": "Снимок.jpg"},)))
    assert told == chats_in.SEVERAL
    assert not Bundle.objects.exists()


def test_files_that_cannot_be_fetched_are_tried_again_and_then_said_to_be_lost(
    telegram, application
):
    link(application, application.unit)
    telegram.says(FILE, (502, {"ok": False, "error_code": 502}))
    update = say(kind=Said.FILES, files=({"id": "b", "name": "Снимок.jpg"},))

    tries, now = 0, NOON
    while IncomingChat.objects.get(pk=update.pk).state == UpdateState.WAITING:
        chats_in.work_owed(now=now + timedelta(minutes=1))
        tries, now = tries + 1, now + timedelta(minutes=15)

    update.refresh_from_db()
    assert (tries, update.state, update.files) == (4, UpdateState.FAILED, [])
    assert Message.objects.get().text == chats_in.LOST


def test_an_update_of_a_killed_worker_is_taken_up_after_its_lease(telegram, application):
    link(application, application.unit)
    update = say("статус")
    IncomingChat.objects.update(lease_until=NOON + timedelta(minutes=5), attempts=1)

    assert chats_in.work_owed(now=NOON + timedelta(minutes=1)) == 0
    assert chats_in.work_owed(now=NOON + timedelta(minutes=6)) == 1
    assert Message.objects.filter(key=f"chat:{update.pk}:answer").count() == 1
