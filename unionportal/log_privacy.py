"""What logs may not tell: the secret part of addresses that open a page without signing in."""

import logging
import re

# The applicant's page; the first password and a new one, which open somebody's account.
_SECRET = re.compile(r"(/a/|/(?:invitation|password-reset)/[\w-]+/)[\w-]{8,}")


class WithoutSecrets(logging.Filter):
    """Put «…» in place of what makes links secret, whoever writes the line, at any level."""

    def filter(self, record):
        message = record.getMessage()
        told = _SECRET.sub(r"\1…", message)
        if told != message:
            record.msg, record.args = told, ()
        return True
