"""Pages that a secret address opens: who holds it is the applicant, and nobody else learns it."""

import functools

from django.http import Http404
from django.views.decorators.csrf import csrf_exempt

from applications.limits import UNKNOWN, address_of, too_often, wait_for
from applications.models import Application

HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def kept_private(view):
    """Nothing of the page is stored, indexed, or told to the page that is opened next."""

    @functools.wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            if name not in response.headers:
                response.headers[name] = value
        return response

    return guarded


def by_personal_link(view):
    """Call ``view(request, application)``; an address that opens nothing is 404.

    There is no CSRF token to check: a forged request would have to know the address itself, no
    cookie gives any right here, and browsers hide the origin of a page that tells no referrer.
    """

    @csrf_exempt
    @kept_private
    @functools.wraps(view)
    def opened(request, token, **kwargs):
        application = (
            Application.objects.filter(token=token)
            .select_related("unit", "responsible", "resolution")
            .first()
        )
        if application is None:
            seconds = wait_for(UNKNOWN, address_of(request))
            if seconds:
                return too_often(request, seconds)
            raise Http404
        return view(request, application, **kwargs)

    return opened
