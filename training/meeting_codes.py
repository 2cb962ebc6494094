"""The code on the screen of a class: it says «he is here now», for a minute, and nothing else.

A new code every half a minute; the one before is still taken, so that nobody is late by a second.
It is bound to the class by the secret seed of its row. What it opens is bound to the student: a
form that he, and nobody else, may send within five minutes. Whoever has to enter first keeps the
moment in his browser, and nowhere else: he was there when he held the code before his camera.
"""

import hmac
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils.crypto import salted_hmac

from training.models import Meeting

LASTS = 30  # seconds
TAKEN = 2  # codes: the one shown and the one before
AROUND = timedelta(minutes=15)  # before the beginning and after the end of a class
FORM = 300  # seconds
SCAN = 900  # seconds to enter: a letter with the link may take its time
_CODE, _FORM, _SCAN = "training.present", "training.present.form", "training.present.scan"


def code_of(meeting, *, now):
    """What the screen shows at this moment."""
    return _code(meeting, _turn(now))


def meeting_of(code, *, now):
    """The class whose code this is, or None for one that is over or not ours."""
    pk, _, _ = code.partition("-")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    meeting = Meeting.objects.select_related("group__unit").filter(pk=pk).first()
    turns = range(_turn(now) - TAKEN + 1, _turn(now) + 1)
    if meeting and any(hmac.compare_digest(_code(meeting, turn), code) for turn in turns):
        return meeting
    return None


def is_on(meeting, *, now):
    """Is the class going on, give or take a quarter of an hour?"""
    return meeting.starts_at - AROUND <= now <= meeting.ends_at + AROUND


def form_of(meeting, student, *, seen):
    """What he sends who held the code before his camera at the moment ``seen``."""
    told = [meeting.pk, student.pk, int(seen.timestamp())]
    return signing.TimestampSigner(salt=_FORM).sign_object(told)


def read_form(form, student):
    """(id of the class, when its code was seen) of a form given to this student less than five
    minutes ago; None for any other."""
    try:
        pk, of_student, seen = signing.TimestampSigner(salt=_FORM).unsign_object(form, max_age=FORM)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return (pk, datetime.fromtimestamp(seen, UTC)) if of_student == student.pk else None


def scan_of(meeting, *, now):
    """What the browser keeps of the code for one who has to enter first."""
    return signing.Signer(salt=_SCAN).sign_object([meeting.pk, int(now.timestamp())])


def read_scan(scan, *, now):
    """(class, when its code was seen); None for what is not ours or older than ``SCAN``."""
    try:
        pk, seen = signing.Signer(salt=_SCAN).unsign_object(scan)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    if not 0 <= now.timestamp() - seen <= SCAN:
        return None
    meeting = Meeting.objects.select_related("group__unit").filter(pk=pk).first()
    return meeting and (meeting, datetime.fromtimestamp(seen, UTC))


def _turn(now):
    return int(now.timestamp()) // LASTS


def _code(meeting, turn):
    said = f"{meeting.pk}-{meeting.seed.hex}-{turn}"
    return f"{meeting.pk}-{salted_hmac(_CODE, said, algorithm='sha256').hexdigest()[:24]}"
