"""Letters that came find their applications: words go to the history, files to the reader of
sheets.

Anybody can write any name into «From». So a letter only adds: it takes no step, changes nothing
and is answered nothing. It finds its application by the letter of ours that it answers, and is
laid there by itself only when it comes from an address that the portal wrote to; every other one
waits for a person, with a guess. Sheets with a code in their corner find their own way all the
same: the code is signed.
"""

import logging

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from accounts.queries import responsible_for
from applications import mail_limits
from applications.enums import BundleSource, Refused
from applications.intake.services import judged, take_bundle
from applications.models import LETTER_HERE, Application, BundlePage
from applications.workflow import locked
from audit.services import subject_key
from documents.enums import UploadRefused
from members.models import Member
from notifications.mailbox import reading, settling
from notifications.mailbox.enums import IncomingState
from notifications.models import Incoming, Mailbox, Todo
from notifications.services import close_todos, put_todo, tell_user

logger = logging.getLogger(__name__)

BY_MAIL = "почта"  # who puts in what a letter brought
ROBOT = "робот"
OTHER_ADDRESS = "Это ответ на наше письмо, но с другого адреса: решите, чьё оно"
SHEETS = (".pdf", ".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp", ".tif", ".tiff")
FEW = 5  # guesses
GIVEN_UP = "Портал не смог положить письмо на место: решите, чьё оно"


def route(pk, *, now=None):
    """Lay one letter that has been read where it belongs, or let it wait for a person; True when
    it is done. May run twice: everything it writes has a key."""
    now = now or timezone.now()
    letter = reading.claim(pk, IncomingState.READ, now=now)
    if letter is None:
        return False
    if letter.attempts > reading.MOST_TRIES:
        settling.let_wait(letter, why=GIVEN_UP)
        return True
    try:
        _route(letter, now)
    except Exception:  # tried again when the lease ends
        logger.exception("letter %s cannot be laid in its place", pk)
        return False
    return True


def _route(letter, now):
    application = answered_application(letter)
    is_known = application is not None and is_from(letter, application)
    if why := mail_limits.why_too_much(letter):
        with transaction.atomic():
            if settling.let_wait(letter, why=why) and is_known:
                mail_limits.tell_sender(letter, application, now=now)
        return
    if is_known:
        file_letter(letter, application, actor=ROBOT, now=now)
        return
    # Sheets with a code need nobody to tell whose they are.
    sheets = judged_sheets(letter)
    _take_sheets(letter, sheets, unit=letter.unit, key=f"letter:{letter.pk}", now=now)
    settling.let_wait(letter, why=OTHER_ADDRESS if application else "")


def answered_application(letter):
    """The application that the answered letter of ours is about, or None."""
    about = letter.answers.about if letter.answers else ""
    label, _, pk = about.partition(":")
    if label != Application._meta.label_lower or not pk.isdecimal():
        return None
    return Application.objects.filter(pk=pk, hidden_at=None).select_related("unit").first()


def is_from(letter, application):
    """Does it come from an address that we wrote to, or that the applicant gave?"""
    known = {application.email, letter.answers.to_address if letter.answers else ""}
    return letter.from_address.lower() in {one.lower() for one in known if one}


def file_letter(letter, application, *, actor, now=None):
    """The letter belongs to the application: a line of its history, its files to be read, the
    responsible told. Raises ``MailboxRefused`` or ``Refused``."""
    now = now or timezone.now()
    sheets = judged_sheets(letter)  # long work, so before anything is locked
    with transaction.atomic():
        letter = lay(letter, locked(application.pk), sheets, actor=actor, now=now)
    forget_emptied(letter.mailbox, actor=actor, now=now)
    return letter


def lay(letter, application, sheets, *, actor, now):
    """What ``file_letter`` does once the application is locked, in the caller's transaction."""
    if application.hidden_at:
        raise Refused("Данные этого человека уничтожаются: привязать письмо нельзя.")
    was_elsewhere = Incoming.objects.filter(
        pk=letter.pk, state=IncomingState.WAITING, why=settling.UNTIED
    ).exists()
    letter = settling.file_to(letter.pk, application, unit=application.unit, actor=actor, now=now)
    bundle = _take_sheets(
        letter,
        sheets,
        application=application,
        key=key_of(letter, application),
        actor=actor if getattr(actor, "pk", None) else BY_MAIL,
        now=now,
    )
    if bundle:
        _leave_former(letter, bundle)
    if was_elsewhere:
        application.changes.create(
            event=LETTER_HERE, source=application.stage, target=application.stage,
            actor=actor, actor_label=str(actor)[:200], note=str(letter)[:500], at=now,
            effects_done_at=now,
        )  # fmt: skip
    _tell_responsible(letter, application, actor, now, anew=was_elsewhere)
    return letter


