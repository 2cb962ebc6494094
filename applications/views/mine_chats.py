"""The applicant links a chat in a messenger from his own page."""

from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.enums import Party
from applications.views.personal import by_personal_link
from notifications import chats
from notifications.views import linking


def _own(application):
    place = linking.Place(
        "join/base.html",
        application.get_public_url(),
        "Моё заявление",
        "applications:mine_chat",
        (application.token,),
    )
    return place, chats.holder_of(application, application.unit)


@require_safe
@by_personal_link
def mine_chats(request, application):
    return linking.listed(request, *_own(application))


@require_http_methods(["GET", "HEAD", "POST"])
@by_personal_link
def mine_chat_code(request, application):
    return linking.code(request, *_own(application))


@require_safe
@by_personal_link
def mine_chat_ready(request, application):
    return linking.ready(request, *_own(application))


@require_POST
@by_personal_link
def mine_chat_off(request, application):
    return linking.off(request, *_own(application), actor=Party.APPLICANT)
