"""What the person at the terminal is told."""

import sys


class Trouble(Exception):
    """The stack cannot go on; the text says in one sentence why and what to do."""


def say(line=""):
    print(line, flush=True)


def complain(line):
    print(line, file=sys.stderr, flush=True)
