"""Joining: the application with its papers and history; the sheets that find their way to it."""

from applications.models.bundles import Bundle, BundleFile, BundlePage, PhoneLink
from applications.models.joining import (
    CORRECTED,
    LETTER_AWAY,
    LETTER_HERE,
    MOVED,
    NOT_STEPS,
    PASSED_ON,
    SIGN_AGAIN,
    SUBMITTED,
    Application,
    ApplicationPaper,
    ApplicationQuerySet,
    Candidate,
    Scan,
    StageChange,
    StageChangeQuerySet,
    Timer,
    TimerQuerySet,
    new_token,
)

__all__ = [
    "CORRECTED", "LETTER_AWAY", "LETTER_HERE", "MOVED", "NOT_STEPS", "PASSED_ON", "SIGN_AGAIN",
    "SUBMITTED", "Application", "ApplicationPaper", "ApplicationQuerySet", "Bundle", "BundleFile",
    "BundlePage", "Candidate", "PhoneLink", "Scan", "StageChange", "StageChangeQuerySet", "Timer",
    "TimerQuerySet", "new_token",
]  # fmt: skip
