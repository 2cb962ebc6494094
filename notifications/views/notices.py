"""The bell: what the portal told this person."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from notifications import queries
from notifications.models import Notice
from notifications.services import read_all_notices, read_notice


@login_required
@require_safe
def notices(request):
    rows, after = queries.notices_of(request.user, after=request.GET.get("after", ""))
    here = reverse("notifications:notices")
    context = {
        "rows": rows,
        "newest": max((row.pk for row in rows), default=0),
        "is_unread": queries.unread_count(request.user) > 0,
        "next_url": f"{here}?after={after}" if after else "",
    }
    return render(request, "notifications/notices.html", context)


@login_required
@require_POST
def open_notice(request, pk):
    """Mark it read and go where it leads."""
    notice = get_object_or_404(Notice.objects.filter(user=request.user), pk=pk)
    read_notice(pk, user=request.user)
    if url_has_allowed_host_and_scheme(notice.shown_url, allowed_hosts=None):
        return redirect(notice.shown_url)
    return redirect("notifications:notices")


@login_required
@require_POST
def read_all(request):
    upto = request.POST.get("upto", "")
    if upto.isascii() and upto.isdigit() and len(upto) < 19:
        read_all_notices(request.user, upto=int(upto))
    return redirect("notifications:notices")
