import logging
import re

import pytest
import yaml

from tests.house.sources import ROOT
from unionportal.devstack.postgres_server import ALWAYS
from unionportal.log_privacy import WithoutSecrets


def logged(message, *args):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
    assert WithoutSecrets().filter(record) is True
    return record.getMessage()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/a/Xk3_-9abcdefGHIJKLMNOPQRSTUVWXyz/", "/a/…/"),
        ("/a/Xk3_-9abcdefGHIJKLMNOPQRSTUVWXyz/upload/statement/", "/a/…/upload/statement/"),
        ("/invitation/MTI/Xk3_-9abcdefGHIJKLMNOPQRSTUVWXyz/", "/invitation/MTI/…/"),
        ("/password-reset/MTI/d0g5qp-0123456789abcdef0123/", "/password-reset/MTI/…/"),
        ("/password-reset/done/", "/password-reset/done/"),
        ("/me/enter/Xk3_-9abcdefGHIJKLMNOPQRSTUVWXyz/", "/me/enter/…/"),
        ("/me/enter/code/6f1b6a9e-8f0b-4c8d-9d43-1f6a5d1f7b11/", "/me/enter/code/…/"),
        ("/p/12-Xk3_9abcdefGHIJK:Xk3_-9abcdefGHIJKLMN/", "/p/…/"),
        ("/letters/off/WyJhYmMiXQ:1abcDE:Xk3_-9abcdef/", "/letters/off/…/"),
        ("/card/7KQM2Z9XW4AB/", "/card/…/"),
        ("/join/ABC4H7K/", "/join/ABC4H7K/"),
        ("/office/", "/office/"),
    ],
)
def test_a_personal_link_never_comes_into_the_log(path, shown):
    assert logged("%s: %s", "Not Found", path) == f"Not Found: {shown}"


@pytest.mark.parametrize("sign", ["\n", "\r", "\x85", "\u2028", "\x1b", "\x00"])
def test_words_of_a_stranger_begin_no_line_of_their_own(sign):
    forged = f"/a{sign}2026-11-02T12:00:00+0300 WARNING axes: unlocked"

    told = logged("%s: %s", "Not Found", forged)

    assert len(told.splitlines()) == 1
    assert told == f"Not Found: {forged.replace(sign, sign.encode('unicode_escape').decode())}"


def test_a_line_tells_its_time_with_the_zone(settings):
    formatter = logging.Formatter(**{
        {"format": "fmt"}.get(name, name): value
        for name, value in settings.LOGGING["formatters"]["line"].items()
    })  # fmt: skip
    record = logging.LogRecord("portal", logging.WARNING, "", 0, "told", (), None)

    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} WARNING portal: told$",
                    formatter.format(record))  # fmt: skip


def test_the_settings_put_the_filter_on_every_handler(settings):
    for handler in settings.LOGGING["handlers"].values():
        assert "secrets" in handler["filters"]


def test_the_database_writes_no_statement_with_what_people_typed_into_its_log():
    silent = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    command = compose["services"]["database"]["command"]

    assert silent.items() <= ALWAYS.items()
    assert command[2::2] == [f"{name}={value}" for name, value in silent.items()]
