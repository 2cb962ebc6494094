"""What a page may load and run."""

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware

# The theme of the operators' admin builds its pages with Alpine.js and inline styles.
ADMIN_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}


class ContentPolicyMiddleware(CSPMiddleware):
    """Strict everywhere; loose only under ``/admin/``, where no stranger comes."""

    def process_response(self, request, response):
        if request.path_info.startswith("/admin/"):
            response._csp_update = ADMIN_POLICY
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return super().process_response(request, response)
