"""How a member comes in without a password: by a link of a letter, or by the code beside it.

A link opens one page once, within half an hour. Whether an address is known is found out by a
worker, after the page has answered. What is kept are hashes; the letter alone holds the secret.
"""

import hashlib
import logging
import secrets
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from audit.services import record
from cabinet.enums import CabinetRefused
from cabinet.models import VISIT_LIVES, EntryLink, EntryRequest, MemberSession
from cabinet.people import ON_PAGE, himself, initials_of, may_enter
from members.consents.outputs import Output, lets
from members.editing import locked
from members.models import Member, Revision
from notifications.enums import Channel
from notifications.ledger import revive
from notifications.services import full_url, queue_letter

logger = logging.getLogger(__name__)

LINK_LIVES = timedelta(minutes=30)
CODE_LIVES = timedelta(minutes=10)
SESSION_LIVES = timedelta(days=30)
WORTH_ANSWERING = timedelta(hours=1)
SEEN_EVERY = timedelta(hours=1)
WRONG_CODES = 5
# Letters to one card: whoever guesses codes has so few tries a day, and fills nobody's mailbox.
# More than one address may ask for (``cabinet.views``): a stranger leaves the member his own.
AN_HOUR, A_DAY = 8, 16
CARDS_OF_ONE_CONTACT = 6  # a family; more is the address of an office
KEPT = timedelta(days=30)
WITH_EMAIL = {"changes__has_key": "email"}  # what opened by the mail of before opens no more

UNKNOWN = "Эта ссылка не открывает ничего. Откройте её из письма ещё раз или попросите новую."
USED = "По этой ссылке уже входили. Она открывается один раз: попросите новую."
LATE = "Срок ссылки истёк: она действует полчаса. Попросите новую."
MOVED = "Почту на карточке с тех пор сменили. Попросите новую ссылку: она придёт на новую."
CLOSED = "Страница закрыта: человек не состоит на учёте. С вопросом обратитесь в свою организацию."
WRONG_CODE = (
    "Код не подошёл или его срок истёк. Сверьте его с последним письмом или попросите новое."
)


def ask(contact, *, now=None):
    """Somebody wants a letter at this e-mail or telephone. The same work for every contact."""
    request = EntryRequest.objects.create(contact=contact[:254], created_at=now or timezone.now())
    transaction.on_commit(lambda: _ask_worker(request.pk), robust=True)
    return request


def _ask_worker(pk):
    current_app.send_task("cabinet.tasks.answer_request", args=[pk])


def answer_pending(*, now=None, limit=500):
    """Answer what a lost message or a killed worker left; returns how many letters were written.

    Whoever asked more than an hour ago has asked again or gone away.
    """
    now = now or timezone.now()
    waiting = EntryRequest.objects.filter(answered_at=None, created_at__gt=now - WORTH_ANSWERING)
    written = 0
    for pk in waiting.order_by("created_at").values_list("pk", flat=True)[:limit]:
        try:
            written += answer(pk, now=now)
        except Exception:  # one broken row must not stop the sweep
            logger.exception("entry request %s was not answered", pk)
    return written


@transaction.atomic
def answer(pk, *, now=None):
    """Write the letters that a request brings; returns how many. A second call writes none."""
    now = now or timezone.now()
    requests = EntryRequest.objects.select_for_update(skip_locked=True)
    request = requests.filter(pk=pk, answered_at=None).first()
    if request is None:
        return 0
    letters = {}
    for member in members_at(request.contact):
        if letters_left(member, now):
            letters.setdefault(member.email.lower(), []).append(member)
    for members in letters.values():
        _write_letter(members, request, now)
    request.contact, request.answered_at = "", now
    request.save(update_fields=["contact", "answered_at"])
    return len(letters)


def members_at(contact):
    """Whose e-mail or telephone this is: people with a page and an e-mail to write to."""
    people = Member.objects.living().filter(status__in=ON_PAGE, unit__is_practice=False)
    people = people.exclude(email="")
    if "@" in contact:
        people = people.annotate(mail=Lower("email")).filter(mail=contact.lower())
    else:
        people = people.filter(phone=contact).exclude(phone="")
    return list(people.select_related("unit").order_by("pk")[:CARDS_OF_ONE_CONTACT])


def letters_left(member, now, *, of_office=False):
    """May one more letter be written to this card? What strangers ask for costs the office none."""
    lately = member.entry_links.filter(created_at__gt=now - timedelta(days=1))
    lately = lately.filter(request__isnull=of_office)
    made = list(lately.values_list("created_at", flat=True))
    within_hour = sum(at > now - timedelta(hours=1) for at in made)
    return len(made) < A_DAY and within_hour < AN_HOUR


