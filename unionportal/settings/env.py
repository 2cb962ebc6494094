"""Strict readers of the environment. What is not understood stops the start."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

REQUIRED = object()


def text(name, default=REQUIRED):
    """The variable as it stands; an empty one counts as not given."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is REQUIRED:
        raise ImproperlyConfigured(f"Не задана переменная окружения {name}.")
    return default


def secret(name, default=REQUIRED):
    """The variable, or the content of the file that ``<name>_FILE`` names."""
    path = os.environ.get(f"{name}_FILE", "").strip()
    if not path:
        return text(name, default)
    if os.environ.get(name, "").strip():
        raise ImproperlyConfigured(f"Заданы и {name}, и {name}_FILE. Оставьте одну из них.")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: файл {path} не читается: {error.strerror}.")
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE: файл {path} пуст.")
    return value


def boolean(name, default=REQUIRED):
    value = text(name, default)
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise ImproperlyConfigured(f"{name} должна быть true или false, а не «{value}».")
    return value == "true"


def integer(name, default=REQUIRED):
    value = text(name, default)
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} должна быть целым числом, а не «{value}».")


def words(name, default=REQUIRED):
    """A list, separated by commas."""
    value = text(name, default)
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()]
    return value


def one_of(name, choices, default=REQUIRED):
    value = text(name, default)
    if value not in choices:
        listed = ", ".join(choices)
        raise ImproperlyConfigured(f"{name} должна быть одним из: {listed}; а не «{value}».")
    return value
