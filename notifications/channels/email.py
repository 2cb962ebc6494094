"""E-mail: the first of the channels."""

import logging

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from notifications.addresses import domain_of
from notifications.channels import Channel, Verdict
from notifications.enums import Channel as Name
from notifications.envelope import Desk, envelope
from notifications.smtp import judge

logger = logging.getLogger(__name__)


class EmailChannel(Channel):
    name = Name.EMAIL

    def __init__(self):
        self.desk = Desk()

    @property
    def is_configured(self):
        return settings.EMAIL_CONFIGURED

    def connect(self):
        return get_connection()

    def close(self, connection):
        connection.close()

    def send(self, message, *, connection=None) -> Verdict:
        try:
            hand_over(message, connection, self.desk)
        except Exception as error:  # told on the card of the letter; bounded by the pauses
            verdict = judge(error, domain=domain_of(message.to_address))
            level = logging.ERROR if verdict.is_ours else logging.WARNING
            logger.log(level, "letter %s: %s", message.pk, error, exc_info=verdict.is_ours)
            return verdict
        return Verdict.sent()


def hand_over(message, connection=None, desk=None):
    """Give the letter to the mail server. Raises what the server or the storage raises."""
    letter = envelope(message, desk)
    own = connection or get_connection()
    try:
        if isinstance(own, EmailBackend):
            _over_smtp(letter, own)
        else:
            own.send_messages([letter])
    finally:
        if connection is None:
            own.close()


def _over_smtp(letter, connection):
    connection.open()  # kept open for the letters that follow
    connection.connection.sendmail(letter.from_email, letter.to, letter.content)
