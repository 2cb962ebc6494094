"""Setting one field of many cards: choose the field, see old and new, confirm, take back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from members import bulk_edit, found
from members.exports import chosen_cards
from members.forms.lists import BulkFieldForm, BulkValueForm
from members.models import Member
from members.selection import selection_of
from members.views.access import require_anywhere
from structure.scope import Action

SALT = "members.bulk"
AGE = 60 * 60  # seconds for which a preview may be confirmed
A = Action.EDIT_MEMBER
LOST = "Предпросмотр устарел. Посмотрите изменения ещё раз."


@login_required
@require_http_methods(["GET", "POST"])
def edit(request):
    """GET chooses the field (``field``) and its value; POST shows the preview, then confirms it."""
    require_anywhere(request.user, A)
    selection = selection_of(request.user, request.GET, A)
    asked = request.GET.get("field", "")
    context = {
        "page_title": "Изменить у многих",
        "sentence": selection.sentence,
        "back_url": f"{reverse('members:register')}?{selection.query}",
        "same_query": [
            (name, value) for name, values in QueryDict(selection.query).lists() for value in values
        ],
        "field_form": BulkFieldForm(initial={"field": asked}),
    }
    if asked not in bulk_edit.FIELDS:
        return render(request, "members/bulk_field.html", context)
    context |= {"field": asked, "title": bulk_edit.title_of(asked)}
    if "confirmed" in request.POST:
        return _confirmed(request, asked, context)
    form = BulkValueForm(request.POST or None, field=asked)
    context["form"] = form
    if request.method == "GET" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "members/bulk_value.html", context, status=status)
    value = form.cleaned_data["value"]
    try:
        with found.in_haste():
            shown = bulk_edit.preview(chosen_cards(selection), asked, value)
    except (bulk_edit.BulkRefused, found.TooWide) as refusal:
        form.add_error(None, str(refusal))
        return render(request, "members/bulk_value.html", context, status=422)
    context |= {
        "preview": shown,
        "rest": shown.changing - len(shown.lines),
        "confirmed": signing.dumps(
            [asked, value, list(shown.versions.items())], salt=SALT, compress=True
        ),
    }
    return render(request, "members/bulk_preview.html", context)


def _confirmed(request, asked, context):
    try:
        field, value, versions = signing.loads(request.POST["confirmed"], salt=SALT, max_age=AGE)
    except signing.BadSignature:
        messages.error(request, LOST)
        return redirect(request.get_full_path())
    operation, refused = bulk_edit.set_for_many(dict(versions), field, value, actor=request.user)
    _tell_refused(request, refused)
    if len(refused) == len(versions):
        return redirect(context["back_url"])
    return redirect("members:bulk_done", operation)


def _tell_refused(request, refused):
    """Name those whose cards were left alone, a dozen of them."""
    if refused:
        names = [
            card.full_name
            for card in Member.objects.for_user(request.user, Action.VIEW_MEMBER)
            .filter(pk__in=list(refused)[:12])
            .order_by("fio_sort")
        ]
        more = f" и ещё {len(refused) - len(names)}" if len(refused) > len(names) else ""
        messages.warning(
            request,
            f"Не изменены, потому что карточку правили: {', '.join(names)}{more}.",
        )


@login_required
@require_http_methods(["GET", "POST"])
def done(request, operation):
    """What was changed, with «отменить» while it may be taken back."""
    require_anywhere(request.user, A)
    change = bulk_edit.done_by(operation, request.user)
    if change is None:
        raise Http404
    if request.method == "POST":
        try:
            refused = bulk_edit.undo(operation, actor=request.user)
        except bulk_edit.BulkRefused as refusal:
            messages.error(request, str(refusal))
        else:
            _tell_refused(request, refused)
            messages.success(request, "Прежние значения возвращены.")
        return redirect("members:bulk_done", operation)
    lines = bulk_edit.lines_of(change)
    context = {
        "page_title": "Изменено по списку",
        "change": change,
        "lines": lines,
        "rest": len(change.revisions) - len(lines),
        "days": bulk_edit.UNDONE_WITHIN.days,
        "register_url": reverse("members:register"),
    }
    return render(request, "members/bulk_done.html", context)
