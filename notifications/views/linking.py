"""Linking a chat from one's own page: the same three steps for an applicant, a member, an officer.

Each has addresses of his own (``Place``); a view there says whose page it is and comes here.
"""

from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.limits import Limit, too_often, wait_for
from notifications import chats
from notifications.bots_reading import bots
from notifications.chat_enums import Messenger

CODES = Limit("chat-code", 20, timedelta(hours=1))


class Place(NamedTuple):
    """Where the pages stand: the template around them, their names in ``urls`` and arguments."""

    base: str
    back_url: str
    back_title: str
    names: str  # «cabinet:my_chat», to which «s», «_code», «_ready» and «_off» are added
    args: tuple = ()

    def url(self, ending):
        return reverse(f"{self.names}{ending}", args=self.args)


class Offer(NamedTuple):
    """One messenger on the page."""

    channel: str
    title: str
    link: object  # the chat that is linked now, or None


def listed(request, place, holder):
    """Which messengers there are, and which are linked."""
    links = chats.links_of(holder)
    context = {
        "place": place,
        "offers": [Offer(bot.name, bot.title, links.get(bot.name)) for bot in bots()],
        "code_url": place.url("_code"),
        "off_url": place.url("_off"),
    }
    return render(request, "channels/chats.html", context)


def code(request, place, holder):
    """The code, shown once: as a link for this telephone and as a picture for another."""
    bot = _bot(request.POST.get("channel", ""))
    if bot is None:
        return redirect(place.url("s"))
    if seconds := wait_for(CODES, holder.about):
        return too_often(request, seconds)
    address = bot.deep_link(chats.new_code(bot.name, holder))
    linked = chats.links_of(holder).get(bot.name)
    asked = urlencode({"channel": bot.name, "was": linked.pk if linked else 0})
    context = {
        "place": place,
        "title": bot.title,
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=5, border=2),
        "ready_url": f"{place.url('_ready')}?{asked}",
        "minutes": int(chats.CODE_LIVES.total_seconds()) // 60,
        "list_url": place.url("s"),
    }
    return render(request, "channels/code.html", context)


def ready(request, place, holder):
    """Asked again and again while the code is on the screen: goes on when the chat is linked."""
    linked = chats.links_of(holder).get(request.GET.get("channel", ""))
    if linked is None or str(linked.pk) == request.GET.get("was"):
        return HttpResponse(status=204)
    answer = HttpResponse()
    answer.headers["HX-Redirect"] = place.url("s")
    return answer


def off(request, place, holder, *, actor):
    """«Больше не писать», one press."""
    channel = request.POST.get("channel", "")
    if chats.unlink(holder, channel, actor=actor):
        messages.success(request, f"{Messenger(channel).label}: больше не пишем.")
    return redirect(place.url("s"))


def _bot(channel):
    return next((bot for bot in bots() if bot.name == channel), None)