def _write_letter(members, request, now):
    """One letter to one mailbox; of several people each has a link and a code of his own."""
    made = [new_link(member, request=request, actor=himself(member), now=now) for member in members]
    (first, token, code), member = made[0], members[0]
    if len(members) == 1:
        told = {"name": _address_of(member), "code": code, "entries": []}
        path = path_of(token)
    else:
        lines = zip(members, made, strict=True)
        told = {
            "name": "",
            "code": "",
            "entries": [
                f"{initials_of(one)} — код {code}, ссылка {full_url(path_of(token))}"
                for one, (_, token, code) in lines
            ],
        }
        path = ""
    told["code_minutes"] = minutes_of(CODE_LIVES)
    _queue(member, f"cabinet.entry:{first.pk}", told, path, len(members) == 1, now)


def _queue(member, key, told, path, is_alone, now):
    queue_letter(
        "member_entry",
        key=key,
        unit=member.unit,
        about=member,
        to_address=member.email,
        to_name=member.full_name if is_alone else "",
        context={**told, "valid_minutes": minutes_of(LINK_LIVES)},
        path=path,
        now=now,
    )


def minutes_of(period):
    return int(period.total_seconds() // 60)


def _address_of(member):
    return " ".join(filter(None, (member.name, member.patronymic)))


@transaction.atomic
def send_link(pk, *, actor, now=None):
    """The office sends the member the link to his page. Raises ``CabinetRefused``."""
    now = now or timezone.now()
    member = locked(pk)
    if not may_enter(member):
        raise CabinetRefused(CLOSED)
    if not member.email:
        raise CabinetRefused("На карточке нет электронной почты. Впишите её и отправьте ещё раз.")
    if not lets(member, Output.LETTER):
        raise CabinetRefused(
            "Человек отозвал согласие на обработку данных: письма ему не отправляются. "
            "Ссылку он может попросить сам на странице входа."
        )
    if not letters_left(member, now, of_office=True):
        raise CabinetRefused(
            "За последнее время этому человеку уже отправлено несколько ссылок. "
            "Пусть проверит папку «Спам» или подождёт час."
        )
    link, token, _ = new_link(member, actor=actor, now=now)
    told = {"name": _address_of(member), "code": "", "entries": []}
    _queue(member, f"cabinet.entry:{link.pk}", told, path_of(token), True, now)
    record("cabinet.link.sent", member, actor=actor, unit_id=member.unit_id, link=link.pk)
    return link


def new_link(member, *, actor, now, request=None, lives=LINK_LIVES):
    """(link, its token, its code): the only moment at which the secrets are known."""
    token = secrets.token_urlsafe(32)
    code = f"{secrets.randbelow(10**6):06d}" if request else ""
    link = EntryLink.objects.create(
        member=member,
        request=request,
        token_hash=hashed(token),
        code_hash=_code_hash(code, token) if request else "",
        asked_by=str(actor)[:200],
        created_at=now,
        expires_at=now + lives,
    )
    return link, token, code


def path_of(token):
    return reverse("cabinet:open", args=[token])


def hashed(secret):
    return hashlib.sha256(secret.encode()).hexdigest()


def _code_hash(code, token):
    """Six digits are soon tried through: the hash needs the portal's key too."""
    return _keyed(code, hashed(token), settings.SECRET_KEY)


def _keyed(code, token_hash, key):
    return salted_hmac("cabinet.entry", f"{token_hash}:{code}", secret=key).hexdigest()


def link_of(token):
    """The link of this token with its member, or None."""
    links = EntryLink.objects.select_related("member__unit")
    return links.filter(token_hash=hashed(token)).first()


def require_working(link, now):
    """Raise ``CabinetRefused`` for a link that opens nothing, with words about what to do."""
    if link is None:
        raise CabinetRefused(UNKNOWN)
    if link.used_at:
        raise CabinetRefused(USED)
    if link.expires_at <= now:
        raise CabinetRefused(LATE)
    if not may_enter(link.member):
        raise CabinetRefused(CLOSED)
    if link.member.revisions.filter(at__gte=link.created_at, **WITH_EMAIL).exists():
        raise CabinetRefused(MOVED)


@transaction.atomic
def open_by_link(token, *, is_own_device, now=None, **device):
    """Use the link up: (session, key for the cookie). Raises ``CabinetRefused``."""
    link = link_of(token)
    if link is None:
        raise CabinetRefused(UNKNOWN)
    return _open(link.pk, link.member_id, is_own_device, now or timezone.now(), device)


def open_by_code(request_key, code, *, is_own_device, now=None, **device):
    """The code of a letter, typed where the letter was asked for. Raises ``CabinetRefused``."""
    now = now or timezone.now()
    link = _link_with_code(request_key, code, now)
    if link is None:
        raise CabinetRefused(WRONG_CODE)
    return _open(link.pk, link.member_id, is_own_device, now, device)


@transaction.atomic
def _link_with_code(request_key, code, now):
    """The link whose code this is; a wrong one is counted on all the links of the request."""
    links = EntryLink.objects.select_for_update().filter(
        request__key=request_key,
        used_at=None,
        expires_at__gt=now,
        created_at__gt=now - CODE_LIVES,
        wrong_codes__lt=WRONG_CODES,
    )
    links = list(links.order_by("pk"))
    for link in links:
        if constant_time_compare(
            link.code_hash, _keyed(code, link.token_hash, settings.SECRET_KEY)
        ):
            return link
    EntryLink.objects.filter(pk__in=[link.pk for link in links]).update(
        wrong_codes=F("wrong_codes") + 1
    )
    return None


@transaction.atomic
def _open(link_pk, member_pk, is_own_device, now, device):
    member = locked(member_pk)
    link = EntryLink.objects.select_for_update().get(pk=link_pk)
    link.member = member
    require_working(link, now)
    # One is enough: what lies in older letters opens nothing either.
    member.entry_links.filter(used_at=None).update(used_at=now)
    key = secrets.token_urlsafe(32)
    session = MemberSession.objects.create(
        member=member,
        opened_for=member.pk,
        key_hash=hashed(key),
        user_agent=device.get("user_agent", "")[:300],
        address=device.get("address") or None,
        opened_at=now,
        seen_at=now,
        expires_at=now + (SESSION_LIVES if is_own_device else VISIT_LIVES),
    )
    record("cabinet.entered", member, actor=himself(member), unit_id=member.unit_id)
    if link.channel == Channel.EMAIL and member.email:  # what was written there has been read
        revive(member.email, actor=himself(member), subject=member, unit_id=member.unit_id, now=now)
    return session, key


def session_of(key, *, now=None):
    """The running session of a cookie with its member, or None. Who left the books is put out."""
    now = now or timezone.now()
    moved = Revision.objects.filter(
        member=OuterRef("member"), at__gte=OuterRef("opened_at"), **WITH_EMAIL
    )
    session = (
        MemberSession.objects.filter(key_hash=hashed(key), ended_at=None, expires_at__gt=now)
        .annotate(is_moved=Exists(moved))
        .select_related("member__employer", "member__unit__parent__parent")
        .first()
    )
    if session is None:
        return None
    is_strange = session.is_moved or session.opened_for != session.member_id
    if is_strange or not may_enter(session.member):
        MemberSession.objects.filter(pk=session.pk).update(ended_at=now)
        return None
    if session.seen_at < now - SEEN_EVERY:
        MemberSession.objects.filter(pk=session.pk).update(seen_at=now)
    return session


@transaction.atomic
def leave(session, *, now=None):
    """Out on this device."""
    running = MemberSession.objects.filter(pk=session.pk, ended_at=None)
    if running.update(ended_at=now or timezone.now()):
        member = session.member
        record("cabinet.left", member, actor=himself(member), unit_id=member.unit_id)


@transaction.atomic
def leave_everywhere(member, *, actor, now=None):
    """Out on all devices; links on their way open nothing either. Returns how many were in."""
    now = now or timezone.now()
    member = locked(member.pk)
    ended = member.sessions.filter(ended_at=None, expires_at__gt=now).update(ended_at=now)
    member.entry_links.filter(used_at=None).update(used_at=now)
    record("cabinet.left_everywhere", member, actor=actor, unit_id=member.unit_id, devices=ended)
    return ended


def forget(*, now=None):
    """Drop what opens nothing any more: who asked when is told by the journal."""
    now = now or timezone.now()
    before = now - KEPT
    unanswered = EntryRequest.objects.filter(answered_at=None, created_at__lt=now - WORTH_ANSWERING)
    unanswered.exclude(contact="").update(contact="")  # nobody will be written to there any more
    links = EntryLink.objects.filter(expires_at__lt=before).delete()[0]
    requests = EntryRequest.objects.filter(created_at__lt=before).delete()[0]
    sessions = MemberSession.objects.filter(expires_at__lt=before).delete()[0]
    return links + requests + sessions
