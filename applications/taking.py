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


def has_come(slot, sheets, scans):
    """Is the paper received as pictures: all its pages, each signed where it must be?

    A picture without a sheet behind it was taken on the sender's word, as the whole paper. A page
    without a signature stops even that: he has seen the verdict, or a person has answered it.
    """
    current = _current(slot, sheets)
    if any(not is_good(sheet) for sheet in current):
        return False
    told = {sheet.scan_id for sheet in current}
    if any(scan.pk not in told for scan in scans):
        return True
    return bool(current) and not lacking(slot, sheets)


def settle(slot, *, by, now):
    """Mark the paper received, or not received any more, as its pictures stand.

    An original in hand is never unmarked, and neither is anything once the stage has moved on.
    """
    if slot.received == Received.ORIGINAL:
        return
    sheets = list(slot.sheets.filter(is_current=True))
    came = has_come(slot, sheets, slot.scans.filter(removed_at=None))
    if came and slot.received == Received.NO:
        slot.received, slot.received_at, slot.received_by = Received.SCAN, now, str(by)[:200]
        slot.remark = ""
    elif not came and slot.received == Received.SCAN:
        slot.received, slot.received_at, slot.received_by = Received.NO, None, ""
    else:
        return
    slot.save(update_fields=["received", "received_at", "received_by", "remark"])


def _current(slot, sheets):
    return [sheet for sheet in sheets if sheet.is_current and sheet.paper_number == slot.paper_id]
