"""The code of an address inside a paper: a phone shows by it whether the paper is good.

A template that wants it carries a sample picture; each paper gets its own in its place, made of
``check.url`` (``documents.vocabulary.parties.CHECK``). An organisation's own template keeps it by
keeping the picture, wherever it is moved and however it is scaled.
"""

from functools import cache

from documents.qr import link_qr_png

SAMPLE = "https://profsoyuz.example/certificate/7KQM2Z9XW4AB/"


@cache
def sample() -> bytes:
    """The picture that a template carries; the same bytes every time."""
    return link_qr_png(SAMPLE)


def is_sample(data: bytes) -> bool:
    return data == sample()


def picture(context) -> bytes:
    """The picture of one paper; the sample where the process fills no ``check``."""
    return link_qr_png((context.get("check") or {}).get("url") or SAMPLE)
