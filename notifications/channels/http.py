"""Asking a gateway or a bot's server: bounded in time and in size, with no key in any error.

Nothing is followed or repeated here: whoever asks decides what an answer means.
"""

import json
from typing import NamedTuple
from urllib.parse import urlsplit

import urllib3

TIMEOUT = urllib3.Timeout(connect=4, read=10)
AT_MOST = 1_000_000  # of an answer; files have bounds of their own
AWAY = "{} не отвечает."
LATE = "{} не ответил вовремя."

_pools = {}


class Away(Exception):
    """The other side did not answer, or not in its own language. The words are for the ledger."""

    def __init__(self, words, *, code=""):
        super().__init__(words)
        self.code = code


class Answer(NamedTuple):
    status: int
    told: dict


class Asker:
    """One server. ``title`` is how it is called in the words of a failure."""

    def __init__(self, title, address, *, ca_file=""):
        self.title, self.address = title, address.rstrip("/")
        self.pool = _pool(ca_file)

    def form(self, path, fields):
        """POST as a form: what is secret never stands in an address, so in nobody's log."""
        return self.ask("POST", path, fields=fields, encode_multipart=False)

    def ask(self, method, path, **more) -> Answer:
        """An object of JSON, whatever the status is. Raises ``Away``."""
        response = self._open(method, self.address + path, more)
        try:
            told = json.loads(self._read(response, AT_MOST))
        except ValueError:
            told = None
        if not isinstance(told, dict):
            status = response.status
            raise Away(f"{self.title} ответил непонятно, код {status}.", code=str(status))
        return Answer(response.status, told)

    def fetch(self, address, *, at_most) -> bytes:
        """The bytes of a file. Raises ``Away``, also when there are more than ``at_most``."""
        response = self._open("GET", address, {})
        if response.status != 200:
            response.release_conn()
            raise Away(f"Файл не отдан, код {response.status}.", code=str(response.status))
        data = self._read(response, at_most + 1)
        if len(data) > at_most:
            raise Away("Файл слишком велик.")
        return data

    def _open(self, method, address, more):
        try:
            return self.pool.request(
                method,
                address,
                timeout=TIMEOUT,
                retries=False,
                redirect=False,
                preload_content=False,
                **more,
            )
        except urllib3.exceptions.TimeoutError:
            raise Away(LATE.format(self.title)) from None  # the cause names the whole address
        except urllib3.exceptions.HTTPError:
            raise Away(AWAY.format(self.title)) from None

    def _read(self, response, at_most):
        try:
            data = response.read(at_most, decode_content=True)
        except urllib3.exceptions.HTTPError:
            raise Away(LATE.format(self.title)) from None
        finally:
            response.close()
        return data


def _pool(ca_file):
    if ca_file not in _pools:
        _pools[ca_file] = urllib3.PoolManager(maxsize=4, ca_certs=ca_file or None)
    return _pools[ca_file]


def is_of(address, hosts):
    """Does the address lead to one of ``hosts`` or below it?"""
    host = urlsplit(address).hostname or ""
    return any(host == one or host.endswith(f".{one}") for one in hosts)
