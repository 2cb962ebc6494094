"""``manage.py watch``: the look at the portal's health from a process of its own."""

import logging
import signal
import tempfile
import threading
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from notifications.delivery import deliver
from unionportal.heartbeats.watch import look

EVERY = 60  # seconds
# Touched after each look, for the check of the container.
WATCHED = Path(tempfile.gettempdir()) / "watched"

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Следит, чтобы всё, что портал делает сам, делалось; поднимает тревогу о молчании."

    def add_arguments(self, parser):
        parser.add_argument(
            "--once", action="store_true", help="посмотреть один раз (для таймера systemd)"
        )

    def handle(self, *, once, **_):
        asked = threading.Event()
        if not once:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: asked.set())
        while True:
            look_once()
            if once or asked.wait(EVERY):
                return


def look_once():
    """Look, and send the letters of alarms from here: whoever sends letters may be what stands."""
    close_old_connections()
    try:
        for letter in look(outside=True).letters:
            deliver(letter.pk)
        WATCHED.touch()
    except DatabaseError:  # the next look is in a minute; the page of health says who is away
        logger.exception("the look at the portal's health has failed")
