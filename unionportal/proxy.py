"""Who really asked, when our own proxies stand in between."""

from django.conf import settings


class ClientAddressMiddleware:
    """Put the client's address into ``REMOTE_ADDR``.

    Only the last ``PROXY_COUNT`` entries of X-Forwarded-For were written by our proxies; what
    stands before them is the client's own claim and is not believed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        count = settings.PROXY_COUNT
        if count:
            told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            if len(told) >= count and (address := told[-count].strip()):
                request.META["REMOTE_ADDR"] = address
        return self.get_response(request)
