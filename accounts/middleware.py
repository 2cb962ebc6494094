"""What is looked at before each page of the office."""

from django.conf import settings
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
            if _is_admin_closed(request):
                return _sent(request, f"{reverse('accounts:security')}?admin")
        return self.get_response(request)


def _is_admin_closed(request):
    """Operators come into the admin by two steps, whatever office they hold or do not hold."""
    is_asked = settings.ADMIN_NEEDS_SECOND_STEP and request.path_info.startswith("/admin/")
    return is_asked and request.user.is_staff and not had_second_step(request.session)


def _sent(request, url):
    """A script that asked for a piece of a page takes the whole page there."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    return redirect(url)
