import os
from datetime import UTC, datetime, time, timedelta

import pytest

from unionportal.backup.archive import identity, recipient
from unionportal.backup.making import forget_older
from unionportal.backup.programs import BackupRefused
from unionportal.management.commands.backup import seconds_until

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def copy_of(folder, days):
    path = folder / f"portal-{days}.backup"
    path.write_bytes(b"")
    made = (NOON - timedelta(days=days)).timestamp()
    os.utime(path, (made, made))
    return path


def test_old_copies_go_and_the_newest_stays_however_old(tmp_path):
    newest, kept, old = copy_of(tmp_path, 90), copy_of(tmp_path, 29), copy_of(tmp_path, 31)
    (tmp_path / "чужой файл.txt").write_text("")

    forget_older(tmp_path, NOON - timedelta(days=30), newest=newest)

    assert (newest.exists(), kept.exists(), old.exists()) == (True, True, False)
    assert (tmp_path / "чужой файл.txt").exists()


def test_the_next_copy_is_due_today_or_tomorrow():
    assert seconds_until(time(13, 30), NOON) == 90 * 60
    assert seconds_until(time(12, 0), NOON) == 24 * 3600
    assert seconds_until(time(11, 0), NOON) == 23 * 3600


@pytest.mark.parametrize("text", ["", "age1", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA"])
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(BackupRefused, match="не открытый ключ"):
        recipient(text)


@pytest.mark.parametrize("text", ["", "# только примечание", "age1qqq", "одна\nдве"])
def test_what_is_no_private_key_is_refused(text):
    with pytest.raises(BackupRefused, match="AGE-SECRET-KEY"):
        identity(text)
