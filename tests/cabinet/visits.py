"""How tests get to the member's own page."""

from django.utils import timezone

from cabinet import entering
from cabinet.views.access import COOKIE
from notifications.models import Message
from tests.factories import make_member


def a_member(unit, **fields):
    """One with everything that the page shows; no field belongs to anybody else in the tests."""
    fields = {
        "surname": "Петрова",
        "name": "Анна",
        "patronymic": "Сергеевна",
        "email": "anna@example.org",
        "phone": "+79730000001",
        "position": "слесарь",
        "card_number": "34-000512",
        **fields,
    }
    return make_member(unit, **fields)


def let_in(client, member, *, is_own_device=True):
    """The client holds the cookie of a session just opened; returns the session."""
    session, key = session_for(member, is_own_device=is_own_device)
    client.cookies[COOKIE] = key
    return session


def session_for(member, *, is_own_device=True):
    _, token, _ = entering.new_link(member, actor="тест", now=timezone.now())
    return entering.open_by_link(
        token, is_own_device=is_own_device, user_agent="Mozilla/5.0 (iPhone) Safari"
    )


def sign_in_phone(page, member):
    """The same for a browser."""
    _, key = session_for(member)
    cookie = {"name": COOKIE, "value": key, "domain": "localhost", "path": "/me/"}
    page.context.add_cookies([cookie])


def letter_to(address):
    """The only letter to this address."""
    return Message.objects.get(to_address=address, kind="member_entry")


def code_in(letter):
    """The six digits of a letter."""
    line = next(line for line in letter.text.splitlines() if "код:" in line)
    return line.rsplit(" ", 1)[1].strip()
