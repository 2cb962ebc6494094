"""What browsers and proxies may keep of a page."""


class PrivatePagesMiddleware:
    """A page drawn for somebody known is kept by nobody, unless its view says otherwise.

    Who signs out at a shared computer leaves no cards of people behind the button «Назад».
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_somebodys = request.session.accessed and not request.session.is_empty()
        if is_somebodys and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response
