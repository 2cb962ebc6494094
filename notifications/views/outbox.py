"""«Исходящие»: every letter, its papers, its fate."""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages as flashes
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import record
from notifications import attachments, fallback, framing, ledger, queries
from notifications.catalogue import find_kind
from notifications.enums import ACCEPTED_BY, Channel, LetterRefused, Reason
from notifications.models import Attachment, Message
from notifications.outbox import shown_to
from notifications.outbox_forms import OutboxFilter, ResendForm, month_of, next_month
from notifications.outcomes import PAUSES
from notifications.resending import is_secret, may_resend, resend
from structure.scope import Action, may

# A letter is drawn as its reader sees it, and can do nothing here.
LETTER_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


@login_required
@require_safe
def outbox(request):
    """The list, and above it where all of them are: the sums of the ledger."""
    _may_look(request)
    form = OutboxFilter(request.GET, user=request.user)
    chosen = form.chosen()
    after = request.GET.get("after", "")
    rows, next_after = queries.outbox_page(queries.outbox(request.user, **chosen), after=after)
    for row in rows:
        kind = find_kind(row.kind)
        row.kind_title = kind.title if kind else row.kind
    narrowing = ("q", "state", "kind", "period", "reason", "unit", "batch")
    context = {
        "form": form,
        "rows": rows,
        "batch": chosen["batch"],
        "unit": chosen["unit"],
        "next_url": _with(request, after=next_after) if next_after else "",
        "may_set": bool(request.user.scope(Action.SET_FALLBACK)),
        "is_mailbox": not settings.EMAIL_CONFIGURED,
        "is_narrowed": any(request.GET.get(name) for name in narrowing),
        "is_bounded": chosen["since"] is not None,
        "everywhen_url": _with(request, period="all"),
    }
    if not after:
        whole = queries.outbox(request.user, **chosen | {"state": "", "reason": ""})
        context |= _summed(request, ledger.reasons(whole), chosen)
    return render(request, "notifications/outbox.html", context)


def _may_look(request):
    if not request.user.scope(Action.VIEW_OUTBOX):
        raise Http404


def _summed(request, counted, chosen):
    """The equation, each number leading to its letters; the reasons of what was chosen."""
    told = ledger.sums_of(counted)
    groups = [
        (name, title, getattr(told, name), _with(request, state=name, reason=""))
        for name, title in ledger.TITLES.items()
        if getattr(told, name)
    ]
    states = ledger.GROUPS.get(chosen["state"], ())
    reasons = [
        (Reason(reason).label, number, _with(request, reason=reason))
        for state, reason, number in counted
        if reason and state in states
    ]
    return {
        "sums": told,
        "groups": groups,
        "reasons": reasons,
        "at_most": ledger.AT_MOST,
        "all_url": _with(request, state="", reason=""),
        "troubles": ledger.TROUBLES,
    }


@login_required
@require_safe
def by_kind(request):
    """One month: each kind of letter and where its letters are."""
    _may_look(request)
    month = month_of(request.GET.get("month", "")) or timezone.localtime().replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    whole = queries.outbox(request.user, since=month, until=next_month(month))
    address, word = reverse("notifications:outbox"), f"{month:%Y-%m}"
    rows = []
    for name, told in ledger.by_kind(whole):
        kind = find_kind(name)
        link = f"{address}?{urlencode({'kind': name, 'period': word})}"
        groups = [(title, getattr(told, group), f"{link}&state={group}", group in ledger.TROUBLES)
                  for group, title in ledger.TITLES.items()]  # fmt: skip
        rows.append((kind.title if kind else name, told.intended, link, groups))
    here = reverse("notifications:by_kind")
    total = sum(number for _, number, _, _ in rows)
    context = {
        "month": month,
        "rows": rows,
        "titles": list(ledger.TITLES.values()),
        "total": total,
        "is_capped": total >= ledger.AT_MOST,
        "at_most": ledger.AT_MOST,
        "before_url": f"{here}?month={month - timedelta(days=1):%Y-%m}",
        "after_url": f"{here}?month={next_month(month):%Y-%m}",
        "is_last": next_month(month) > timezone.now(),
    }
    return render(request, "notifications/by_kind.html", context)


