"""Cookies that neither a script, nor another site, nor a neighbouring name can use or set."""

import ast

from django.conf import settings

from tests.factories import PASSWORD
from tests.unionportal.test_settings import VARIABLES, start_in_production


def test_in_production_they_go_by_https_alone_and_no_neighbour_sets_them():
    told = start_in_production(("diffsettings",), **VARIABLES).stdout.splitlines()
    pairs = dict(line.removesuffix("  ###").split(" = ", 1) for line in told if " = " in line)
    known = {name: ast.literal_eval(pairs[name]) for name in pairs if "_COOKIE_" in name}

    assert known == {
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "CSRF_COOKIE_SECURE": True,
        "MEMBER_COOKIE_NAME": "__Secure-member",
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "SESSION_COOKIE_SECURE": True,
    }


def test_the_office_s_cookies_are_of_this_host_and_of_no_other_site(client, people):
    client.get("/login/")
    client.post("/login/", {"username": people.chair.email, "password": PASSWORD})
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    token = client.cookies[settings.CSRF_COOKIE_NAME]

    for cookie in (session, token):
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")
    assert session["httponly"] is True
