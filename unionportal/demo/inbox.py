"""Letters that came: replies with papers, one from an unknown address, a bounce, an autoreply."""

from datetime import timedelta
from email.message import EmailMessage

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.secrets_at_rest import seal
from applications import letters_in
from applications.models import Application
from audit.services import subject_key
from notifications.mailbox import reading
from notifications.models import Incoming, Mailbox, Message

DAY = timedelta(days=1)
# (who writes, days ago, subject, text): «applicant» is the one whom the answered letter went to.
LETTERS = (
    ("applicant", 2, "Re: Бумаги о вступлении",
     "Здравствуйте! Подписал все четыре листа, завтра занесу в профком.\n\nС уважением,\n{name}"),
    ("other", 1, "Re: Бумаги о вступлении",
     "Добрый день. Пишу с почты мужа, моя не открывается. Когда можно принести заявление?"),
    ("unknown", 1, "Как вступить в профсоюз?",
     "Здравствуйте, работаю в соседнем цехе. Подскажите, с чего начать и сколько платить?"),
    ("robot", 1, "Автоответ: Бумаги о вступлении", "Я в отпуске, отвечу после возвращения."),
)  # fmt: skip


def fill_inbox(union, now):
    """A mailbox that is off, so that nothing is asked of a server, with some letters in it."""
    mailbox = Mailbox.objects.create(
        unit=union, title="Почта профсоюза", address="union@example.org", host="imap.example.org",
        login="union@example.org", sealed_password=seal("пример"), has_plus=True,
        is_enabled=False, last_ok_at=now - DAY, last_letter_at=now - DAY,
    )  # fmt: skip
    answered = _answered()
    for number, told in enumerate(LETTERS, start=1):
        _arrive(mailbox, number, answered, now, *told)


def _answered():
    """Letters with papers to applicants whom their organisations still wait for."""
    keys = [subject_key(one) for one in Application.objects.open().filter(stage="signing")]
    sent = Message.objects.filter(kind="papers", about__in=keys).exclude(to_address="")
    return sent.order_by("created_at", "pk").first()


def _arrive(mailbox, number, answered, now, who, days, subject, text):
    letter = EmailMessage()
    senders = {"other": "nikolaev.family@example.com", "unknown": "tsekh5@example.com"}
    address = senders.get(who) or (answered.to_address if answered else "box@example.com")
    letter["From"] = address
    letter["To"] = mailbox.address
    letter["Subject"] = subject
    letter["Message-ID"] = f"<demo-{number}@example.com>"
    if answered and who != "unknown":
        number_of_ours = answered.message_id or f"<demo-papers-{answered.pk}@example.org>"
        Message.objects.filter(pk=answered.pk).update(message_id=number_of_ours)
        letter["In-Reply-To"] = number_of_ours
    if who == "robot":
        letter["Auto-Submitted"] = "auto-replied"
    letter.set_content(text.format(name=answered.to_name if answered else ""))
    raw = letter.as_bytes()
    at = now - timedelta(days=days, minutes=number * 7)
    stored = Incoming.objects.create(
        mailbox=mailbox, unit=mailbox.unit, uidvalidity=1, uid=number, size=len(raw),
        fingerprint=f"demo-{number}", received_at=at, next_try_at=at, marked_at=at,
        storage_name=default_storage.save(f"mail/{mailbox.pk}/1-{number}.eml", ContentFile(raw)),
    )  # fmt: skip
    reading.read(stored.pk, now=at)
    letters_in.route(stored.pk, now=at)
