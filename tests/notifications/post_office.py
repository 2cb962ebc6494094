"""A mail server of the tests: a real peer on a real socket that keeps what it is given."""

import email
import email.policy
import socketserver
import threading
import time
from contextlib import contextmanager


class PostOffice(socketserver.ThreadingTCPServer):
    """Answers as told: ``answers`` maps a command (MAIL, RCPT, DATA, the end of data as «.»), or
    a recipient, to a reply; ``hangs_at`` is the command after which it says nothing more."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.answers, self.hangs_at = {}, None
        self.received, self.recipients, self.senders, self.conversations = [], [], [], 0

    @property
    def port(self):
        return self.server_address[1]

    @property
    def letters(self):
        """What was taken in, as the reader's program understands it."""
        return [
            email.message_from_bytes(data, policy=email.policy.default) for data in self.received
        ]


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.conversations += 1
        self.say("220 post.test ready")
        while line := self.rfile.readline():
            command = line.split()[0].upper().decode().rstrip(":") if line.split() else ""
            if command == self.server.hangs_at:
                time.sleep(3)
                return
            if command in ("EHLO", "HELO"):
                self.say("250 post.test")
            elif command == "QUIT":
                self.say("221 bye")
                return
            elif command == "MAIL":
                self.server.senders.append(line.decode().split("<")[1].split(">")[0])
                self.answer("MAIL")
            elif command == "RCPT":
                recipient = line.decode().split("<")[1].split(">")[0]
                self.server.recipients.append(recipient)
                self.answer(recipient if recipient in self.server.answers else "RCPT")
            elif command == "DATA" and self.answer("DATA", "354 go on"):
                data = b"".join(iter(self.rfile.readline, b".\r\n")).replace(b"\r\n..", b"\r\n.")
                if self.answer("."):
                    self.server.received.append(data)
            elif command != "DATA":
                self.answer(command)

    def answer(self, command, usual="250 ok"):
        reply = self.server.answers.get(command, usual)
        self.say(reply)
        return reply[0] in "23"

    def say(self, reply):
        self.wfile.write(f"{reply}\r\n".encode())


@contextmanager
def running():
    with PostOffice() as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
