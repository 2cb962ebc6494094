"""Names under which files come and go."""

import re

LONGEST = 150

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069<>:"/\\|?*]+')


def safe_name(name: str) -> str:
    """A name that any system can save under and that reads as it is; Cyrillic stays.

    The end is kept when it is too long: that is where the extension stands.
    """
    return _FORBIDDEN.sub("-", name or "").strip(" .-")[-LONGEST:].strip(" .-") or "файл"
