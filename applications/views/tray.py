"""«Лоток»: bundles dropped on an organisation, and the sheets that wait for somebody's eye."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from applications.enums import BundleSource, Refused
from applications.forms.sheets import TrayFilter
from applications.intake import desk
from applications.intake.services import in_words, take_bundle
from applications.models import Bundle
from applications.views.access import require_anywhere
from documents.enums import UploadRefused
from documents.uploads import MAX_BYTES
from structure.choosing import chosen_unit, offered_units
from structure.queries import joining_rules
from structure.scope import Action

HANDLE = Action.HANDLE_APPLICATION


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tray(request):
    """Drop a heap of anybody's sheets; look at what did not find its way home."""
    require_anywhere(request.user, HANDLE)
    unit = chosen_unit(request.user, HANDLE, request.GET.get("unit", ""))
    units = offered_units(request.user, HANDLE, unit)
    complaint = ""
    if request.method == "POST":
        target = chosen_unit(request.user, HANDLE, request.POST.get("unit", ""))
        if target and request.POST.get("do") == "phone":
            return redirect("applications:tray_phone", target.pk)
        taken, complaint = _dropped(request, target)
        if taken:
            if complaint:
                messages.warning(request, complaint)
            return redirect(taken)
    sheets, more_sheets = desk.waiting_page(request.user, unit, request.GET.get("from", ""))
    bundles, more_bundles = desk.bundles_page(request.user, unit, request.GET.get("after", ""))
    shown = unit or (units[0] if len(units) == 1 else None)
    kept = f"&unit={unit.pk}" if unit else ""
    context = {
        "page_title": "Лоток",
        "page_lead": "Сюда можно положить листы разных людей вместе: портал прочитает коды на них "
        "и разложит по заявлениям сам.",
        "filter": TrayFilter(request.GET, units=units),
        "units": units,
        "unit": shown,
        "keep_days": joining_rules(shown).tray_keep_days if shown and sheets else None,
        "sheets": sheets,
        "bundles": bundles,
        "more_sheets": f"?from={more_sheets}{kept}#waiting" if more_sheets else "",
        "more_bundles": f"?after={more_bundles}{kept}" if more_bundles else "",
        "here": request.get_full_path(),
        "complaint": complaint,
        "max_bytes": MAX_BYTES,
    }
    return render(request, "tray/tray.html", context, status=422 if complaint else 200)


def _dropped(request, unit):
    if unit is None:
        return None, "Выберите организацию, в чей лоток положить листы."
    try:
        bundle = take_bundle(
            ((file.name, file.read()) for file in request.FILES.getlist("file")),
            source=BundleSource.TRAY,
            actor=request.user,
            unit=unit,
        )
    except (Refused, UploadRefused) as refusal:
        return None, str(refusal)
    return bundle, in_words(bundle.refused)


@login_required
@require_safe
def bundle(request, pk):
    """One bundle: how far it is read, and every sheet with its verdict."""
    found = get_object_or_404(
        Bundle.objects.for_user(request.user, HANDLE).select_related("unit", "application"), pk=pk
    )
    context = {
        "page_title": str(found),
        "page_back_url": f"{reverse('applications:tray')}?unit={found.unit_id}",
        "page_back_title": "Лоток",
        "bundle": found,
        "sheets": desk.of_bundle(request.user, found),
        "here": request.path,
    }
    name = "tray/sheets.html" if request.htmx else "tray/bundle.html"
    return render(request, name, context)
