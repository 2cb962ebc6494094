"""What a person writes to a bot, and what the bot answers.

A worker takes one stored update under a lease. Only a linked chat is talked to; a stranger hears
one sentence, the same whoever he is. Sheets that are sent go the way of all sheets, into a bundle
of the application (``intake``), and the verdict comes back into the chat.
"""

import logging
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from accounts.limits import Limit, wait_for
from applications.enums import OPEN, BundleSource, Event, Party, Refused, Stage
from applications.intake.services import in_words, take_bundle
from applications.intake.words import told_applicant
from applications.models import Application
from applications.progress import ENDINGS, STAGES, WAY
from applications.taking import takes_papers
from documents.enums import UploadRefused
from notifications import chats
from notifications.channels import adapter_for
from notifications.channels.bots import Fault
from notifications.channels.http import Away
from notifications.chat_enums import ChatRefused, Said, UpdateState
from notifications.models import ChatLink, IncomingChat
from notifications.services import full_url
from structure.queries import time_zone_of

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than twenty files take
PAUSES = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=10))
MOST_TRIES = 8  # one that kills the worker itself raises nothing
GRACE = timedelta(seconds=30)  # what the broker delivers by itself is not swept
STRANGERS = Limit("bot-stranger", 3, timedelta(hours=1))
KEY = "chat:{}"  # of a bundle that came by an update

STRANGER = (
    "Этот бот пишет только тем, кто привязал чат на своей странице портала. Откройте её и нажмите "
    "«Получать уведомления»."
)
LINKED = (
    "Чат привязан: сюда придут уведомления. Напишите «статус», чтобы узнать, где ваше заявление. "
    "Подписанные бумаги можно сфотографировать и прислать сюда. Больше не писать — /stop."
)
LINKED_ONLY = "Чат привязан: сюда придут уведомления портала. Больше не писать — /stop."
GOODBYE = "Больше не пишем. Привязать чат снова можно на своей странице портала."
HELP = (
    "Напишите «статус», чтобы узнать, где ваше заявление, или пришлите фотографии подписанных "
    "бумаг. Больше не писать — /stop."
)
NOTHING = "Заявлений о вступлении за этим чатом нет. Сюда приходят уведомления портала."
TAKEN = "Получили, читаем. Через минуту скажем, всё ли в порядке."
NO_PLACE = "Бумаги сейчас не нужны. Напишите «статус», чтобы узнать, где ваше заявление."
SEVERAL = "К этому чату привязано несколько заявлений. Загрузите бумаги на странице каждого из них."
LOST = "Файлы не удалось взять из мессенджера. Пришлите их ещё раз или загрузите на своей странице."
STATUS = {"статус", "status", "/status", "/статус"}


def work(pk, *, now=None):
    """Answer one update; True when it was brought to the end here."""
    now = now or timezone.now()
    owed = IncomingChat.objects.owing(now).filter(pk=pk)
    if not owed.update(lease_until=now + LEASE, attempts=F("attempts") + 1):
        return False
    update = IncomingChat.objects.get(pk=pk)
    if update.attempts > MOST_TRIES:
        return _end(update, UpdateState.FAILED, error="не получилось много раз подряд")
    try:
        _answer(update, now)
    except (Away, Fault) as fault:
        return _put_off(update, str(fault), now)
    except Exception:  # one broken update must not stop the sweep
        logger.exception("update %s of a bot", pk)
        return _put_off(update, "ошибка портала", now)
    return _end(update, UpdateState.DONE)


def work_owed(limit=200, *, now=None):
    """Take up updates that a lost message or a killed worker left."""
    now = now or timezone.now()
    owing = IncomingChat.objects.owing(now).filter(received_at__lt=now - GRACE)
    pks = list(owing.order_by("received_at", "pk").values_list("pk", flat=True)[:limit])
    return sum(work(pk, now=now) for pk in pks)


def _end(update, state, **told):
    mine = IncomingChat.objects.filter(pk=update.pk, lease_until=update.lease_until)
    return bool(mine.update(state=state, lease_until=None, text="", files=[], **told))


def _put_off(update, words, now):
    if update.attempts <= len(PAUSES):
        mine = IncomingChat.objects.filter(pk=update.pk, lease_until=update.lease_until)
        pause = PAUSES[update.attempts - 1]
        mine.update(lease_until=None, retry_at=now + pause, error=words[:300])
        return False
    links = _links(update)
    if links:
        _say(update, links[0], LOST, now)
    return _end(update, UpdateState.FAILED, error=words[:300])


