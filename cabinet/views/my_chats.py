"""The member links a chat in a messenger from his own page."""

from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cabinet.people import himself
from cabinet.views.access import by_member
from notifications import chats
from notifications.views import linking


def _own(member):
    place = linking.Place(
        "cabinet/base.html", reverse("cabinet:me"), "Моя страница", "cabinet:my_chat"
    )
    return place, chats.holder_of(member, member.unit)


@require_safe
@by_member
def my_chats(request, member):
    return linking.listed(request, *_own(member))


@require_http_methods(["GET", "HEAD", "POST"])
@by_member
def my_chat_code(request, member):
    return linking.code(request, *_own(member))


@require_safe
@by_member
def my_chat_ready(request, member):
    return linking.ready(request, *_own(member))


@require_POST
@by_member
def my_chat_off(request, member):
    return linking.off(request, *_own(member), actor=himself(member))
