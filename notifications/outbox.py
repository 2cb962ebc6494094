"""What a reader of «Исходящие» is shown of a letter."""

from typing import NamedTuple

from django.conf import settings
from django.utils.html import escape

from notifications.resending import is_secret
from notifications.services import full_url

HIDDEN = "ссылка скрыта: её видит только получатель"


class Shown(NamedTuple):
    text: str
    html: str
    url: str
    is_hidden: bool


def shown_to(user, message) -> Shown:
    """Words of the letter; a link that opens somebody's account is for that person alone.

    On one's own machine (``DEBUG``) the page is the only mailbox there is, so nothing is hidden.
    """
    if not is_secret(message) or message.user_id == user.pk or settings.DEBUG:
        return Shown(message.text, message.html, message.url, False)
    url = full_url(message.url)
    return Shown(
        message.text.replace(url, HIDDEN),
        message.html.replace(f'href="{escape(url)}"', "").replace(escape(url), HIDDEN),
        "",
        True,
    )
