"""A letter that was tied to a wrong application leaves it: for «Входящие», or for another one.

What was laid from it goes back to the tray, where it can be filed. Two kinds of sheets stay: those
whose signed code names the application, whatever letter brought them, and those whose paper has
been accepted; the latter are taken away on the card, by whoever answers for it.
"""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from applications import letters_in
from applications.enums import Answer, Party, Received, Refused, Stage
from applications.intake.filing import FOR_EYES
from applications.models import LETTER_AWAY, Application, Bundle, Scan
from applications.workflow import locked
from notifications.mailbox import settling
from notifications.services import call_off

READING = "Портал ещё читает листы этого письма. Отвяжите его через минуту."
HIDDEN = "Данные этого человека уничтожаются: письмо уже никому не переложить."


class Untied(NamedTuple):
    """How many sheets went back to the tray, and how many stayed in the application."""

    back: int
    stayed: int


def untie_letter(letter, application, *, actor, to=None, now=None) -> Untied:
    """The letter is not about ``application``: a note in its history, the letter waits again, or
    lies at once with the application ``to``. Raises ``MailboxRefused`` or ``Refused``; nothing has
    moved then."""
    now = now or timezone.now()
    if to is not None and to.pk == application.pk:
        raise Refused("Письмо и так лежит в этом заявлении. Выберите другое.")
    sheets = letters_in.judged_sheets(letter) if to else None
    with transaction.atomic():
        rows = {pk: locked(pk) for pk in sorted({application.pk, (to or application).pk})}
        application = rows[application.pk]
        if application.hidden_at:
            raise Refused(HIDDEN)
        letter = settling.untie(letter.pk, application, actor=actor)
        done = _give_back(letter, application, now)
        _note(letter, application, actor, now)
        call_off(letters_in.key_of(letter, application), actor=actor, now=now)
        if to:
            letters_in.lay(letter, rows[to.pk], sheets, actor=actor, now=now)
        else:
            letters_in.call_person(letter.mailbox, now=now, anew=True)
    return done


def filed_to(letter):
    """The application in whose history the letter lies, or None."""
    label, _, pk = letter.about.partition(":")
    if label != Application._meta.label_lower or not pk.isdecimal():
        return None
    return Application.objects.filter(pk=pk).select_related("unit").first()


def _note(letter, application, actor, now):
    application.changes.create(
        event=LETTER_AWAY, source=application.stage, target=application.stage,
        actor=None if isinstance(actor, Party) else actor, actor_label=str(actor)[:200],
        note=str(letter)[:500], at=now, effects_done_at=now,
    )  # fmt: skip


def _give_back(letter, application, now):
    """The bundle of the letter lies in the tray of the mailbox's organisation from now on; how
    long it may lie there is counted anew."""
    key = letters_in.key_of(letter, application)
    bundle = Bundle.objects.select_for_update(of=("self",)).filter(key=key).first()
    if bundle is None:
        return Untied(0, 0)
    if bundle.is_being_read:
        raise Refused(READING)
    bundle.key, bundle.application = f"letter:{letter.pk}:untied:{bundle.pk}", None
    bundle.unit, bundle.finished_at, bundle.forgotten_at = letter.mailbox.unit, now, None
    bundle.save(update_fields=["key", "application", "unit", "finished_at", "forgotten_at"])
    mine = bundle.sheets.select_for_update(of=("self",)).filter(application=application)
    stayed = 0
    for sheet in mine.select_related("slot", "scan"):
        if sheet.named_id == application.pk or _is_accepted(sheet, application):
            stayed += 1
        else:
            _loosen(sheet, now)
    loose = bundle.sheets.filter(application=None, answer=Answer.NONE, verdict__in=FOR_EYES)
    return Untied(loose.update(awaits_eye=True), stayed)


def _is_accepted(sheet, application):
    if sheet.slot is None or sheet.answer == Answer.DROPPED:
        return False
    return application.stage != Stage.SIGNING or sheet.slot.received != Received.NO


def _loosen(sheet, now):
    """Filed by hand to a wrong application: again it is a sheet of which nobody knows whose."""
    if sheet.scan_id:
        Scan.objects.filter(pk=sheet.scan_id, removed_at=None).update(removed_at=now)
    sheet.application = sheet.slot = sheet.scan = sheet.paper_number = sheet.page = None
    sheet.is_current = False
    if sheet.answer != Answer.DROPPED:
        sheet.answer, sheet.answered_by, sheet.answered_at = Answer.NONE, "", None
    sheet.save()
