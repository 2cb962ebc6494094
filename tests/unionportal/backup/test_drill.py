"""The drill: what was there is there again, on an empty instance, after whatever happened."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pyrage
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from psycopg import sql

from members.models import Member
from tests.factories import make_member
from unionportal.backup.digests import digests_of_tables

pytestmark = pytest.mark.django_db(transaction=True)


class Instance:
    """A database and a store of files of one name, and commands run on them."""

    def __init__(self, name, folder):
        self.name, self.folder = name, folder

    def environment(self):
        told = connection.settings_dict
        address = f"postgres://{told['USER']}@/{self.name}?host={told['HOST']}"
        if not told["HOST"].startswith("/"):
            address = f"postgres://{told['USER']}@{told['HOST']}:{told['PORT'] or 5432}/{self.name}"
        return os.environ | {
            "DATABASE_URL": address,
            "PGPASSWORD": told["PASSWORD"],
            "PRIVATE_ROOT": str(self.folder / "files"),
            "PORTAL_DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "unionportal.settings.dev",
        }

    def start(self, *arguments, **more):
        command = [sys.executable, "manage.py", *map(str, arguments)]
        return subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=self.environment() | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments, **more):
        """(exit code, what was said)"""
        process = self.start(*arguments, **more)
        said, _ = process.communicate(timeout=300)
        return process.returncode, said


@pytest.fixture
def key(tmp_path):
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(f"# закрытый ключ\n{key}\n")
    return key


def with_list(instance):
    """The list of the destroyed has outlived the server; nobody stands in it yet."""
    path = instance.folder / "destroyed" / "list.jsonl"
    path.parent.mkdir(parents=True)
    path.touch()
    return instance


@pytest.fixture
def source(tmp_path, house):
    """The database of the test, with members in it, and files of its own."""
    make_member(house.primary, surname="Копейкина")
    make_member(house.shop, surname="Резервный")
    instance = Instance(connection.settings_dict["NAME"], tmp_path / "source")
    store = FileSystemStorage(instance.folder / "files")
    store.save("papers/ab/заявление.pdf", ContentFile(b"%PDF-1.7 paper"))
    store.save("scans/cd/scan.jpg", ContentFile(os.urandom(200_000)))
    return instance


@pytest.fixture
def empty(tmp_path):
    """A database with nothing in it; dropped afterwards."""
    name = f"{connection.settings_dict['NAME']}_returned"
    with psycopg.connect(**reached("postgres"), autocommit=True) as server:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        server.execute(drop)
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield with_list(Instance(name, tmp_path / "returned"))
        server.execute(drop)


def back_up(source, key, folder):
    return source.run("backup", "--to", folder, BACKUP_RECIPIENTS=str(key.to_public()))


def files_in(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }


def people_in(instance):
    """Asked by our own SQL, apart from what the restore command says of itself."""
    with psycopg.connect(**reached(instance.name)) as there:
        rows = there.execute(
            "SELECT unit_id, surname, name, birth_date FROM members_member ORDER BY id"
        )
        return rows.fetchall()


def test_a_union_comes_back_on_an_empty_instance(source, empty, key, tmp_path):
    before, folder = digests_of_tables(), tmp_path / "copies"

    code, said = back_up(source, key, folder)
    assert code == 0, said
    (copy,) = folder.glob("*.backup")
    assert (copy.stat().st_mode & 0o777, list(folder.glob("*.unfinished"))) == (0o600, [])
    assert "Копейкина".encode() not in copy.read_bytes()
    code, said = empty.run("restore", copy, "--key", tmp_path / "key.txt")
    assert code == 0, said

    assert files_in(empty.folder / "files").items() >= files_in(source.folder / "files").items()
    assert people_in(empty) == people_in(source)
    assert [surname for _, surname, *_ in people_in(empty)] == ["Копейкина", "Резервный"]
    assert digests_of_tables() == before
    code, said = empty.run("restore", copy, "--key", tmp_path / "key.txt")
    assert code == 1
    assert "База не пуста" in said


def test_a_killed_copy_leaves_none_and_the_next_one_is_whole(source, empty, key, tmp_path):
    folder = tmp_path / "copies"
    store = FileSystemStorage(source.folder / "files")
    for number in range(40):
        store.save(f"scans/big-{number}.bin", ContentFile(os.urandom(10_000_000)))
    process = source.start("backup", "--to", folder, BACKUP_RECIPIENTS=str(key.to_public()))
    wait_for(lambda: any(path.stat().st_size > 5_000_000 for path in folder.glob("*.unfinished")))
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(folder.glob("*.backup")) == []

    for number in range(2, 40):
        store.delete(f"scans/big-{number}.bin")
    code, said = back_up(source, key, folder)

    assert code == 0, said
    assert list(folder.glob("*.unfinished")) == []
    (copy,) = folder.glob("*.backup")
    code, said = empty.run("restore", copy, "--check", "--key", tmp_path / "key.txt")
    assert (code, "цела" in said) == (0, True), said


def test_a_killed_return_is_begun_again(source, empty, key, tmp_path):
    folder = tmp_path / "copies"
    store = FileSystemStorage(source.folder / "files")
    for number in range(30):
        store.save(f"scans/big-{number}.bin", ContentFile(os.urandom(10_000_000)))
    back_up(source, key, folder)
    (copy,) = folder.glob("*.backup")
    process = empty.start("restore", copy, "--key", tmp_path / "key.txt")
    wait_for(lambda: any((empty.folder / "files").rglob("*.bin")) or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with pytest.raises(psycopg.errors.UndefinedTable):
        people_in(empty)  # files come first: no row of anybody is there before the last of them

    code, said = empty.run("restore", copy, "--key", tmp_path / "key.txt")

    assert code == 0, said
    assert files_in(empty.folder / "files").items() >= files_in(source.folder / "files").items()
    assert people_in(empty) == people_in(source)


@pytest.mark.parametrize("spoil", ["cut off", "a byte changed", "another key"])
def test_a_spoiled_copy_gives_nothing_back(spoil, source, empty, key, tmp_path):
    folder = tmp_path / "copies"
    back_up(source, key, folder)
    (copy,) = folder.glob("*.backup")
    content = bytearray(copy.read_bytes())
    if spoil == "cut off":
        content = content[:-1000]
    elif spoil == "a byte changed":
        content[len(content) // 2] ^= 1
    else:
        (tmp_path / "key.txt").write_text(str(pyrage.x25519.Identity.generate()))
    copy.write_bytes(content)

    code, said = empty.run("restore", copy, "--key", tmp_path / "key.txt")

    assert code == 1
    assert "Копия не открывается" in said, said
    assert files_in(empty.folder / "files") == {}
    with pytest.raises(psycopg.errors.UndefinedTable):
        people_in(empty)


def test_without_the_list_of_the_destroyed_nobody_is_given_back(source, empty, key, tmp_path):
    back_up(source, key, tmp_path / "copies")
    (copy,) = (tmp_path / "copies").glob("*.backup")
    (empty.folder / "destroyed" / "list.jsonl").unlink()

    code, said = empty.run("restore", copy, "--key", tmp_path / "key.txt")

    assert code == 1
    assert "Нет списка уничтоженных" in said, said
    assert "--without-list" in said
    assert files_in(empty.folder / "files") == {}
    with pytest.raises(psycopg.errors.UndefinedTable):
        people_in(empty)

    code, said = empty.run("restore", copy, "--key", tmp_path / "key.txt", "--without-list")
    assert code == 0, said
    assert people_in(empty) == people_in(source)


def test_a_union_without_files_is_copied_too(source, empty, key, tmp_path):
    shutil.rmtree(source.folder / "files")

    code, said = back_up(source, key, tmp_path / "copies")

    assert code == 0, said
    (copy,) = (tmp_path / "copies").glob("*.backup")
    code, said = empty.run("restore", copy, "--check", "--key", tmp_path / "key.txt")
    assert (code, "файлов 0" in said) == (0, True), said


def test_without_a_key_no_copy_is_made(source, tmp_path):
    code, said = source.run("backup", "--to", tmp_path / "copies")

    assert code == 1
    assert "Не задан открытый ключ" in said
    assert list((tmp_path / "copies").glob("*.backup")) == []
    assert Member.objects.count() == 2


def reached(name):
    """How psycopg reaches another database of the same server."""
    told = connection.settings_dict
    return {
        "dbname": name,
        "host": told["HOST"],
        "port": told["PORT"] or None,
        "user": told["USER"],
        "password": told["PASSWORD"] or None,
    }


def wait_for(ready, seconds=60):
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.02)
