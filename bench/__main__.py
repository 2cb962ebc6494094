"""``python -m bench [part …]``: prints the figures.

Needs the servers of DATABASE_URL and REDIS_URL; databases of its own are made and dropped there.
"""

import argparse
import logging
import shutil
import tempfile
import time

import django

from bench.apart import forget_messages, stand_apart

PARTS = (
    "submission", "papers", "board", "sweep", "exports", "imports", "register", "balance",
    "duplicates", "journal", "dues_files", "dues_pages", "payrolls", "letters", "recognition",
    "training",
)  # fmt: skip
COMPARED = """\
Столбец «к пустой» — отношение к странице, которая отвечает «ok»: без базы и без шаблона.
Столбец «отношение» и цель — к тому, что названо в заголовке части. Простая форма проверяет десять
полей и пишет одну строку; простой список — тридцать имён одним запросом в рамке кабинета."""


def main():
    told = _arguments()
    began = time.monotonic()
    django.setup()
    # They need the settings.
    from bench import (
        balance,
        databases,
        dues_files,
        dues_pages,
        dues_payrolls,
        duplicates,
        exports,
        imports,
        journal,
        letters,
        lists,
        papers,
        recognition,
        submission,
        sweep,
        training,
    )

    logging.disable(logging.WARNING)
    _say(COMPARED)
    files = tempfile.mkdtemp(prefix="bench-files-")
    stand_apart(files)
    try:
        with databases.server() as server:
            _say_loaded(told.members, server.make_small(told.members))
            parts = {
                "submission": submission.run,
                "papers": papers.run,
                "board": lists.board,
                "sweep": sweep.run,
                "exports": lambda: exports.run(told.members),
                "imports": lambda: imports.run(told.members),
                "dues_files": lambda: dues_files.run(told.members),
                "payrolls": lambda: dues_payrolls.run(told.members),
                "letters": lambda: letters.run(told.letters),
                "journal": lambda: journal.run(told.lines),
                "recognition": recognition.run,
                "training": training.run,
            }
            for name, run in parts.items():
                if name in told.parts:
                    run()
            grown = {
                "register": lists.register,
                "balance": balance.run,
                "duplicates": duplicates.run,
                "dues_pages": dues_pages.run,
            }
            if set(grown) & set(told.parts):
                _say_loaded(told.more_members, server.make_large(told.more_members))
            for name, run in grown.items():
                if name in told.parts:
                    run({databases.SMALL: told.members, databases.LARGE: told.more_members})
    finally:
        forget_messages()
        shutil.rmtree(files, ignore_errors=True)
    _say(f"Всё вместе: {time.monotonic() - began:.0f} с")


def _arguments():
    parser = argparse.ArgumentParser(prog="bench", description="Измеряет скорость портала.")
    parser.add_argument("parts", nargs="*", default=PARTS, metavar="часть", help=", ".join(PARTS))
    parser.add_argument("--members", type=int, default=70_000)
    parser.add_argument("--more-members", type=int, default=1_000_000)
    parser.add_argument("--letters", type=int, default=70_000, help="писем в рассылке")
    parser.add_argument("--lines", type=int, default=10_000_000, help="записей в журнале")
    told = parser.parse_args()
    if unknown := set(told.parts) - set(PARTS):
        parser.error(f"нет таких частей: {', '.join(sorted(unknown))}")
    return told


def _say_loaded(members, seconds):
    _say(f"{members} учётных карточек загружены за {seconds:.0f} с")


def _say(line):
    print(f"\n{line}", flush=True)


if __name__ == "__main__":
    main()
