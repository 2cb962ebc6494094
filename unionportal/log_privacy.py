"""What logs may not tell: the secret part of addresses that open a page without signing in."""

import logging
import re

# /a/<token>/…: the applicant's page.
_SECRET = re.compile(r"(/a/)[\w-]{8,}")


class WithoutSecrets(logging.Filter):
    """Put «…» in place of personal links, whoever writes the line and at whatever level."""

    def filter(self, record):
        message = record.getMessage()
        if "/a/" in message:
            record.msg, record.args = _SECRET.sub(r"\1…", message), ()
        return True
