"""Versions of a letter's text: who worded it how, what changed, back to an earlier one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from notifications import texts
from notifications.differences import differences
from notifications.enums import LetterRefused
from notifications.models import LetterText
from notifications.views.letters import found_letter
from structure.keyset import page_of

PAGE = 25


@login_required
@require_safe
def letter_versions(request, kind, unit_pk):
    kind, unit = found_letter(request, kind, unit_pk)
    rows, after = page_of(
        texts.versions(kind, unit),
        "number",
        request.GET.get("after", ""),
        PAGE,
        read=int,
        descending=True,
    )
    address = reverse("notifications:letter_versions", args=[kind.kind, unit.pk])
    context = {
        "kind": kind,
        "unit": unit,
        "rows": rows,
        "next_url": f"{address}?after={after}" if after else "",
        "back_url": reverse("notifications:letter", args=[kind.kind, unit.pk]),
    }
    return render(request, "notifications/letter_versions.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def letter_version(request, kind, unit_pk, number):
    """One version, what it changed, and the way back to it."""
    kind, unit = found_letter(request, kind, unit_pk)
    saved = texts.versions(kind, unit)
    version = get_object_or_404(saved, number=number)
    back_url = reverse("notifications:letter_versions", args=[kind.kind, unit.pk])
    refusal = ""
    if request.method == "POST":
        try:
            texts.return_to(version, kind, seen=request.POST.get("seen", ""), actor=request.user)
        except LetterRefused as error:
            refusal = str(error)
        else:
            messages.success(request, f"Вернули версию № {number}: так письмо и уйдёт.")
            return redirect("notifications:letter", kind.kind, unit.pk)
    before = saved.filter(number__lt=number).first()
    own = LetterText.objects.filter(kind=kind.kind, unit=unit).first()
    words = [own.subject, own.body] if own else None
    context = {
        "kind": kind,
        "unit": unit,
        "version": version,
        "before": before,
        "fields": _fields(version, before, kind),
        "holds": words == (None if version.is_standard else [version.subject, version.body]),
        "seen": texts.version_of(own),
        "refusal": refusal,
        "back_url": back_url,
    }
    status = 422 if refusal else 200
    return render(request, "notifications/letter_version.html", context, status=status)


def _fields(version, before, kind):
    """[(title, pieces)]: against the version before, the first one against the portal's text."""
    was = kind if before is None or before.is_standard else before
    now = kind if version.is_standard else version
    return [
        ("Тема", differences(was.subject, now.subject)),
        ("Текст", differences(was.body, now.body)),
    ]
