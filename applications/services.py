"""What people do to an application besides taking a step: submit, bring papers, correct."""

from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.queries import responsible_for, users_who_may
from applications import effects
from applications.enums import OPEN, Event, Party, Received, Refused, Stage
from applications.models import CORRECTED, Application, ApplicationPaper, Candidate, Scan
from applications.taking import require_taking_papers, set_aside, settle
from applications.workflow import advance, ask_worker, begin, fire, locked
from applications.writes import PERSONAL, identify
from audit.services import record
from documents.keeping import stored
from documents.services import KINDS_OF_JOINING
from documents.uploads import accept
from members import services as members
from members.enums import ConsentChannel, Status
from members.locks import lock_name
from members.models import Consent, Member
from members.names import key_form
from members.queries import namesakes
from notifications.services import pass_todos, tell_user
from structure.models import Unit
from structure.queries import data_operators, standing
from structure.scope import Action
from structure.services import hold_tree

MAX_SCANS = 20  # files in one place: enough for a page-by-page photographer, not for a flood


@transaction.atomic
def submit(*, form_key, unit, consents, code=None, address=None, user_agent="", now=None, **told):
    """Take in an application; the same ``form_key`` again returns the first one.

    ``consents`` are (kind, ConsentText, choices) of the ticks given. The register is searched for
    the same person: nobody, or somebody who is nobody's member → the card says «Подано заявление»
    and the papers are made; known with a status → the responsible decides who it is.
    Returns (application, whether it is new). An organisation closed while the form was being
    filled in is answered for by its successor.
    """
    now = now or timezone.now()
    hold_tree()
    unit = standing(Unit.objects.get(pk=unit.pk))
    if earlier := Application.objects.filter(form_key=form_key).first():
        return earlier, False
    try:
        with transaction.atomic():
            application = Application.objects.create(
                form_key=form_key,
                unit=unit,
                code=code,
                responsible=responsible_for(unit),
                submitted_at=now,
                stage_since=now,
                **told,
            )
    except IntegrityError:  # the second press came before the first was written down
        earlier = Application.objects.filter(form_key=form_key).first()
        if earlier is None:
            raise
        return earlier, False
    ApplicationPaper.objects.bulk_create(
        ApplicationPaper(application=application, kind=kind) for kind in KINDS_OF_JOINING
    )
    _keep_consents(application, consents, address, user_agent, now)
    lock_name(key_form(*(told.get(part) or "" for part in ("surname", "name"))))
    matches = namesakes(
        unit,
        **{
            name: told.get(name) or ""
            for name in ("surname", "name", "patronymic", "phone", "email", "birth_date")
        },
    )
    known = [match for match in matches if match[0].status != Status.NONE]
    if not known and not _identified(application, matches, now):
        known = [(Member.objects.get(pk=matches[0][0].pk), matches[0][1])]
    if known:
        Candidate.objects.bulk_create(
            Candidate(application=application, member=card, reasons=reasons, status=card.status)
            for card, reasons in known
        )
        begin(application, effects=(effects.tell_known,), now=now)
    else:
        begin(application, effects=(effects.tell_new, effects.make_papers), now=now)
    return application, True


def _identified(application, matches, now):
    """Put the applicant on the card of his own; False when another application just took it."""
    if matches:
        card = matches[0][0]
    else:
        fields = {name: getattr(application, name) for name in PERSONAL}
        card = members.open_card(unit=application.unit, actor=Party.APPLICANT, **fields)
    try:
        identify(application, card, actor=Party.APPLICANT, now=now)
    except members.MemberRefused:
        return False
    return True


def _keep_consents(application, consents, address, user_agent, now):
    operators = data_operators(application.unit)
    for kind, text, choices in consents:
        consent = Consent.objects.create(
            kind=kind,
            text=text,
            channel=ConsentChannel.TICK,
            choices=choices,
            given_at=now,
            address=address,
            user_agent=user_agent[:300],
        )
        consent.operators.set(operators)
        application.consents.add(consent)


