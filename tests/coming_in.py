"""``force_login`` as what it stands for: a sign-in a moment ago."""

import pytest
from django.test import Client

from accounts.signing_in import note_fresh


@pytest.fixture(autouse=True)
def just_come_in(monkeypatch):
    """Whoever has just come in has proved that it is he (``accounts.proving``)."""
    plain = Client.force_login

    def come_in(client, user, backend=None):
        plain(client, user, backend)
        session = client.session
        note_fresh(session)
        session.save()

    monkeypatch.setattr(Client, "force_login", come_in)
