"""A real IMAP server of the tests, in a thread: with STARTTLS, with TLS from the beginning, and
letters put into it from inside."""

import asyncio
import ssl
import threading
from argparse import Namespace
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from proxyprotocol.noop import ProxyProtocolNoop
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxSet
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pysasl.hashing import BuiltinHash

LOGIN, PASSWORD = "box@union.test", "пароль ящика"


class PostBox:
    """One mailbox on one server."""

    def __init__(self, folder):
        self.certificate = _certificate(folder)
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(10)

    def close(self):
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(10)

    def empty(self):
        """A mailbox without letters and folders; its numbers begin anew."""
        self._sync(self._empty())

    def put(self, *letters):
        """New letters in INBOX; their numbers."""
        return [self._sync(self._put(raw)) for raw in letters]

    def renumber(self):
        """The same letters under new numbers, as after a server was moved."""
        raws = [raw for raw, _ in self.inbox()]
        self.empty()
        self.put(*raws)

    def inbox(self):
        """[(bytes, flags)] of INBOX."""
        return self._sync(self._letters("INBOX"))

    def folders(self):
        return self._sync(self._folders())

    def kept(self):
        """[(bytes, flags)] of «Портал/принято»."""
        name = "Портал/принято"
        return self._sync(self._letters(name)) if name in self.folders() else []

    # ---- inside the thread of the server ----------------------------------------------------

    def _sync(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self):
        self._done = asyncio.Event()
        args = Namespace(
            host="127.0.0.1", port=0, debug=False, cert=str(self.certificate), key=None, tls=True,
            proxy_protocol=None, inherited_sockets=None, passlib_cfg=None, demo_data=False,
            demo_user=LOGIN, demo_password=PASSWORD,
        )  # fmt: skip
        backend, self._config = await DictBackend.init(args, hash_context=BuiltinHash(rounds=1))
        self._config.apply_context()
        await self._empty()
        answer = ProxyProtocolReader(ProxyProtocolNoop()).get_callback(
            IMAPServer(backend.login, self._config)
        )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate)
        plain = await asyncio.start_server(answer, "127.0.0.1", 0)
        secure = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
        self.port = plain.sockets[0].getsockname()[1]
        self.secure_port = secure.sockets[0].getsockname()[1]
        self._ready.set()
        await self._done.wait()
        plain.close()
        secure.close()

    async def _empty(self):
        self._config.set_cache[LOGIN] = (MailboxSet(), FilterSet())

    @property
    def _set(self):
        return self._config.set_cache[LOGIN][0]

    async def _put(self, raw):
        inbox = await self._set.get_mailbox("INBOX")
        return (await inbox.append(AppendMessage(raw, datetime.now(UTC), frozenset()))).uid

    async def _letters(self, name):
        folder = await self._set.get_mailbox(name)
        return [
            (bytes(message._content), {str(flag) for flag in message.permanent_flags})
            async for message in folder.messages()
        ]

    async def _folders(self):
        return {entry.name for entry in (await self._set.list_mailboxes()).list()}


def _certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail-server.pem"
    form = serialization.Encoding.PEM
    secret = key.private_bytes(
        form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(form))
    return path


@contextmanager
def running(folder):
    box = PostBox(folder)
    yield box
    box.close()
