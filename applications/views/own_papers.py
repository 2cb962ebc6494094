"""The papers of joining on the page of a member: where he came from to be one."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.enums import Outcome
from applications.models import Application
from cabinet.views.access import by_member

SHOWN = 5


@require_safe
@by_member
def mine_papers(request, member):
    """A piece of ``/me/``: the applications by which he was admitted, each with its own page."""
    admitted = Application.objects.filter(member=member, outcome=Outcome.ADMITTED)
    applications = admitted.order_by("-submitted_at", "-pk")[:SHOWN]
    template = "mine/of_member.html" if request.htmx else "mine/of_member_page.html"
    return render(request, template, {"applications": applications})
