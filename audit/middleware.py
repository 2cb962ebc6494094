from audit.services import operation


class OperationMiddleware:
    """Everything one request writes to the journal shares an operation id and an address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with operation(address=request.META.get("REMOTE_ADDR") or None):
            return self.get_response(request)
