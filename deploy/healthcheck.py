"""Asks the web server of this container whether it is well."""

import os
import sys
import urllib.request


def main():
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 - our own address
            sys.exit(answer.status != 200)
    except OSError:
        sys.exit(1)


if __name__ == "__main__":
    main()
