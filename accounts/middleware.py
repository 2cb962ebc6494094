"""What is looked at before each page of the office."""

from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.factor_rules import must_set_up
from accounts.limits import address_of
from accounts.sessions import seen
from accounts.signing_in import had_second_step

OFFICE = ("/office/", "/admin/")
SETTING_UP = "/office/profile/security/"


class AccountMiddleware:
    """Whose office asks for the second step and who has none can only set it up; and the session
    is told that its person works on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(OFFICE) and request.user.is_authenticated:
            seen(request.session, address=address_of(request))
            is_free = request.path_info.startswith(SETTING_UP)
            if not is_free and not had_second_step(request.session) and must_set_up(request.user):
                return _sent(request, reverse("accounts:security"))
        return self.get_response(request)


def _sent(request, url):
    """A script that asked for a piece of a page takes the whole page there."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    return redirect(url)
