"""A free port for the web server."""

import os
import socket

from unionportal.devstack.terminal import Trouble

FIRST, LAST = 8000, 8050


def choose(host):
    """The port asked for by ``PORT``, which must be free, or the first free one from 8000 on."""
    asked = os.environ.get("PORT")
    if asked:
        if not asked.isdigit() or not 0 < int(asked) < 65536:
            raise Trouble(f"PORT должен быть числом от 1 до 65535, а не «{asked}».")
        if not is_free(host, int(asked)):
            raise Trouble(f"Порт {asked} занят другой программой: задайте другой, PORT=8080.")
        return int(asked)
    for port in range(FIRST, LAST):
        if is_free(host, port):
            return port
    raise Trouble(f"Порты с {FIRST} по {LAST} заняты: задайте свободный, PORT=9000.")


def is_free(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Trouble(f"Порт {port} разрешён только root: задайте другой, PORT=8080.")
        except socket.gaierror:
            raise Trouble(f"HOST={host}: такого адреса у этой машины нет.")
        except OSError:
            return False
        return True
