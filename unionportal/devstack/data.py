"""Brings the database up to date and, when it is empty, loads the demo union.

What is printed to standard output are the demo logins; progress goes to standard error.
"""

import io
import os
import sys

import django
from django.apps import apps
from django.core.management import call_command, get_commands
from django.db import OperationalError, connection

from unionportal.devstack.terminal import complain, say

OLDEST_POSTGRES = 150000
DEFAULT_MEMBERS = "2000"


def main():
    django.setup()
    try:
        trouble = _trouble_with_database()
    except OperationalError as error:
        trouble = f"База данных не отвечает: {error}"
    if trouble:
        complain(trouble)
        sys.exit(1)
    call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
    _load_demo()
    _print_logins()


def _trouble_with_database():
    with connection.cursor() as cursor:
        if cursor.connection.info.server_version < OLDEST_POSTGRES:
            return "Нужен PostgreSQL 15 или новее."
        cursor.execute("SELECT lower('Ё') = 'ё'")
        if not cursor.fetchone()[0]:
            return (
                "База данных создана с локалью C и не понимает русских букв: "
                "создайте её с локалью C.UTF-8 или ru_RU.UTF-8."
            )
    return None


def _load_demo():
    if apps.get_model("structure", "Unit").objects.exists():
        if os.environ.get("MEMBERS"):
            complain("Данные уже есть, MEMBERS не учтено. Начать заново: make clean-data.")
        return
    if "loaddemo" not in get_commands():
        return
    complain("Загружаю пример профсоюза…")
    members = os.environ.get("MEMBERS") or DEFAULT_MEMBERS
    call_command("loaddemo", "--members", members, stdout=sys.stderr)


def _print_logins():
    if "demologins" in get_commands():
        logins = io.StringIO()
        call_command("demologins", stdout=logins)
        say(logins.getvalue())


if __name__ == "__main__":
    main()
