#!/usr/bin/env python3
"""Django's command line."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line
from environ import Env


def main():
    Env.read_env(str(Path(__file__).parent / ".env"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings.dev")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
