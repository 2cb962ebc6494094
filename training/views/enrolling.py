"""Many people into a group: pasted lines, people found in the register, holders of an office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from members.found import TooWide
from structure.choosing import chosen_unit, offered_units
from structure.scope import Action
from training import by_list, choosing_people
from training.choosing_people import Line
from training.enums import TrainingRefused
from training.group_forms import HowForm, ListForm, OfficeForm, PersonForm
from training.views.group import found

RUN = Action.RUN_GROUPS
WAYS = {"list": "Списком", "register": "Из реестра", "office": "По должности"}


@login_required
def enrol_people(request, pk):
    """Three ways to say who; the answer tells of each line."""
    group = found(request, pk, RUN)
    way = request.GET.get("way", "")
    way = way if way in WAYS else "list"
    form = (ListForm if way == "list" else HowForm)(request.POST or None)
    context = {"group": group, "way": way, "ways": WAYS.items(), "form": form}
    if form.is_valid() and (lines := _lines(request, form)):
        known, told = by_list.enrol_lines(
            group, lines, actor=request.user,
            invites=form.cleaned_data["how"] == "invite", in_spite=form.cleaned_data["in_spite"],
        )  # fmt: skip
        taken = [one for one in told if one.enrolment]
        refused = [one for one in told if not one.enrolment]
        context |= {"operation": known, "taken": taken, "refused": refused}
        return render(request, "training/enrolled.html", context)
    if form.is_bound and form.is_valid():
        form.add_error(None, "Отметьте хотя бы одного человека.")
    context |= _register(request) if way == "register" else {}
    context |= _office(request) if way == "office" else {}
    status = 422 if form.is_bound else 200
    return render(request, "training/enrol_people.html", context, status=status)


def _lines(request, form):
    if "lines" in form.cleaned_data:
        return choosing_people.read_lines(request.user, form.cleaned_data["lines"])
    people = choosing_people.chosen(request.user, request.POST.getlist("people"))
    return [Line(person.full_name, person) for person in people]


def _register(request):
    q = request.GET.get("q", "").replace("\0", "")[:100]
    context = {"search": PersonForm({"q": q}), "q": q, "people": []}
    if q.strip():
        try:
            rows = choosing_people.search(request.user, q)
        except TooWide as fault:
            return context | {"fault": str(fault)}
        context["people"] = [(f"m{row.pk}", row.full_name, row.unit.short_name) for row in rows]
    return context


def _office(request):
    user, action = request.user, Action.VIEW_UNIT
    units = offered_units(user, action, chosen_unit(user, action, request.GET.get("unit", "")))
    asked = request.GET if "role" in request.GET else None
    search, people = OfficeForm(asked, units=units), []
    if search.is_valid():
        told = search.cleaned_data
        people = [
            (f"u{person.pk}", person.full_name, unit.short_name)
            for person, unit in choosing_people.holders(user, told["role"], told["unit"])
        ]
    return {"search": search, "people": people, "is_asked": asked is not None, "is_ticked": True}


@login_required
@require_POST
def undo_list(request, pk, operation):
    """Take the whole list back."""
    found(request, pk, RUN)
    try:
        gone, stay = by_list.undo(pk, operation, actor=request.user)
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Отменено записей: {gone}.")
        if stay:
            messages.info(request, f"Осталось: {stay} — эти люди уже ответили или начали учиться.")
    return redirect("training:group", pk)
