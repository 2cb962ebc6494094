"""«Настройка писем»: refusing letters by the link of a letter, without an account."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.limits import Limit, too_often, wait_for
from notifications import unsubscribing
from notifications.catalogue import find_kind
from notifications.enums import OptedHow

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
# Of one mailbox and not of an address on the net: mail programs press from those of their servers.
CHOOSING = Limit("letters-off", 30, timedelta(hours=1))


@csrf_exempt  # a mail program presses it (RFC 8058): no cookie, no page; the link is the right
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request, token):
    """GET shows and changes nothing: programs open links to look at them."""
    link = _link(token)
    unit, kind = unsubscribing.unit_of(link), find_kind(link.kind)
    if unit is None or kind is None:
        raise Http404
    if request.method == "POST":
        if request.POST.dict() != ONE_CLICK:
            return HttpResponse("List-Unsubscribe=One-Click?", status=400)
        if seconds := wait_for(CHOOSING, link.fingerprint):
            return too_often(request, seconds)
        unsubscribing.refuse(link, kind=link.kind, unit=unit, how=OptedHow.ONE_CLICK)
        return HttpResponse("Больше не напишем.", content_type="text/plain; charset=utf-8")
    refused = unsubscribing.current(link)
    context = {
        "token": token,
        "unit": unit,
        "kind": kind,
        "refused": [(one, _said(one)) for one in refused],
        "offered": _offered(kind, unit, refused),
    }
    return render(request, "notifications/unsubscribe.html", context)


@require_POST
def refuse(request, token):
    """The choice on the page: these letters from here, from everywhere, or all that may be."""
    link = _link(token)
    unit, choice = unsubscribing.unit_of(link), request.POST.get("what")
    if unit is None or choice not in {"here", "kind", "all"}:
        raise Http404
    if seconds := wait_for(CHOOSING, link.fingerprint):
        return too_often(request, seconds)
    unsubscribing.refuse(
        link,
        kind="" if choice == "all" else link.kind,
        unit=unit if choice == "here" else None,
        how=OptedHow.PAGE,
    )
    messages.success(request, "Записано: больше не напишем. Передумаете — верните здесь же.")
    return redirect("mailing:unsubscribe", token)


@require_POST
def agree(request, token, pk):
    link = _link(token)
    if seconds := wait_for(CHOOSING, link.fingerprint):
        return too_often(request, seconds)
    if unsubscribing.agree(link, pk):
        messages.success(request, "Записано: письма снова будут приходить.")
    return redirect("mailing:unsubscribe", token)


def _link(token):
    link = unsubscribing.read(token)
    if link is None:
        raise Http404
    return link


def _said(opted):
    kind = find_kind(opted.kind) if opted.kind else None
    what = f"«{kind.title}»" if kind else "все письма, от которых можно отказаться"
    return f"{what}, {opted.unit.short_name if opted.unit else 'от всех организаций'}"


def _offered(kind, unit, refused):
    """[(value, words)] of what is not refused yet, the narrowest first."""
    known = {(one.kind, one.unit_id) for one in refused}
    if ("", None) in known:
        return []
    offered = [("all", "Никаких писем, от которых можно отказаться, ни от кого")]
    if (kind.kind, None) not in known:
        offered.insert(0, ("kind", f"«{kind.title}» — ни от какой организации"))
        if (kind.kind, unit.pk) not in known:
            offered.insert(0, ("here", f"«{kind.title}» — от организации {unit.short_name}"))
    return offered
