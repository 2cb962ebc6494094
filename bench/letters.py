"""A campaign of letters handed to a local mail server that takes everything.

Held against bare ``smtplib`` in the same run, by turns, with as many connections: first against
one that is given the bytes ready, then against one that puts each letter together with ``email``
of the standard library. The portal claims rows, puts letters together, writes attempts, outcomes
and the journal.
"""

import smtplib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from bench.apart import in_process_of_its_own
from bench.databases import fill
from bench.report import Line, section, show
from notifications.delivery import sweep
from notifications.enums import Channel
from notifications.envelope import envelope
from notifications.letters import dress
from notifications.models import Message
from structure.models import Unit

CONNECTIONS = 2
ROUNDS = 3
AIM = 0.6
SENDER = "portal@union.test"


def run(letters):
    section(f"Отправка {letters} писем, соединений {CONNECTIONS} (к голому smtplib)")
    sink = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("letter_sink.py"))],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        _measure(letters, int(sink.stdout.readline()))
    finally:
        sink.kill()


def _measure(letters, port):
    _write(letters)
    each = letters // ROUNDS // CONNECTIONS
    ready = envelope(Message.objects.select_related("unit").get(key="bench:1")).content.decode()
    spent = {"ready": 0.0, "built": 0.0, "portal": 0.0}
    sizes = []
    few = max(each // 20, 1)
    for _ in range(ROUNDS):
        spent["ready"] += _together(bare, port, ready, each, False) / each
        spent["built"] += _together(bare, port, ready, few, True) / few
        spent["portal"] += _together(portal, port, each, sizes=sizes) / each
    left = Message.objects.filter(key__startswith="bench:", state="waiting").count()
    taken = each * ROUNDS * CONNECTIONS
    if left != letters - taken:
        raise RuntimeError(f"{letters - left} of {taken} letters were sent")
    rate = {name: CONNECTIONS * ROUNDS / seconds for name, seconds in spent.items()}
    show(Line("голый smtplib, готовые байты", note=f"{rate['ready']:.0f} в секунду"))
    show(Line("голый smtplib, письма собирает email", note=f"{rate['built']:.0f} в секунду"))
    note = f"{rate['portal']:.0f} в секунду"
    show(Line("портал, к собирающему письма", ratio=rate["portal"] / rate["built"], aim=AIM,
              more_is_better=True, note=note))  # fmt: skip
    show(Line("портал, к готовым байтам", ratio=rate["portal"] / rate["ready"]))
    show(Line("память отправки, последний круг к первому", ratio=max(sizes[-CONNECTIONS:])
              / max(sizes[:CONNECTIONS]), aim=1.1, note=f"{max(sizes):.0f} МБ"))  # fmt: skip


def _together(work, *arguments, sizes=None):
    """Seconds that it takes in as many processes as there are connections, the slowest of them."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        asked = [pool.submit(in_process_of_its_own, work, *arguments) for _ in range(CONNECTIONS)]
        told = [one.result() for one in asked]
    if sizes is not None:
        sizes += [size for _, size in told]
    return max(seconds for seconds, _ in told)


def bare(port, ready, number, is_built):
    """Seconds for so many letters by smtplib alone, in one connection."""
    content = ready.encode()
    with smtplib.SMTP("127.0.0.1", port) as server:
        began = time.perf_counter()
        for each in range(number):
            address = f"bench{each}@example.org"
            if is_built:
                server.send_message(_built(address))
            else:
                server.sendmail(SENDER, [address], content)
        return time.perf_counter() - began


def _built(address):
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"] = f"ППО «Волжская ГЭС» <{SENDER}>", address
    letter["Subject"] = "Ваши документы получены"
    said = _dressed()
    letter.set_content(said.text)
    letter.add_alternative(said.html, subtype="html")
    return letter


def portal(port, number):
    """Seconds for so many letters by the portal, in one connection."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_CONFIGURED = "127.0.0.1", port, True
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL, settings.QUIET_HOURS = SENDER, None
    due = Message.objects.filter(key__startswith="bench:")
    began = time.perf_counter()
    sent = sweep(Channel.EMAIL, due, now=timezone.now(), seconds=3600, at_most=number)
    spent = time.perf_counter() - began
    if sent != number:
        raise RuntimeError(f"{sent} of {number} letters were sent")
    return spent


def _dressed():
    unit = Unit(pk=1, name="Первичная профсоюзная организация", short_name="ППО «Волжская ГЭС»")
    words = "Все подписанные документы получены, спасибо. О решении напишем на этот адрес.\n\n" * 4
    return dress("Ваши документы получены", f"Здравствуйте!\n\n{words}", unit=unit)


def _write(letters):
    said = _dressed()
    unit = Unit.objects.filter(parent__isnull=False).order_by("pk").first()
    fill("letters.sql", letters=letters, unit=unit.pk, text=said.text, html=said.html)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_message")
