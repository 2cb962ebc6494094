"""Pages that a secret address opens: who holds it is the applicant, and nobody else learns it."""

import functools

from django.http import Http404
from django.views.decorators.csrf import csrf_exempt

from accounts.limits import address_of, too_often, wait_for
from accounts.secret_pages import kept_private
from applications.limits import UNKNOWN
from applications.models import Application


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
            Application.objects.filter(token=token, hidden_at=None)
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
