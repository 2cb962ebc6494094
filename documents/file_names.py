"""Names under which files come and go."""

import re

LONGEST = 150

_WRITTEN = {"jpg": {"jpg", "jpeg", "jpe", "jfif"}}
_TAKEN = {"jpg", "jpeg", "jpe", "jfif", "png", "webp", "heic", "heif", "tif", "tiff", "pdf"}
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069<>:"/\\|?*]+')
_DOTS = re.compile(r"\.{2,}(?=[^.]*$)")  # «Иванов П. И..pdf»


def safe_name(name: str) -> str:
    """A name that any system can save under and that reads as it is; Cyrillic stays.

    The end is kept when it is too long: that is where the extension stands.
    """
    tidy = _DOTS.sub(".", _FORBIDDEN.sub("-", name or ""))
    return tidy.strip(" .-")[-LONGEST:].strip(" .-") or "файл"


def named_as(name: str, extension: str) -> str:
    """``name`` with the extension that the bytes really have: «IMG_1.HEIC» redrawn is a JPEG."""
    stem, _, end = name.rpartition(".")
    if end.lower() in _WRITTEN.get(extension, {extension}):
        return name if stem else f"{name}.{extension}"
    return f"{stem if stem and end.lower() in _TAKEN else name}.{extension}"