def _with(request, **changes):
    asked = request.GET.copy()
    asked.pop("after", None)
    for name, value in changes.items():
        asked[name] = value
        if not value:
            asked.pop(name)
    return f"{reverse('notifications:outbox')}?{asked.urlencode()}"


def _mine(request, action=Action.VIEW_OUTBOX):
    mine = Message.objects.for_user(request.user, action).filter(is_hidden=False)
    return mine.select_related("unit")


@login_required
@require_safe
def message(request, pk):
    return _card(request, get_object_or_404(_mine(request), pk=pk))


def _record_read(request, letter):
    record("notifications.message.read", letter, actor=request.user, unit_id=letter.unit_id)


def _card(request, letter, form=None, status=200):
    _record_read(request, letter)
    kind = find_kind(letter.kind)
    may_send = may(request.user, Action.SEND_LETTER, letter.unit)
    can_resend = may_send and letter.channel == Channel.EMAIL and may_resend(letter)
    context = {
        "letter": letter,
        "shown": shown_to(request.user, letter),
        "page_mark": framing.mark_of_page(request.user, letter),
        "kind_title": kind.title if kind else letter.kind,
        "accepted_title": ACCEPTED_BY[letter.channel],
        "papers": letter.attachments.order_by("pk"),
        "tries": letter.tries.order_by("at", "pk"),
        "instead": letter.fallbacks.first(),
        "is_dead": bool(letter.to_address)
        and bool(ledger.dead_addresses([letter.to_address], channel=letter.channel)),
        "may_send": may_send,
        "form": form or (ResendForm(instance=letter) if can_resend else None),
        "is_secret": is_secret(letter),
        "is_mailbox": not settings.EMAIL_CONFIGURED,
        "most_tries": len(PAUSES) + 1,
    }
    return render(request, "notifications/message.html", context, status=status)


@login_required
@require_safe
@xframe_options_sameorigin
def message_html(request, pk):
    letter = get_object_or_404(_mine(request), pk=pk)
    if not framing.is_of_page(request.GET.get("page", ""), request.user, letter):
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
    return resend_letter(request, sendable(request, pk))


def sendable(request, pk):
    """The letter, for whoever may send it."""
    return get_object_or_404(_mine(request, Action.SEND_LETTER), pk=pk)


def resend_letter(request, letter, *, before=None):
    """The answer to the form of a letter. ``before(address)`` is done in the same transaction,
    before the letter is locked, and may refuse it by ``LetterRefused``."""
    pk = letter.pk
    form = ResendForm(request.POST, instance=letter)
    if form.is_valid():
        letter.refresh_from_db()
        address = form.cleaned_data["to_address"]
        try:
            with transaction.atomic():
                if before:
                    before(address)
                resend(pk, address=address, actor=request.user)
        except LetterRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            flashes.success(request, "Письмо снова в очереди на отправку.")
            return redirect("notifications:message", pk)
    letter.refresh_from_db()
    return _card(request, letter, form, status=422)


@login_required
@require_POST
def revive(request, pk):
    """The address works: letters to it are sent again, this one first."""
    letter = get_object_or_404(_mine(request, Action.SEND_LETTER), pk=pk)
    with transaction.atomic():
        was_dead = ledger.revive(
            letter.to_address, actor=request.user, subject=letter, unit_id=letter.unit_id,
            channel=letter.channel,
        )  # fmt: skip
        if was_dead and may_resend(letter):
            resend(pk, address=letter.to_address, actor=request.user)
    if was_dead:
        flashes.success(request, "Адрес отмечен исправным, письмо снова в очереди.")
    return redirect("notifications:message", pk)


@login_required
@require_POST
def handed(request, pk):
    """The printed letter has been given to its reader."""
    letter = get_object_or_404(_mine(request, Action.SEND_LETTER), pk=pk)
    fallback.note_handed(pk, actor=request.user)
    flashes.success(request, f"Записано: передано на бумаге. {letter.to_name}".strip())
    return redirect("notifications:message", pk)
