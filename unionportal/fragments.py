"""What the scripts of a page may get in answer."""

from django_htmx.http import HttpResponseClientRedirect


class RedirectOfFragmentMiddleware:
    """A script that asked for a piece of a page and is sent elsewhere sends the whole page there.

    A plain redirect would be followed by the browser itself: the messages for the reader would be
    drawn into an answer that nobody sees.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.htmx and response.status_code == 302:
            return HttpResponseClientRedirect(response.url)
        return response
