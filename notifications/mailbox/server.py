"""One mailbox on its mail server, over IMAP. Nothing is deleted or moved but one named letter.

``imap-tools`` opens the connection and knows about folders; letters are asked for and marked by
plain commands, because its own ``flag`` and ``delete`` end with EXPUNGE, which would remove what
a person has marked in the same mailbox.
"""

import imaplib
import ipaddress
import re
import socket
import ssl
from contextlib import contextmanager, suppress

from django.conf import settings
from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailboxStarttlsError,
)
from imap_tools.utils import encode_folder

from notifications.mailbox.enums import AfterKeeping, MailboxRefused, Security

TIMEOUT = 30
FOLDER = ("Портал", "принято")
WRONG_LOGIN = (
    "Сервер не принял имя или пароль. У Яндекса и Mail.ru нужен отдельный пароль приложения, "
    "и доступ по IMAP включают в настройках ящика."
)
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Server:
    """An opened INBOX. Letters are known by their UID, which holds while ``uidvalidity`` does."""

    def __init__(self, box):
        self._box, self._client = box, box.client
        self._ready_folder = None
        self.uidvalidity = self._read_uidvalidity()
        # Asked anew: many servers tell all they can only to those who have logged in.
        said = self._check("CAPABILITY", self._client.capability())
        self._abilities = set((said[-1] or b"").upper().split())

    def _read_uidvalidity(self):
        told = self._client.untagged_responses.get("UIDVALIDITY") or [None]
        if not (told[-1] or b"").isdigit():
            raise MailboxRefused("Почтовый сервер не нумерует письма: такой ящик не подойдёт.")
        return int(told[-1])

    def uids_after(self, uid, since):
        """Numbers of letters that came after that one, not before the day ``since``."""
        day = since.strftime(f"%d-{_MONTHS[since.month - 1]}-%Y")
        found = self._ask("SEARCH", f"UID {uid + 1}:* SINCE {day}")
        numbers = sorted(int(number) for line in found if line for number in line.split())
        return [number for number in numbers if number > uid]  # «9:*» is the last one even if 8

    def size_of(self, uid):
        """How many bytes the letter has; None when it is gone."""
        for line in self._ask("FETCH", str(uid), "(RFC822.SIZE)"):
            line = line[0] if isinstance(line, tuple) else line
            if line and (told := _SIZE.search(line)):
                return int(told[1])
        return None

    def letter(self, uid):
        """The bytes of the letter, which stays unread; None when it is gone."""
        return self._body(uid, "BODY.PEEK[]")

    def header(self, uid):
        return self._body(uid, "BODY.PEEK[HEADER]")

    def _body(self, uid, what):
        for line in self._ask("FETCH", str(uid), f"({what})"):
            if isinstance(line, tuple):
                return line[1]
        return None

    def mark(self, uid, after):
        """Tell the server that the letter is stored. Again, or of a letter gone: nothing happens.

        A server that can neither move nor remove one letter by its number keeps it, as read.
        """
        self._store(uid, r"(\Seen)")
        if after == AfterKeeping.MOVE and b"MOVE" in self._abilities:
            self._ask("MOVE", str(uid), self._folder())
        elif after == AfterKeeping.MOVE and b"UIDPLUS" in self._abilities:
            self._ask("COPY", str(uid), self._folder())
            self._remove(uid)
        elif after == AfterKeeping.DELETE and b"UIDPLUS" in self._abilities:
            self._remove(uid)

    def _remove(self, uid):
        self._store(uid, r"(\Deleted)")
        self._ask("EXPUNGE", str(uid))  # by its number: what people marked stays

    def _store(self, uid, flags):
        self._ask("STORE", str(uid), "+FLAGS.SILENT", flags)

    def _folder(self):
        """«Портал/принято», made when it is not there; its name as the server spells it."""
        if self._ready_folder is None:
            delimiter = self._delimiter()
            for depth in range(1, len(FOLDER) + 1):
                name = delimiter.join(FOLDER[:depth])
                if not self._box.folder.exists(name):
                    self._box.folder.create(name)
                    with suppress(ImapToolsError):  # not all servers know of subscriptions
                        self._box.folder.subscribe(name, True)
            self._ready_folder = encode_folder(delimiter.join(FOLDER))
        return self._ready_folder

    def _delimiter(self):
        told = self._box.folder.list(search_args="INBOX")
        return told[0].delim if told and told[0].delim else "/"

    def _ask(self, command, *told):
        return self._check(command, self._client.uid(command, *told))

    def _check(self, command, answer):
        said, lines = answer
        if said != "OK":
            words = (lines[0] or b"").decode("utf-8", "replace")[:200] if lines else ""
            raise MailboxRefused(f"Почтовый сервер отказал ({command}): {words}")
        return lines


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BOXES = {
    Security.SSL: MailBox,
    Security.STARTTLS: MailBoxStartTls,
    Security.NONE: MailBoxUnencrypted,
}


