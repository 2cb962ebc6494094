"""``make clean-data``: removes what the portal keeps on this machine, never while it runs."""

import fcntl
import shutil
import sys

from unionportal.devstack.places import Places
from unionportal.devstack.terminal import complain, say

KEPT = {"install.lock", "running"}


def main():
    places = Places.here()
    if not places.data.exists():
        say("Данных нет.")
        return
    with (places.data / "running").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            complain("Портал работает. Сначала остановите его.")
            sys.exit(1)
        for each in (places, Places.for_tests()):
            for folder in (each.run, each.servers):
                if folder != each.data:
                    shutil.rmtree(folder, ignore_errors=True)
        for path in places.data.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name not in KEPT:
                path.unlink()
    say("Данные удалены.")


if __name__ == "__main__":
    main()