def add_scan(pk, kind, file, *, actor, now=None):
    """Put one signed picture or PDF into its place; the fourth paper moves the application on.

    The file is checked before anything is stored, and stored before anything is locked. Raises
    ``UploadRefused`` or ``Refused``, and then nothing of it is left.
    """
    accepted = accept(file)
    now = now or timezone.now()
    with stored((accepted, file.name)) as kept, transaction.atomic():
        application = locked(pk)
        require_taking_papers(application)
        slot = application.papers.get(kind=kind)
        if slot.scans.filter(removed_at=None).count() >= MAX_SCANS:
            raise Refused("Здесь уже много файлов. Уберите лишние или соберите их в один PDF.")
        scan = Scan.objects.create(
            slot=slot, stored=kept, uploaded_at=now, uploaded_by=str(actor)[:200]
        )
        if slot.received == Received.NO:
            slot.received, slot.received_at = Received.SCAN, now
            slot.received_by, slot.remark = str(actor)[:200], ""
            slot.save(update_fields=["received", "received_at", "received_by", "remark"])
        record(
            "applications.scan.added", application, actor=actor, unit_id=application.unit_id,
            kind=kind, sha256=scan.stored.sha256,
        )  # fmt: skip
        advance(pk, now=now)
    return scan


@transaction.atomic
def remove_scan(pk, scan_pk, *, actor, now=None):
    """Take a picture away (it stays in the archive); a place left empty is not received again."""
    application = locked(pk)
    if application.stage != Stage.SIGNING:
        raise Refused("Все документы уже приняты. Чтобы заменить, напишите ответственному.")
    now = now or timezone.now()
    scan = Scan.objects.select_related("slot").get(
        pk=scan_pk, slot__application=application, removed_at=None
    )
    scan.removed_at = now
    scan.save(update_fields=["removed_at"])
    slot = scan.slot
    scan.sheets.update(is_current=False, awaits_eye=False)
    settle(slot, by=actor, now=now)
    record(
        "applications.scan.removed", application, actor=actor, unit_id=application.unit_id,
        kind=slot.kind,
    )  # fmt: skip
    return scan


def tick_original(pk, kinds, *, actor, now=None):
    """The chair has the signed originals of these papers in hand; repeated ticks change nothing."""
    now = now or timezone.now()
    with transaction.atomic():
        application = locked(pk)
        if application.stage not in {Stage.SIGNING, Stage.RESOLUTION, Stage.EMPLOYER}:
            raise Refused("Документы сейчас не принимаются: заявление на другой стадии.")
        slots = application.papers.filter(kind__in=kinds).exclude(received=Received.ORIGINAL)
        ticked = list(slots.values_list("kind", flat=True))
        slots.update(
            received=Received.ORIGINAL, received_at=now, received_by=str(actor)[:200], remark=""
        )
        if ticked:
            asked = application.sheets.filter(slot__kind__in=ticked, awaits_eye=True)
            asked.update(awaits_eye=False)  # the paper itself has answered
            record(
                "applications.original.ticked", application, actor=actor,
                unit_id=application.unit_id, kinds=ticked,
            )  # fmt: skip
        advance(pk, now=now)
    return ticked


@transaction.atomic
def untick_original(pk, kind, *, actor):
    """Ticked by mistake: only while the application still collects papers."""
    application = locked(pk)
    if application.stage != Stage.SIGNING:
        raise Refused("Отметку можно снять только на стадии подписания.")
    slot = application.papers.get(kind=kind)
    if slot.received != Received.ORIGINAL:
        return slot
    slot.received, slot.received_at, slot.received_by = Received.NO, None, ""
    slot.save(update_fields=["received", "received_at", "received_by"])
    scan = slot.scans.filter(removed_at=None).first()
    if scan:
        settle(slot, by=scan.uploaded_by, now=scan.uploaded_at)
    record(
        "applications.original.unticked", application, actor=actor, unit_id=application.unit_id,
        kind=kind,
    )  # fmt: skip
    return slot


