"""A worker killed by the system in the middle of its work: the next one goes on."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from notifications.mailbox import fetching
from notifications.models import Incoming, Mailbox
from tests.house.sources import ROOT

LETTERS = [f"Message-ID: <{number}@a.test>\r\n\r\nx\r\n".encode() for number in range(6)]
# Kills itself, as the system would, when the third letter has been stored and not yet marked.
WORKER = """
import os, signal, sys, django
django.setup()
from django.conf import settings
from django.db import connections
settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = sys.argv[1]
settings.MAILBOX_PORTS, settings.MAILBOX_CA_FILE = (int(sys.argv[3]),), sys.argv[4]
settings.STORAGES["default"]["OPTIONS"]["location"] = sys.argv[5]
from notifications.mailbox import fetching
real, stored = fetching.write_down, []
def write_down(*args, **kwargs):
    letter = real(*args, **kwargs)
    stored.append(letter)
    if len(stored) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return letter
fetching.write_down = write_down
fetching.fetch(int(sys.argv[2]))
"""


@pytest.mark.django_db(transaction=True)
def test_killed_by_the_system_nothing_is_lost_or_doubled(mailbox, post_box, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "unionportal.storage.PrivateStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    post_box.put(*LETTERS)

    killed = subprocess.run(
        [
            sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(mailbox.pk),
            str(post_box.secure_port), str(post_box.certificate), str(tmp_path),
        ],
        cwd=ROOT, env=os.environ, timeout=120, check=False, capture_output=True,
    )  # fmt: skip

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert Incoming.objects.count() == 3
    assert (len(post_box.inbox()), len(post_box.kept())) == (4, 2)
    assert fetching.fetch(mailbox.pk) is None  # the lease of the dead one holds

    later = timezone.now() + fetching.LEASE + timedelta(minutes=1)
    assert fetching.fetch(mailbox.pk, now=later) == 3

    rows = Incoming.objects.order_by("uid")
    assert [default_storage.open(row.storage_name).read() for row in rows] == LETTERS
    assert [raw for raw, _ in post_box.kept()] == LETTERS
    assert post_box.inbox() == []
    assert Mailbox.objects.get().last_error == ""
