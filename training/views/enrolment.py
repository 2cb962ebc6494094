"""What is done with one enrolment: a step, a move, another category."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from structure.scope import Action
from training import transferring
from training.correcting import correct_category
from training.enums import OPEN, EnrolmentEvent, GroupState, TrainingRefused
from training.group_forms import CategoryForm, MoveForm, ReasonForm
from training.models import Enrolment, Group
from training.workflow import fire, steps_for

RUN, HOME = Action.RUN_GROUPS, Action.SEND_TO_TRAINING
OFFERED = 50
WORDS = {
    EnrolmentEvent.REMOVE: ("Убрать из списка группы?", "Убрать"),
    EnrolmentEvent.EXPEL: ("Отчислить из группы?", "Отчислить"),
    EnrolmentEvent.REFUSE: ("Отказать в обучении?", "Отказать"),
}


def found(request, pk, action):
    mine = Enrolment.objects.for_user(request.user, action)
    rows = mine.select_related(
        "group__course", "group__unit", "home", "student__member", "student__user"
    )
    return get_object_or_404(rows, pk=pk)


@login_required
def enrolment_step(request, pk, event):
    """A step that wants a reason and a second thought."""
    enrolment = found(request, pk, HOME if event == EnrolmentEvent.REFUSE else RUN)
    if event not in WORDS:
        raise Http404
    back = "training:requests" if event == EnrolmentEvent.REFUSE else "training:group"
    args = [] if event == EnrolmentEvent.REFUSE else [enrolment.group_id]
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            fire(pk, event, actor=request.user, note=form.cleaned_data["reason"])
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{enrolment.student.short_name}: сделано.")
            return redirect(back, *args)
    title, submit = WORDS[event]
    may_now = event in [step.event for step in steps_for(request.user, enrolment)]
    context = {
        "form": form, "enrolment": enrolment, "title": title, "submit": submit,
        "back": back, "args": args, "may_now": may_now,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "training/enrolment_step.html", context, status=status)


@login_required
def move_enrolment(request, pk):
    """Into another group of the same course that the user runs."""
    enrolment = found(request, pk, RUN)
    groups = Group.objects.for_user(request.user, RUN).filter(
        course__line=enrolment.group.course.line,
        state__in=(GroupState.PLANNED, GroupState.RUNNING),
    )
    offered = groups.exclude(pk=enrolment.group_id).select_related("unit")
    form = MoveForm(request.POST or None, groups=list(offered.order_by("-starts_on")[:OFFERED]))
    if form.is_valid():
        told = form.cleaned_data
        try:
            entered = transferring.move(
                pk, int(told["group"]), actor=request.user, note=told["reason"]
            )
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"{enrolment.student.short_name}: теперь в группе «{entered.group}»."
            )
            return redirect("training:group", enrolment.group_id)
    context = {"form": form, "enrolment": enrolment, "is_open": enrolment.state in OPEN}
    status = 422 if form.is_bound else 200
    return render(request, "training/move_enrolment.html", context, status=status)


@login_required
def enrolment_category(request, pk):
    """Who the person is among cadres and activists: proposed by the portal, told by a human."""
    enrolment = found(request, pk, RUN)
    form = CategoryForm(request.POST or None, initial={"category": enrolment.category})
    if form.is_valid():
        try:
            correct_category(pk, form.cleaned_data["category"], actor=request.user)
        except TrainingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Сохранено.")
        return redirect("training:group", enrolment.group_id)
    context = {"form": form, "enrolment": enrolment}
    status = 422 if form.is_bound else 200
    return render(request, "training/enrolment_category.html", context, status=status)
