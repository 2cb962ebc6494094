import pytest


@pytest.fixture
def seen_by(client):
    """Open a page as a person: the answer of a GET."""

    def seen_by(user, address):
        client.force_login(user)
        return client.get(address)

    return seen_by


@pytest.fixture
def sent_by(client):
    def sent_by(user, address, /, **data):
        client.force_login(user)
        return client.post(address, data)

    return sent_by
