"""A server of the tests that speaks as a gateway or a messenger: answers in turn, remembers all."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Asked(NamedTuple):
    method: str
    path: str
    query: dict
    form: dict
    json: dict
    headers: dict


class Desk(ThreadingHTTPServer):
    """``answers`` are given by path: each a list whose last one is repeated.

    An answer is a dict, (status, dict), bytes, or HANG: nothing for longer than anybody waits.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.answers, self.asked = {}, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def says(self, path, *answers):
        self.answers[path] = list(answers)

    def paths(self):
        return [asked.path for asked in self.asked]


HANG = "hang"


class Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer()

    do_POST = do_DELETE = do_GET

    def _answer(self):
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        is_json = "json" in (self.headers.get("Content-Type") or "")
        self.server.asked.append(
            Asked(
                self.command, parts.path, dict(parse_qsl(parts.query)),
                {} if is_json else dict(parse_qsl(body)), json.loads(body) if is_json else {},
                dict(self.headers),
            )
        )  # fmt: skip
        turns = self.server.answers.get(parts.path, [(404, {"error": "no such path"})])
        told = turns.pop(0) if len(turns) > 1 else turns[0]
        if told == HANG:
            time.sleep(1)
            self.close_connection = True
            return
        status, told = told if isinstance(told, tuple) else (200, told)
        data = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        """Tests need no log."""


@contextmanager
def running():
    with Desk() as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
