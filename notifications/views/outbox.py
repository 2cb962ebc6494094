"""«Исходящие»: every letter, its papers, its fate."""

from django.conf import settings
from django.contrib import messages as flashes
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from audit.services import record
from notifications import attachments, queries
from notifications.catalogue import find_kind
from notifications.delivery import PAUSES
from notifications.enums import LetterRefused
from notifications.forms import OutboxFilter, ResendForm
from notifications.models import Attachment, Message
from notifications.outbox import shown_to
from notifications.resending import is_secret, may_resend, resend
from structure.scope import Action, may

# A letter is drawn as its reader sees it, and can do nothing here.
LETTER_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


@login_required
@require_safe
def outbox(request):
    if not request.user.scope(Action.VIEW_OUTBOX):
        raise Http404
    form = OutboxFilter(request.GET)
    chosen = form.chosen()
    rows, after = queries.outbox_page(
        queries.outbox(request.user, **chosen), after=request.GET.get("after", "")
    )
    for row in rows:
        kind = find_kind(row.kind)
        row.kind_title = kind.title if kind else row.kind
    context = {
        "form": form,
        "rows": rows,
        "next_url": _with(request, after=after) if after else "",
        "is_mailbox": not settings.EMAIL_CONFIGURED,
        "is_narrowed": any(request.GET.get(name) for name in ("q", "state", "kind", "period")),
        "is_bounded": chosen["since"] is not None,
        "everywhen_url": _with(request, period="all"),
    }
    if chosen["since"] and not request.GET.get("after"):
        counts = queries.state_counts(queries.outbox(request.user, **chosen | {"state": ""}))
        context["total"] = sum(number for _, number in counts)
        context["counts"] = [
            (state, number, _with(request, state=state)) for state, number in counts if number
        ]
    return render(request, "notifications/outbox.html", context)


def _with(request, **changes):
    asked = request.GET.copy()
    asked.pop("after", None)
    for name, value in changes.items():
        asked[name] = value
    return f"{reverse('notifications:outbox')}?{asked.urlencode()}"


def _mine(request, action=Action.VIEW_OUTBOX):
    mine = Message.objects.for_user(request.user, action).filter(is_hidden=False)
    return mine.select_related("unit")


@login_required
@require_safe
def message(request, pk):
    letter = get_object_or_404(_mine(request), pk=pk)
    _record_read(request, letter)
    return _card(request, letter)


def _record_read(request, letter):
    record("notifications.message.read", letter, actor=request.user, unit_id=letter.unit_id)


def _card(request, letter, form=None, status=200):
    kind = find_kind(letter.kind)
    can_resend = may_resend(letter) and may(request.user, Action.SEND_LETTER, letter.unit)
    context = {
        "letter": letter,
        "shown": shown_to(request.user, letter),
        "kind_title": kind.title if kind else letter.kind,
        "papers": letter.attachments.order_by("pk"),
        "form": form or (ResendForm(instance=letter) if can_resend else None),
        "is_secret": is_secret(letter),
        "is_mailbox": not settings.EMAIL_CONFIGURED,
        "tries": len(PAUSES) + 1,
    }
    return render(request, "notifications/message.html", context, status=status)


@login_required
@require_safe
@xframe_options_sameorigin
def message_html(request, pk):
    letter = get_object_or_404(_mine(request), pk=pk)
    if request.headers.get("Sec-Fetch-Dest") != "iframe":  # else the page around it recorded it
        _record_read(request, letter)
    return framed(shown_to(request.user, letter).html)


def framed(html, content_type="text/html; charset=utf-8"):
    """A letter for the frame of the page: no scripts, no addresses, no origin."""
    response = HttpResponse(html, content_type=content_type)
    response["Content-Security-Policy"] = LETTER_POLICY
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def attachment(request, pk):
    paper = get_object_or_404(
        Attachment.objects.select_related("message").filter(message__in=_mine(request)), pk=pk
    )
    record(
        "notifications.attachment.read",
        paper.message,
        actor=request.user,
        unit_id=paper.message.unit_id,
        name=paper.name,
    )
    return attachments.serve(paper)


@login_required
@require_http_methods(["POST"])
def resend_message(request, pk):
    letter = get_object_or_404(_mine(request, Action.SEND_LETTER), pk=pk)
    form = ResendForm(request.POST, instance=letter)
    if form.is_valid():
        letter.refresh_from_db()
        try:
            resend(pk, address=form.cleaned_data["to_address"], actor=request.user)
        except LetterRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            flashes.success(request, "Письмо снова в очереди на отправку.")
            return redirect("notifications:message", pk)
    letter.refresh_from_db()
    return _card(request, letter, form, status=422)
