"""Locks on what has no row yet: a name nobody bears so far, the next version of a text,
a number of a card.

Taken in the caller's transaction and released with it. In the lock order of the house they stand
after the application and before the card. The numbers are never reused, never renumbered.
"""

from django.db import transaction

NAME, CONSENT_TEXT, CARD_NUMBER, SEARCH = 7302, 7303, 7304, 7305


def lock_name(key):
    """Let one at a time look for a person by ``members.names.key_form`` and open a card for him."""
    _take(NAME, key)


def lock_consent_texts(kind):
    """Let one at a time publish the next version of a consent's text."""
    _take(CONSENT_TEXT, kind)


def lock_card_numbers():
    """Let one at a time look for the next free number of a union card."""
    _take(CARD_NUMBER, "")


def try_lock_search():
    """Let one search for duplicates at a time go through everybody; False when one is at it."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [SEARCH])
        return cursor.fetchone()[0]


def _take(namespace, word):
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise RuntimeError("this lock needs an open transaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [namespace, str(word)])