def _answer(update, now):
    if update.kind == Said.START and update.text:
        return _link(update, now)
    links = _links(update)
    if update.kind == Said.STOP:
        if chats.unlink_chat(update.channel, update.chat_id, why="остановлен в чате", now=now):
            _say_unlinked(update, GOODBYE)
        return None
    if not links:
        return _say_unlinked(update, STRANGER)
    IncomingChat.objects.filter(pk=update.pk).update(about=links[0].about)
    applications = applications_of(links)
    if update.kind == Said.FILES:
        return _say(update, links[0], _take(update, applications, now), now)
    if update.text.strip().lower() in STATUS:
        told = "\n\n".join(map(status_of, applications)) or NOTHING
        return _say(update, links[0], told, now)
    return _say(update, links[0], HELP if applications else NOTHING, now)


def _link(update, now):
    try:
        link = chats.link(update.channel, update.chat_id, update.text, now=now)
    except ChatRefused as refusal:
        return _say_unlinked(update, str(refusal))
    IncomingChat.objects.filter(pk=update.pk).update(about=link.about)
    return _say(update, link, LINKED if applications_of([link]) else LINKED_ONLY, now)


def _links(update):
    here = ChatLink.objects.active().filter(channel=update.channel, chat_id=update.chat_id)
    return list(here.select_related("unit", "user").order_by("pk"))


def _say(update, link, text, now):
    chats.answer(link, text, key=f"{KEY.format(update.pk)}:answer", now=now)


def _say_unlinked(update, text):
    """At once, since there is nobody to keep a row of; seldom, whoever asks."""
    if wait_for(STRANGERS, f"{update.channel}:{update.chat_id}"):
        return
    try:
        adapter_for(update.channel).deliver(update.chat_id, text)
    except (Away, Fault) as fault:
        logger.info("a stranger was not answered: %s", fault)


def applications_of(links):
    """Applications of those whose chat it is, open ones first; without hidden ones."""
    keys = {link.about for link in links if not link.user_id}
    pks = _numbers(keys, Application)
    members = _numbers(keys, Application._meta.get_field("member").related_model)
    found = Application.objects.filter(hidden_at=None).select_related("unit")
    found = (found.filter(pk__in=pks) | found.filter(member__in=members)).distinct()
    return sorted(found, key=lambda one: (one.stage not in OPEN, -one.pk))[:5]


def _numbers(keys, model):
    begin = f"{model._meta.label_lower}:"
    return [int(key.removeprefix(begin)) for key in keys if key.startswith(begin)]


def status_of(application):
    """Where the application is, as on the applicant's page; of the person the first name alone."""
    begin = f"{application.name}, заявление о вступлении: "
    if application.stage == Stage.REJECTED:
        words = ENDINGS[application.outcome]
    elif application.stage == Stage.ACCEPTED:
        words = WAY[-1][2]
    else:
        words = f"сейчас — «{WAY[STAGES.index(application.stage)][1]}»"
    until = application.timers.filter(event=Event.LAPSE).values_list("due_at", flat=True).first()
    if application.stage == Stage.SIGNING and until:
        day = timezone.localtime(until, time_zone_of(application.unit))
        words += f", до {day:%d.%m.%Y}"
    return f"{begin}{words}. {full_url(application.get_public_url())}"


def _take(update, applications, now):
    """What to answer to sheets that were sent."""
    waiting = [one for one in applications if takes_papers(one)]
    if len(waiting) != 1:
        return SEVERAL if waiting else NO_PLACE if applications else NOTHING
    bot = adapter_for(update.channel)
    files = ((file["name"], bot.fetch(file)) for file in update.files)  # one at a time in memory
    try:
        bundle = take_bundle(
            files, source=BundleSource.BOT, actor=Party.APPLICANT, application=waiting[0],
            key=KEY.format(update.pk), now=now,
        )  # fmt: skip
    except (UploadRefused, Refused) as refusal:
        return str(refusal)
    return f"{TAKEN} {in_words(bundle.refused)}".strip()


def answer_bundle(bundle, sheets, *, now=None):
    """The verdict on what was sent to the bot goes back into the chat, once."""
    number = bundle.key.removeprefix(KEY.format(""))
    update = IncomingChat.objects.filter(pk=int(number)).first() if number.isdigit() else None
    link = next(iter(_links(update)), None) if update else None
    if link is None:
        return
    told = [told_applicant(sheet) for sheet in sheets]
    lines = [f"{one.title}. {one.text}" for one in told]
    text = "\n\n".join(lines) or LOST
    chats.answer(link, text, key=f"{bundle.key}:read", now=now)