@transaction.atomic
def correct(pk, *, actor, now=None, **told):
    """Correct what the applicant wrote; papers not yet signed are printed anew.

    Refused once papers have come back signed: a signed paper must say what was signed.
    """
    application = locked(pk)
    if application.stage not in OPEN:
        raise Refused("Заявление уже закрыто: исправьте данные в учётной карточке.")
    if application.resolution_id:
        raise Refused("Данные уже в постановлении: исправьте их в учётной карточке.")
    if application.papers.exclude(received=Received.NO).exists():
        raise Refused("Бумаги уже подписаны. Верните их на подписание, затем исправьте данные.")
    changes = {
        name: [str(getattr(application, name)), str(value)]
        for name, value in told.items()
        if getattr(application, name) != value
    }
    if not changes:
        return application
    for name, value in told.items():
        setattr(application, name, value)
    application.edition += 1
    application.save()
    set_aside(application, now or timezone.now())
    application.papers.update(paper=None)
    if application.member_id:
        members.correct_applicant(application.member_id, actor=actor, **told)
    record(
        "applications.corrected", application, actor=actor, unit_id=application.unit_id,
        changes=changes,
    )  # fmt: skip
    if application.member_id:
        print_again(application, actor=actor, now=now or timezone.now())
    return application


def print_again(application, *, actor, now):
    """A line of history that owes the papers once more; at signing they are sent again too."""
    owes = (effects.make_papers,)
    if application.stage == Stage.SIGNING:
        owes += (effects.send_papers,)
    change = application.changes.create(
        event=CORRECTED, source=application.stage, target=application.stage,
        actor=None if isinstance(actor, Party) else actor, actor_label=str(actor)[:200],
        at=now, effects=[effect.__name__ for effect in owes],
    )  # fmt: skip
    transaction.on_commit(lambda: ask_worker(change.pk), robust=True)
    return change


@transaction.atomic
def retry(pk, *, actor):
    """What a fault has put off is due at once. Returns how many steps are tried again."""
    application = locked(pk)
    failed = application.changes.filter(effects_done_at=None).exclude(error="")
    pks = list(failed.values_list("pk", flat=True))
    if pks:
        failed.update(retry_at=None)
        record("applications.retried", application, actor=actor, unit_id=application.unit_id)
        transaction.on_commit(lambda: [ask_worker(change) for change in pks], robust=True)
    return len(pks)


@transaction.atomic
def send_back(pk, remarks, *, actor, now=None):
    """Ask the applicant to sign some papers again: ``remarks`` are {kind: what to mend}."""
    application = locked(pk)
    said = {kind: remark.strip()[:300] for kind, remark in remarks.items() if remark.strip()}
    note = []
    for slot in application.papers.order_by("pk"):
        slot.remark = said.get(slot.kind, "")
        slot.save(update_fields=["remark"])
        if slot.remark:
            note.append(f"{slot}: {slot.remark}")
    return fire(pk, Event.SEND_BACK, actor=actor, note="; ".join(note), now=now)


@transaction.atomic
def reassign(pk, user, *, actor):
    """Another person answers for the application and gets its tasks; the bell tells him."""
    application = locked(pk)
    if application.stage not in OPEN:
        raise Refused("Заявление уже закрыто.")
    if application.responsible_id == user.pk:
        return application
    if not users_who_may(Action.HANDLE_APPLICATION, application.unit).filter(pk=user.pk).exists():
        raise Refused(f"{user} не ведёт заявления организации «{application.unit}».")
    old = application.responsible_id
    application.responsible = user
    application.save(update_fields=["responsible"])
    record(
        "applications.reassigned", application, actor=actor, unit_id=application.unit_id,
        old=old, new=user.pk,
    )  # fmt: skip
    pass_todos(application, user, unit=application.unit)
    if user != actor:
        tell_user(
            user,
            f"Вам передано заявление: {application.short_name}",
            key=f"application:{application.pk}:reassigned:{uuid4()}",
            url=application.get_absolute_url(),
            about=application,
        )
    return application
