"""Exports of the register: ordered here, made in the background, taken by their owner alone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from documents.serving import serve
from members import columns as of_list
from members import exports as making
from members.enums import ExportFormat, JobState
from members.export_files import CONTENT_TYPES
from members.forms.lists import ExportForm
from members.models import Export
from members.selection import selection_of
from members.views.access import require_anywhere
from structure.scope import Action

SHOWN = 50
A = Action.EXPORT_MEMBERS


@login_required
@require_safe
def exports(request):
    """What this person has ordered, the latest first."""
    require_anywhere(request.user, A)
    rows = Export.objects.filter(user=request.user).order_by("-created_at", "-pk")[:SHOWN]
    context = {
        "page_title": "Выгрузки",
        "rows": rows,
        "days": making.KEPT.days,
        "register_url": reverse("members:register"),
    }
    return render(request, "members/exports.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def order(request):
    """Choose the kind of file and its columns, and order what the address chooses."""
    require_anywhere(request.user, A)
    selection = selection_of(request.user, request.GET, A)
    usual = [column.name for column in of_list.chosen_by(request.user)]
    form = ExportForm(request.POST or None, initial={"format": ExportFormat.XLSX, "columns": usual})
    if request.method == "POST" and form.is_valid():
        chosen = of_list.columns_named(form.cleaned_data["columns"])
        try:
            making.order_export(
                request.user, request.GET.urlencode(), chosen, form.cleaned_data["format"]
            )
        except making.ExportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Файл готовится. Как только будет готов, он появится здесь.")
            return redirect("members:exports")
    context = {
        "page_title": "Выгрузить список",
        "form": form,
        "sentence": selection.sentence,
        "days": making.KEPT.days,
        "cancel_url": f"{reverse('members:register')}?{selection.query}",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/order_export.html", context, status=status)


@login_required
@require_safe
def state(request, pk):
    """One line of the page of exports: how far it has come."""
    export = get_object_or_404(Export, pk=pk, user=request.user)
    if not request.htmx:
        return redirect("members:exports")
    return render(request, "members/export_row.html", {"export": export})


@login_required
@require_safe
def file(request, pk):
    """The file itself; who took it and when is recorded."""
    export = get_object_or_404(Export, pk=pk, user=request.user, state=JobState.DONE)
    if not export.file or not making.may_take(request.user, export):
        raise Http404
    if request.method == "GET":
        making.note_taken(export.pk, actor=request.user)
    day = timezone.localtime(export.created_at)
    return serve(
        export.file,
        name=f"Члены профсоюза {day:%d.%m.%Y}.{export.format}",
        content_type=CONTENT_TYPES[export.format],
        inline=False,
    )
