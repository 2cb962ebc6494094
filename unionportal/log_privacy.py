"""What logs may not tell: the secret part of addresses that open a page without signing in."""

import logging
import re

# The applicant's page and the member's; the first password and a new one, which open somebody's
# account; the code of a union card.
_SECRET = re.compile(
    r"(/a/|/login/return/|/(?:invitation|password-reset)/[\w-]+/|/me/enter/(?:code/)?|/card/)(?!code/)[^\s/?]{8,}"
)


class WithoutSecrets(logging.Filter):
    """Put «…» in place of what makes links secret, whoever writes the line, at any level."""

    def filter(self, record):
        message = record.getMessage()
        told = _SECRET.sub(r"\1…", message)
        if told != message:
            record.msg, record.args = told, ()
        return True
