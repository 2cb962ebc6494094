"""Pages for everybody, and the one for load balancers."""

from django.contrib.admin.sites import site
from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from structure.models import Unit


def home(request):
    return render(request, "home.html", union_contacts())


def privacy(request):
    """How data are kept, in plain words, and whom to write about them."""
    return render(request, "privacy.html", union_contacts())


def whose(request):
    """Context of ``public.html``: the name of the union, asked for only where it is drawn."""
    return {"union_title": _name_of_union}


def _name_of_union():
    return Unit.objects.real().filter(parent=None).values_list("name", flat=True).first() or ""


def union_contacts():
    """The union itself: its name in the footer, where to call and to write."""
    union = Unit.objects.the_union()
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


def sign_in_to_admin(request):
    """There is one door for everybody; who is signed in already and is no operator has no admin."""
    if site.has_permission(request):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
