"""«Почтовые ящики»: from where the portal takes letters, and how each of them is."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.mailbox import keeping
from notifications.mailbox.enums import MailboxRefused
from notifications.mailbox.forms import MailboxForm
from notifications.mailbox.health import health_of
from notifications.models import Mailbox
from structure.choosing import chosen_unit, offered_units
from structure.keyset import page_of
from structure.scope import Action

PAGE = 25
KEEP = Action.KEEP_MAILBOXES


def _mine(request):
    if not request.user.scope(KEEP):
        raise Http404
    return Mailbox.objects.for_user(request.user, KEEP).select_related("unit")


@login_required
@require_safe
def mailboxes(request):
    rows, after = page_of(_mine(request), "title", request.GET.get("after", ""), PAGE)
    now = timezone.now()
    for row in rows:
        row.health = health_of(row, now)
    here = reverse("notifications:mailboxes")
    next_url = f"{here}?{urlencode({'after': after})}" if after else ""
    return render(request, "inbox/mailboxes.html", {"rows": rows, "next_url": next_url})


def _form(request, mailbox=None):
    chosen = (
        mailbox.unit if mailbox else chosen_unit(request.user, KEEP, request.GET.get("unit", ""))
    )
    told = chosen_unit(request.user, KEEP, request.POST.get("unit", "")) or chosen
    return MailboxForm(
        request.POST if request.method == "POST" else None,
        instance=mailbox,
        units=offered_units(request.user, KEEP, told),
        initial={"unit": chosen and chosen.pk},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox_add(request):
    _mine(request)
    form = _form(request)
    if form.is_valid():
        try:
            added = keeping.add(actor=request.user, **form.told())
        except MailboxRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _tried(request, added)
    return _page(request, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request, pk):
    found = get_object_or_404(_mine(request), pk=pk)
    health = health_of(found, timezone.now())  # before the form writes into the row
    form = _form(request, found)
    if form.is_valid():
        told = form.told()
        del told["unit"]
        try:
            changed = keeping.change(pk, actor=request.user, **told)
        except MailboxRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _tried(request, changed)
        found = Mailbox.objects.get(pk=pk)
    return _page(request, form, found, health)


def _page(request, form, found, health=None):
    context = {"form": form, "mailbox": found, "health": health}
    return render(request, "inbox/mailbox.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def mailbox_check(request, pk):
    """«Проверить»: log in and say how it went."""
    _try(request, get_object_or_404(_mine(request), pk=pk))
    return redirect("notifications:mailboxes")


def _tried(request, found):
    """To the list when it opens; back to the fields, which are kept, when it does not."""
    if _try(request, found):
        return redirect("notifications:mailboxes")
    return redirect("notifications:mailbox", found.pk)


def _try(request, found):
    """Log in and say how it went; does it open?"""
    try:
        new = keeping.check(found)
    except MailboxRefused as refusal:
        messages.error(request, f"{found.title}: {refusal}")
        return False
    else:
        waits = "новых писем нет" if not new else "письма возьмутся в течение минуты"
        messages.success(request, f"{found.title}: ящик открывается, {waits}.")
        return True


@login_required
@require_POST
def mailbox_switch(request, pk):
    """Off: no letter is taken any more. On: silence is counted anew."""
    found = get_object_or_404(_mine(request), pk=pk)
    keeping.switch(found.pk, not found.is_enabled, actor=request.user)
    said = "выключен: письма из него не берутся" if found.is_enabled else "включён"
    messages.success(request, f"Ящик «{found.title}» {said}.")
    return redirect("notifications:mailboxes")
