"""Choosing what the page of an organisation shows to everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from structure.enums import TreeRefused
from structure.forms.pages import PublicPageForm
from structure.models import PublicPage, Unit
from structure.public_pages import change_public_page
from structure.scope import Action


@login_required
@require_http_methods(["GET", "POST"])
def public_page(request, pk):
    mine = Unit.objects.for_user(request.user, Action.EDIT_UNIT).open()
    unit = get_object_or_404(mine, pk=pk)
    page = PublicPage.objects.filter(unit=unit).first()
    form = PublicPageForm(request.POST or None, instance=page)
    if request.method == "POST" and form.is_valid():
        try:
            page = change_public_page(unit.pk, actor=request.user, **form.cleaned_data)
        except TreeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = "Страница открыта." if page.is_published else "Страница закрыта для посторонних."
            messages.success(request, f"Сохранено. {told}")
            return redirect(unit)
    context = {"unit": unit, "form": form, "page": page}
    status = 422 if request.method == "POST" else 200
    return render(request, "structure/public_page.html", context, status=status)
