"""A person's word on a sheet that waited for it. It stands above what the reading said."""

from django.db import transaction
from django.utils import timezone

from applications.enums import Answer, BundleSource, Refused, Stage, Verdict
from applications.intake import filing
from applications.intake.asking import ask_to_sign_again
from applications.intake.ending import close_passed
from applications.models import ApplicationPaper, BundlePage, Scan
from applications.taking import require_taking_papers, retire, settle
from applications.workflow import advance, locked
from audit.services import record
from members.models import Member, MovementPaper
from members.move_scans import keep_scan

GONE = "Этот лист уже разобрали."
FROM_APPLICANT = {
    BundleSource.APPLICANT, BundleSource.PHONE, BundleSource.MAIL, BundleSource.BOT,
}  # fmt: skip


@transaction.atomic
def answer_signature(pk, is_signed, *, actor, now=None):
    """Is there a signature? «Да» files the sheet, «нет» keeps the stage and tells the applicant.

    The same answer again changes nothing; the other one corrects it while papers are collected.
    """
    now = now or timezone.now()
    application, sheet = _locked(pk)
    if not sheet.is_current or not sheet.slot_id:
        raise Refused("Этот лист уже заменён другим снимком.")
    said = Answer.SIGNED if is_signed else Answer.UNSIGNED
    if sheet.answer == said:
        return sheet
    if application.stage != Stage.SIGNING:
        raise Refused("Бумаги уже приняты. Верните заявление на подписание, если подписи нет.")
    old = sheet.answer
    _answer(sheet, said, actor, now)
    if is_signed:
        sheet.scan = filing.lay_scan(sheet, sheet.slot, by=sheet.bundle.actor_label, now=now)
        sheet.save(update_fields=["scan"])
    elif sheet.scan_id:
        Scan.objects.filter(pk=sheet.scan_id, removed_at=None).update(removed_at=now)
    record(
        "applications.sheet.answered", application, actor=actor, unit_id=application.unit_id,
        kind=sheet.slot.kind, page=sheet.page, old=old, new=str(said),
    )  # fmt: skip
    settle(sheet.slot, by=actor, now=now)
    if not is_signed and sheet.bundle.source in FROM_APPLICANT:
        ask_to_sign_again(application, [sheet], actor=actor, now=now)
    _advance(application, now)
    return sheet


@transaction.atomic
def file_by_hand(pk, application_pk, kind, page, *, actor, now=None):
    """«Это согласие Иванова, стр. 1»: the sheet stands for that page, whatever was read on it."""
    now = now or timezone.now()
    application, sheet = _locked(pk, application_pk)
    if sheet.answer or not sheet.awaits_eye:
        raise Refused(GONE)
    require_taking_papers(application)
    slot = ApplicationPaper.objects.select_related("paper").get(application=application, kind=kind)
    if slot.paper_id is None:
        raise Refused("Эта бумага ещё печатается: положите лист чуть позже.")
    if not 1 <= page <= slot.paper.pages:
        raise Refused(f"В этой бумаге страницы с 1 по {slot.paper.pages}.")
    former = BundlePage.objects.filter(
        slot=slot, paper_number=slot.paper_id, page=page, is_current=True
    ).exclude(pk=pk)
    for sheet_before in former.select_related("scan"):
        retire(sheet_before, now)
    if sheet.scan_id and sheet.scan.slot_id != slot.pk:
        Scan.objects.filter(pk=sheet.scan_id, removed_at=None).update(removed_at=now)
        sheet.scan = None
    word_slot = sheet.slot if sheet.slot_id and sheet.slot_id != slot.pk else None
    sheet.application, sheet.slot, sheet.is_current = application, slot, True
    sheet.paper_number, sheet.page = slot.paper_id, page
    if sheet.scan is None:
        sheet.scan = filing.lay_scan(sheet, slot, by=sheet.bundle.actor_label, now=now)
    sheet.save()
    _answer(sheet, Answer.FILED, actor, now)
    filing.tell_journal(sheet, actor=actor, action="applications.sheet.filed_by_hand")
    settle(slot, by=actor, now=now)
    if word_slot:
        settle(word_slot, by=actor, now=now)
    _advance(application, now)
    return sheet


