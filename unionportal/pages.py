"""Pages for everybody, and the one for load balancers."""

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render

from structure.models import Unit


def home(request):
    return render(request, "home.html", union_contacts())


def privacy(request):
    """How data are kept, in plain words, and whom to write about them."""
    return render(request, "privacy.html", union_contacts())


def union_contacts():
    """The union itself: its name in the footer, where to call and to write."""
    union = Unit.objects.filter(parent=None).order_by("pk").first()
    return {
        "union": union,
        "union_title": union.name if union else "",
        "phone": union.phone if union else "",
        "email": union.email if union else "",
    }


def healthz(request):
    """For load balancers: the process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
