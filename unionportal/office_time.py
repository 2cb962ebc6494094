"""Days and hours of a page of the office are those of whoever reads it."""

from django.urls import reverse
from django.utils import timezone

from accounts.queries import office_zone


class OfficeTimeMiddleware:
    """In Kamchatka «today» begins nine hours before Moscow: a chair there enters his own day.

    Terms are counted elsewhere, by the zone of the organisation concerned.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_office = request.path.startswith(reverse("today"))
        if not (is_office and request.user.is_authenticated):
            return self.get_response(request)
        with timezone.override(office_zone(request.user)):
            return self.get_response(request)
