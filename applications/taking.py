"""When signed papers are taken, and whether all of one paper has come."""

from applications.enums import Answer, Received, Refused, Stage, Verdict

STOPPING = {Verdict.UNSIGNED, Verdict.DOUBTFUL}


def require_taking_papers(application):
    if application.stage not in {Stage.SIGNING, Stage.RESOLUTION}:
        raise Refused("Документы сейчас не принимаются: заявление на другой стадии.")
    if application.stage == Stage.RESOLUTION and application.resolution_id:
        raise Refused("Заявление уже внесено в постановление. Напишите ответственному.")


def takes_papers(application):
    try:
        require_taking_papers(application)
    except Refused:
        return False
    return True


def is_good(sheet):
    """Does the sheet stand for its page: signed where it must be, or so said by a person?"""
    if sheet.answer in {Answer.SIGNED, Answer.FILED}:
        return True
    return sheet.verdict == Verdict.FILED and sheet.answer != Answer.UNSIGNED


def is_stopping(sheet):
    """Does the sheet keep its paper from being received?"""
    return sheet.is_current and not is_good(sheet)


def lacking(slot, sheets):
    """Numbers of the pages of the paper that have not come; ``sheets`` are those of the slot."""
    if slot.paper_id is None:
        return []
    came = {sheet.page for sheet in _current(slot, sheets)}
    return [page for page in range(1, slot.paper.pages + 1) if page not in came]


def has_come(slot, sheets, is_on_word):
    """Is the paper received as pictures: all its pages, each signed where it must be?

    ``is_on_word``: there is a picture that no code names, taken for the whole paper on the
    sender's word. A page without a signature stops even that: its verdict was told.
    """
    current = _current(slot, sheets)
    if any(not is_good(sheet) for sheet in current):
        return False
    return is_on_word or (bool(current) and not lacking(slot, sheets))


def settle(slot, *, by, now):
    """Mark the paper received, or not received any more, as its pictures stand.

    An original in hand is never unmarked.
    """
    if slot.received == Received.ORIGINAL:
        return
    on_word = slot.scans.filter(removed_at=None).exclude(sheets__page__isnull=False)
    came = has_come(slot, slot.sheets.filter(is_current=True), on_word.exists())
    if came and slot.received == Received.NO:
        slot.received, slot.received_at, slot.received_by = Received.SCAN, now, str(by)[:200]
        slot.remark = ""
    elif not came and slot.received == Received.SCAN and is_collecting(slot.application):
        slot.received, slot.received_at, slot.received_by = Received.NO, None, ""
    else:
        return
    slot.save(update_fields=["received", "received_at", "received_by", "remark"])


def is_collecting(application):
    """Once the stage has moved on, a paper is taken back by «Вернуть на подписание» alone."""
    return application.stage == Stage.SIGNING


def set_aside(application, now):
    """The papers are printed anew: sheets of the former ones, never all there, count no more."""
    for sheet in application.sheets.filter(is_current=True).select_related("scan"):
        retire(sheet, now)


def retire(sheet, now):
    """A sheet gives its place to another; it and its picture stay in the archive."""
    sheet.is_current = sheet.awaits_eye = False
    sheet.save(update_fields=["is_current", "awaits_eye"])
    if sheet.scan_id and sheet.scan.removed_at is None:
        sheet.scan.removed_at = now
        sheet.scan.save(update_fields=["removed_at"])


def _current(slot, sheets):
    return [sheet for sheet in sheets if sheet.is_current and sheet.paper_number == slot.paper_id]
