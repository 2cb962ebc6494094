"""Before what cannot be taken back: the second step once more, by the key of the browser.

The code of an app or of paper stands in the form itself, beside the password. A key is asked by a
form of its own and remembered in the session for a few minutes, until it is used.
"""

import time

from accounts.enums import AccountRefused
from accounts.factor_rules import has_second_step
from accounts.passkeys import proven, request_options, site_of

MARK, LIVES = "_key_for_destruction", 300  # seconds between the key and the password
NO_NAME = "По этому адресу ключи не работают: откройте портал по имени."


def is_by_key(request):
    return request.session.get(MARK, 0) + LIVES > time.time()


def asks_for_code(request):
    """Has the person a second step that he has not shown yet?"""
    return has_second_step(request.user) and not is_by_key(request)


def try_key(request):
    """Why the key was refused, or ""."""
    site = site_of(request)
    if site is None:
        return NO_NAME
    try:
        proven(request.POST["answer"], site=site, session=request.session, user=request.user)
    except AccountRefused as refused:
        return str(refused)
    request.session[MARK] = int(time.time())
    return ""


def key_options(request):
    """What the browser is asked to prove a key by, or "" where there is none to ask."""
    site = site_of(request)
    has_keys = site is not None and request.user.passkeys.exists()
    return request_options(site, request.session, user=request.user) if has_keys else ""


def forget_key(request):
    request.session.pop(MARK, None)