@contextmanager
def opened(*, host, port, security, login, password):
    """The server with its INBOX open. Raises ``MailboxRefused`` in words for the page."""
    try:
        require_allowed(host, port, security)
        box = _connected(host, port, security)
    except Exception as error:
        raise MailboxRefused(in_words(error)) from error
    try:
        _log_in(box, login, password)
        yield Server(box)
    except MailboxRefused:
        raise
    except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
        raise MailboxRefused(in_words(error)) from error
    finally:
        with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
            box.logout()


def _connected(host, port, security):
    told = {"host": host, "port": port, "timeout": TIMEOUT}
    if security != Security.NONE:
        told["ssl_context"] = ssl.create_default_context(cafile=settings.MAILBOX_CA_FILE or None)
    return _BOXES[security](**told)


def _log_in(box, login, password):
    """In the old way, which every server knows, unless there are letters that it cannot carry."""
    way = box.login if (login + password).isascii() else box.login_utf8
    try:
        way(login, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:  # so the other way tells of a wrong password
        raise MailboxRefused(WRONG_LOGIN) from error


def require_allowed(host, port, security):
    """Refuse what would make the portal knock at other doors of its own network, or say a
    password aloud on the way."""
    if port not in settings.MAILBOX_PORTS:
        ports = " или ".join(map(str, settings.MAILBOX_PORTS))
        raise MailboxRefused(f"Почту по IMAP проверяют через порт {ports}.")
    if security == Security.NONE and not _is_inside(host):
        raise MailboxRefused(
            "Этот сервер не в своей сети: без шифрования пароль прочтёт любой по дороге. "
            "Выберите SSL/TLS или STARTTLS."
        )


def _is_inside(host):
    try:
        found = {address[4][0] for address in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(one).is_private for one in found)


def in_words(error):
    """What went wrong, and what to do about it."""
    match error:
        case MailboxRefused():
            return str(error)
        case MailboxLoginError():
            return WRONG_LOGIN
        case MailboxFolderSelectError():
            return "Сервер не открыл папку «Входящие»: включите доступ по IMAP в настройках ящика."
        case MailboxStarttlsError():
            return "Сервер не умеет STARTTLS на этом порту. Попробуйте SSL/TLS и порт 993."
        case ssl.SSLCertVerificationError():
            return (
                "Сертификат почтового сервера не проверяется: имя сервера написано с ошибкой, или "
                "сертификат выпущен своим центром. Его подключает тот, кто обслуживает портал: "
                "настройка MAILBOX_CA_FILE."
            )
        case ssl.SSLError():
            return "Шифрование не установилось: проверьте порт и вид шифрования."
        case socket.gaierror():
            return "Сервера с таким именем нет. Проверьте, как оно написано."
        case TimeoutError():
            return "Почтовый сервер не ответил вовремя: проверьте порт и вид шифрования."
        case ConnectionRefusedError():
            return "Почтовый сервер не принимает соединений на этом порту."
        case OSError() | imaplib.IMAP4.abort():
            return "Связь с почтовым сервером оборвалась."
        case imaplib.IMAP4.error():
            return "Почтовый сервер не понял портал или отказал ему."
    return "Портал не смог поговорить с почтовым сервером; причина записана для его службы."