@transaction.atomic
def attach_to_card(pk, paper_pk, *, actor, now=None):
    """A sheet of a paper of some member's move is put beside that paper on his card."""
    now = now or timezone.now()
    row = MovementPaper.objects.select_related("member", "paper").get(pk=paper_pk)
    Member.objects.select_for_update().get(pk=row.member_id)
    _, sheet = _locked(pk)
    if sheet.answer or not sheet.awaits_eye or sheet.paper_number != row.paper_id:
        raise Refused(GONE)
    keep_scan(paper_pk, sheet.stored, sheet.page or 1, actor=actor, now=now)
    _answer(sheet, Answer.FILED, actor, now)
    _tell(sheet, "applications.sheet.attached", actor)
    return sheet


@transaction.atomic
def drop(pk, *, actor, now=None):
    """Not ours. It lies among the dropped until the bundle is forgotten, and can be taken back."""
    application, sheet = _locked(pk)
    if sheet.answer or not sheet.awaits_eye:
        raise Refused(GONE)
    now = now or timezone.now()
    if sheet.scan_id:
        Scan.objects.filter(pk=sheet.scan_id, removed_at=None).update(removed_at=now)
    sheet.is_current = False
    sheet.save(update_fields=["is_current"])
    _answer(sheet, Answer.DROPPED, actor, now)
    _tell(sheet, "applications.sheet.dropped", actor)
    if application and application.stage == Stage.SIGNING and sheet.slot_id:
        settle(sheet.slot, by=actor, now=now)
    return sheet


@transaction.atomic
def restore(pk, *, actor):
    """Back into the tray; twice changes nothing."""
    _, sheet = _locked(pk)
    if sheet.answer != Answer.DROPPED:
        return sheet
    sheet.answer, sheet.answered_by, sheet.answered_at = Answer.NONE, "", None
    sheet.awaits_eye = True
    if sheet.scan_id:  # taken on the sender's word once: now the office says where it belongs
        sheet.scan = None
    sheet.save(update_fields=["answer", "answered_by", "answered_at", "awaits_eye", "scan"])
    _tell(sheet, "applications.sheet.restored", actor)
    return sheet


@transaction.atomic
def mark_seen(application_pk, kind, *, actor, now=None):
    """«Проверено»: what was taken on the sender's word is what he said. How many sheets."""
    now = now or timezone.now()
    application = locked(application_pk)
    sheets = BundlePage.objects.select_for_update(of=("self",)).filter(
        application=application, slot__kind=kind, verdict=Verdict.UNREAD, awaits_eye=True
    )
    count = sheets.update(
        awaits_eye=False, answer=Answer.SEEN, answered_by=str(actor)[:200], answered_at=now
    )
    if count:
        record(
            "applications.sheet.seen", application, actor=actor, unit_id=application.unit_id,
            kind=kind, sheets=count,
        )  # fmt: skip
    return count


def _locked(pk, application_pk=None):
    """(application or None, sheet): the application first, then the sheet."""
    told = BundlePage.objects.values_list("application", flat=True).get(pk=pk)
    pks = sorted({one for one in (told, application_pk) if one})
    rows = {one: locked(one) for one in pks}
    sheet = (
        BundlePage.objects.select_for_update(of=("self",))
        .select_related("bundle", "slot__paper", "scan", "stored")
        .get(pk=pk)
    )
    if sheet.application_id != told:
        raise Refused(GONE)
    return rows.get(application_pk or told), sheet


def _answer(sheet, said, actor, now):
    sheet.answer, sheet.answered_by, sheet.answered_at = said, str(actor)[:200], now
    sheet.awaits_eye = False
    sheet.save(update_fields=["answer", "answered_by", "answered_at", "awaits_eye"])


def _tell(sheet, action, actor):
    unit_id = sheet.application.unit_id if sheet.application_id else sheet.bundle.unit_id
    record(
        action, sheet, actor=actor, unit_id=unit_id, verdict=str(sheet.verdict),
        sha256=sheet.stored.sha256,
    )  # fmt: skip


def _advance(application, now):
    advance(application.pk, now=now)
    application.refresh_from_db(fields=["stage"])
    close_passed(application)
