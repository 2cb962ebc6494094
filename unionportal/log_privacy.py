"""What logs may not tell: the secret part of addresses that open a page without signing in.

And what may not be told them: words of a stranger that would begin a line of their own.
"""

import logging
import re

# The applicant's page and the member's; the first password and a new one, which open somebody's
# account; the code of a union card and of a certificate; the telephone joined to a page; the link
# of a letter by which its reader refuses such letters; an invitation to learn; the key of a bot.
_SECRET = re.compile(
    r"(/a/|/p/|/learn/|/letters/off/|/bot|/login/return/|/(?:invitation|password-reset)/[\w-]+/|/me/enter/(?:code/)?|/card/|/certificate/)(?!code/)[^\s/?]{8,}"
)

_BREAKS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")


def _spelt(found):
    """A line break as it is spelt in Python, «\\n»: seen and harmless."""
    return found[0].encode("unicode_escape").decode()


class WithoutSecrets(logging.Filter):
    """Put «…» in place of what makes links secret, whoever writes the line, at any level; a line
    stays one line."""

    def filter(self, record):
        message = record.getMessage()
        told = _SECRET.sub(r"\1…", message)
        told = _BREAKS.sub(_spelt, told)
        if told != message:
            record.msg, record.args = told, ()
        return True
