"""Somebody who opens all the addresses of the portal, one after another."""

from functools import cache

from django.conf import settings
from django.urls import reverse

from accounts.backends import PasswordBackend
from accounts.models import User
from unionportal import office_time, pages

SIGN_IN = reverse(settings.LOGIN_URL)


class Visitor:
    """A person who is signed in at every address, even after one that signs him out."""

    def __init__(self, client, user):
        self.client, self.user = client, user
        self._sign_in()

    def get(self, path, *data):
        return self._visited(self.client.get, path, *data)

    def post(self, path, *data):
        return self._visited(self.client.post, path, *data)

    def _visited(self, method, path, *data):
        response = method(path, *data)
        if response.status_code == 302 and response.url.startswith(SIGN_IN):
            self._sign_in()  # an address before this one has ended the session
            response = method(path, *data)
        if settings.SESSION_COOKIE_NAME in response.cookies:
            self._sign_in()
        return response

    def _sign_in(self):
        self.client.force_login(User.objects.get(pk=self.user.pk))


def know_people(monkeypatch):
    """Read a person, his offices and his zone once in a test, and not at each of its addresses.

    What is asked at each address stays: the session, and the rows that he may see. For whoever
    only looks or is refused, so that nobody's offices change between two addresses.
    """
    found, zones = {}, {}
    get_user, zone_of = PasswordBackend.get_user, office_time.office_zone

    def get_known(self, user_id):
        if user_id not in found:
            found[user_id] = get_user(self, user_id)
        return found[user_id]

    def zone_of_known(user):
        if user.pk not in zones:
            zones[user.pk] = zone_of(user)
        return zones[user.pk]

    monkeypatch.setattr(PasswordBackend, "get_user", get_known)
    monkeypatch.setattr(office_time, "office_zone", zone_of_known)
    monkeypatch.setattr(pages, "_name_of_union", cache(pages._name_of_union))