def key_of(letter, application):
    """Of what a letter brings to an application: its sheets, the task to read it."""
    return f"letter:{letter.pk}:application:{application.pk}"


def _leave_former(letter, bundle):
    """The same files were read before, where the letter lay: nobody need look at them twice."""
    former = Q(bundle__key=f"letter:{letter.pk}") | Q(
        bundle__key__startswith=f"letter:{letter.pk}:untied:"
    )
    sheets = BundlePage.objects.filter(former, application=None, awaits_eye=True)
    sheets.exclude(bundle=bundle).update(awaits_eye=False)


def _tell_responsible(letter, application, actor, now, anew):
    user = application.responsible or responsible_for(application.unit)
    url = reverse("applications:incoming", args=[letter.pk])
    key = key_of(letter, application)
    if user is None or user == actor:
        return
    put_todo(
        f"Прочитать письмо: {application.short_name}", key=key, unit=application.unit, user=user,
        about=application, url=url, now=now, anew=anew,
    )  # fmt: skip
    tell_user(user, f"{application.short_name}: пришло письмо", key=key, url=url, about=application)


def judged_sheets(letter):
    """Photographs and PDF of the letter, or None; what is refused is only said on its page, since a
    letter cannot be sent back."""
    if letter.is_cut or not letter.storage_name:
        return None
    sheets = are_sheets(letter.files.order_by("pk"))
    if not sheets:
        return None
    try:
        return judged((file.name, _bytes(file)) for file in sheets)
    except UploadRefused as refusal:
        Incoming.objects.filter(pk=letter.pk).update(error=str(refusal)[:500])
        return None


def _take_sheets(letter, sheets, *, key, now, actor=BY_MAIL, **place):
    """Give them to the reader of sheets; the same key does nothing twice. The bundle or None."""
    if sheets is None:
        return None
    try:
        return take_bundle(sheets, source=BundleSource.MAIL, actor=actor, key=key, now=now, **place)
    except Refused as refusal:
        Incoming.objects.filter(pk=letter.pk).update(error=str(refusal)[:500])
        return None


def are_sheets(files):
    """Those of the files that may be signed papers."""
    return [file for file in files if not file.remark and file.name.lower().endswith(SHEETS)]


def _bytes(file):
    with default_storage.open(file.storage_name, "rb") as stored:
        return stored.read()


def route_due(now, *, limit=200):
    """Lay what has been read and not laid; how many letters were done."""
    due = Incoming.objects.due(IncomingState.READ, now).values_list("pk", flat=True)
    done = sum(route(pk, now=now) for pk in list(due[:limit]))
    call_people(now)
    return done


def call_people(now):
    """A task for whoever answers at the mailbox's organisation while letters wait; what came
    after he had called it done makes it open again."""
    waiting = Incoming.objects.filter(mailbox=OuterRef("pk"), state=IncomingState.WAITING)
    for mailbox in Mailbox.objects.filter(Exists(waiting)).select_related("unit"):
        done_at = Todo.objects.filter(key=_inbox_key(mailbox)).values_list("done_at", flat=True)
        done_at = done_at.first()
        newest = mailbox.letters.filter(state=IncomingState.WAITING).latest("received_at")
        is_new = done_at is not None and newest.received_at > done_at
        call_person(mailbox, now=now, anew=is_new)


def call_person(mailbox, *, now, anew):
    """The task to look through what waits in the mailbox; ``anew`` opens one that was done."""
    put_todo(
        "Разобрать входящие письма", key=_inbox_key(mailbox), unit=mailbox.unit,
        user=responsible_for(mailbox.unit), about=mailbox, url=reverse("applications:inbox"),
        now=now, anew=anew,
    )  # fmt: skip


def forget_emptied(mailbox, *, actor, now=None):
    """Nothing waits in the mailbox any more: neither does the task."""
    if not mailbox.letters.filter(state=IncomingState.WAITING).exists():
        close_todos(mailbox, actor=actor, now=now)


def _inbox_key(mailbox):
    return f"inbox:{mailbox.pk}"


def guesses(letter, mine):
    """Applications among ``mine`` that the letter may belong to, the likeliest first."""
    answered = answered_application(letter)
    found = list(mine.filter(pk=answered.pk)) if answered else []
    if letter.from_address:
        cards = Member.objects.alias(mail=Lower("email")).filter(mail=letter.from_address.lower())
        by_address = mine.filter(member__in=cards.values("pk")).order_by("-submitted_at", "-pk")
        found += [one for one in by_address[:FEW] if one not in found]
    return found[:FEW]


def letters_of(application):
    """Letters in its history, the latest first."""
    mine = Incoming.objects.filter(
        about=subject_key(application), state=IncomingState.FILED
    ).prefetch_related("files")
    return list(mine.defer("quoted").order_by("-received_at", "-pk"))
