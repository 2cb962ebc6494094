"""The frame of a letter's page: one reading with the page around it, so one line in the journal.

A header may say anything, so the page that was recorded signs the address of its frame.
"""

from datetime import timedelta

from django.core import signing

SALT = "notifications.framing"
LIVES = timedelta(hours=1)  # a page left open for longer and loaded anew is read anew


def mark_of_page(user, message):
    return signing.dumps([user.pk, message.pk], salt=SALT)


def is_of_page(mark, user, message):
    """Was this letter opened by this person on a page that is in the journal already?"""
    try:
        return signing.loads(mark, salt=SALT, max_age=LIVES) == [user.pk, message.pk]
    except signing.BadSignature:
        return False
