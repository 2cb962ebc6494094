"""Registers sent by letter, and large files that are fetched when they are ready."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import record
from documents.serving import serve
from dues import sending
from dues.copy_forms import SendForm
from dues.enums import DuesRefused
from dues.files import CONTENT_TYPES
from dues.models import DuesRegister, RegisterCopy
from dues.registering import forbidden_lines
from dues.views.registers import found_in
from members.enums import JobState
from structure.models import Employer
from structure.scope import Action


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_register(request, pk):
    mine = DuesRegister.objects.for_user(request.user, Action.HANDLE_DUES)
    found = get_object_or_404(mine.select_related("unit", "employer"), pk=pk)
    employer = found.employer
    known = {"to_address": employer.accounting_email, "to_name": employer.accounting_name}
    form = SendForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            copy = sending.send_register(pk, actor=request.user, **form.cleaned_data)
        except DuesRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("dues:copy", copy.pk)
    editable = Employer.objects.for_user(request.user, Action.EDIT_UNIT).filter(pk=employer.pk)
    context = {
        "register": found,
        "form": form,
        "may_edit": not employer.accounting_email and editable.exists(),
    }
    return render(request, "dues/send.html", context, status=422 if form.errors else 200)


def _found(request, pk):
    """His own file, or a copy sent from where he handles the dues."""
    copies = RegisterCopy.objects.select_related("register__employer", "register__unit", "message")
    copy = get_object_or_404(copies, pk=pk)
    seen = DuesRegister.objects.for_user(request.user, _right(copy)).filter(pk=copy.register_id)
    if not seen.exists() or (not copy.to_address and copy.user_id != request.user.pk):
        raise Http404
    return copy


def _right(copy):
    return Action.HANDLE_DUES if copy.to_address else Action.VIEW_DUES


@login_required
@require_safe
def copy(request, pk):
    return render(request, "dues/copy.html", _told(request, _found(request, pk)))


def _struck(request, pk):
    """The same, once whoever has forbidden it is struck from the register: its file goes then."""
    found = _found(request, pk)
    if not found.to_address:
        found_in(request, found.register_id, is_given_out=True)
        found = _found(request, pk)
    return found


def _told(request, copy):
    return {
        "copy": copy,
        "register": copy.register,
        "is_waiting": copy.state in sending.UNDER_WAY,
        "is_mine": copy.user_id == request.user.pk,
        "has_bounced": sending.has_bounced(copy),
        "is_closed": bool(not copy.to_address and copy.file and copy.register.names_hidden),
    }


@login_required
@require_safe
def copy_state(request, pk):
    """What the page of a copy asks while it is being made; 204 is «not yet»."""
    found = _found(request, pk)
    told = str(found.rows)
    if found.state in sending.UNDER_WAY and request.GET.get("rows") == told:
        return HttpResponse(status=204)
    return render(request, "dues/copy_state.html", _told(request, found))


@login_required
@require_POST
@never_cache
def copy_password(request, pk):
    """The password, once, for whoever sent the letter."""
    found = _found(request, pk)
    if not found.to_address or found.user_id != request.user.pk:
        raise Http404
    context = _told(request, found)
    try:
        context["password"] = sending.show_password(pk, actor=request.user)
    except DuesRefused as refusal:
        context["refusal"] = str(refusal)
    return render(request, "dues/copy.html", context, status=422 if "refusal" in context else 200)


@login_required
@require_safe
def copy_file(request, pk):
    """A large file by whoever ordered it: the reading of so many people is in the journal."""
    found = _struck(request, pk)
    if found.to_address or found.state != JobState.DONE or not found.file:
        raise Http404
    if found.register.names_hidden or forbidden_lines(found.register_id).exists():
        raise Http404  # it may name them still
    record(
        "dues.copy.taken", found, actor=request.user, unit_id=found.register.unit_id,
        rows=found.rows, sha256=found.sha256,
    )  # fmt: skip
    name = sending.file_name(found.register, request.user.short_name, found.form)
    return serve(found.file, name=name, content_type=CONTENT_TYPES[found.form], inline=False)
