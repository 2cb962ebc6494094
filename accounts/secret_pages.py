"""Pages that a secret address or a cookie of one's own opens: they are for one person's eyes."""

import functools

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
