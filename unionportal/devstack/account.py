"""Whose account runs the database when we are root: PostgreSQL refuses to be root."""

import os
import pwd

from unionportal.devstack.terminal import Trouble

CANDIDATES = ("postgres", "nobody")


def for_servers(pgdata):
    """The account to drop to, or ``None`` when we are an ordinary user.

    Data made before keep their owner, also if a better candidate has appeared since.
    """
    if os.geteuid() != 0:
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            raise Trouble(
                f"У пользователя {os.geteuid()} нет строки в /etc/passwd, а без неё PostgreSQL "
                "не работает: добавьте её или задайте DATABASE_URL."
            )
        return None
    if (pgdata / "PG_VERSION").exists() and (owner := pgdata.stat().st_uid) != 0:
        return pwd.getpwuid(owner)
    for name in CANDIDATES:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble("PostgreSQL не запускается от root: создайте пользователя postgres.")


def own(path, account):
    """Make a private directory that belongs to who runs the servers."""
    path.mkdir(parents=True, exist_ok=True)
    if account and path.stat().st_uid != account.pw_uid:
        os.chown(path, account.pw_uid, account.pw_gid)
    if not account and path.stat().st_uid != os.geteuid():
        raise Trouble(f"Каталог {path} принадлежит другому пользователю.")
    path.chmod(0o700)
