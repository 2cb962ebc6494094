"""What tests of signing in do: type a password, show the code that a telephone would show."""

import pyotp

from accounts.codes import begin_app, confirm_app, secret_of
from tests.factories import PASSWORD


def with_app(user, now, name="Телефон"):
    """(the app, its codes on paper): connected at ``now``."""
    app = begin_app(user, name, now=now)
    return app, confirm_app(app, code_at(app, now), actor=user, now=now)


def code_at(app, now):
    return pyotp.TOTP(secret_of(app)).at(now)


def sign_in(client, user, password=PASSWORD, **more):
    return client.post("/login/", {"username": user.email, "password": password, **more})


def is_in(client):
    return "_auth_user_id" in client.session


def came_in_long_ago(client):
    """Whoever sits at this browser may be somebody else by now."""
    session = client.session
    session["_proven_at"] = 0
    session.save()
