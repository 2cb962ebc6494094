"""The person's own side of enrolment: what is open, asking, answering an invitation, leaving."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cabinet.people import himself
from cabinet.views.access import own_page
from structure.queries import time_zone_of
from training import asking, enrolling
from training.enums import EnrolmentState, TrainingRefused
from training.group_forms import OpenForm, ReasonForm
from training.invitations import enrolment_of, last_day_of
from training.learners import Learner, by_student
from training.models import Enrolment
from training.models.people import same_person
from training.participants import counts_of
from training.telling import answering_for

BY_LINK = "слушатель, по личной ссылке"


def asks_of(student):
    """[(enrolment, where it stands)] for the pages of the student."""
    told = {}

    def who(enrolment):
        if enrolment.home_id not in told:
            told[enrolment.home_id] = answering_for(enrolment)
        return told[enrolment.home_id]

    return asking.standing_of(asking.asked_of(student), who)


@by_student
@require_safe
def my_open(request, learner):
    """Groups one may ask into, and what has been asked."""
    form = OpenForm(request.GET)
    groups = asking.open_groups(learner.student)
    if form.is_valid():
        if q := " ".join(form.cleaned_data["q"].replace("\0", "").split()):
            groups = groups.filter(course__title__icontains=q)
        if form.cleaned_data["fits"]:
            groups = groups.filter(fits=True)
    rows = list(groups[: asking.MOST])
    counts, mine = counts_of(rows), asking.standing_in(learner.student, rows)
    for group in rows:
        taken, _ = counts.get(group.pk, (0, 0))
        group.left = None if group.capacity is None else max(0, group.capacity - taken)
        group.mine = mine.get(group.pk)
    context = {"form": form, "rows": rows, "asks": asks_of(learner.student)}
    return render(request, "training/my_open.html", context)


@by_student
@require_POST
def ask_group(request, learner, pk):
    group = get_object_or_404(asking.open_groups(learner.student), pk=pk)
    try:
        enrolment = enrolling.apply(group, learner=learner)
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _asked(enrolment))
    return redirect("training:my_open")


def _asked(enrolment):
    match enrolment.state:
        case EnrolmentState.LEARNING:
            return "Вы записаны. Занятия — на странице «Моё обучение»."
        case EnrolmentState.WAITING:
            return "Мест пока нет: вы в листе ожидания. Место освободится — портал запишет вас сам."
    return f"Просьба отправлена: {enrolment.home.short_name}. Ответ придёт письмом."


def _mine(learner, pk):
    mine = Enrolment.objects.filter(same_person(learner.student))
    mine = mine.select_related("group__course", "group__unit", "home")
    return get_object_or_404(mine, pk=pk)


@by_student
@require_POST
def take_back_ask(request, learner, pk):
    enrolment = _mine(learner, pk)
    return _done(request, enrolling.take_back, enrolment, learner, "Просьба отозвана.")


@by_student
@require_POST
def accept_invitation(request, learner, pk):
    enrolment = _mine(learner, pk)
    return _done(request, enrolling.accept, enrolment, learner, "Приглашение принято.")


@by_student
@require_POST
def decline_invitation(request, learner, pk):
    enrolment = _mine(learner, pk)
    return _done(request, enrolling.decline, enrolment, learner, "Вы отказались от приглашения.")


def _done(request, act, enrolment, learner, words):
    try:
        act(enrolment.pk, learner=learner)
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("training:mine")


@by_student
@require_http_methods(["GET", "HEAD", "POST"])
def leave_group(request, learner, pk):
    """Learn no more, and say why."""
    enrolment = _mine(learner, pk)
    if enrolment.state != EnrolmentState.LEARNING:
        raise Http404
    form = ReasonForm(request.POST or None)
    form.fields["reason"].help_text = "Её прочтёт организатор обучения."
    if form.is_valid():
        note = form.cleaned_data["reason"]
        try:
            enrolling.leave(pk, learner=learner, note=note)
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Вы больше не учитесь в этой группе.")
            return redirect("training:mine")
    context = {"form": form, "enrolment": enrolment}
    return render(request, "training/leave_group.html", context, status=422 if form.errors else 200)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Answer an invitation by the personal link: no sign-in, and nothing else opens."""
    pk = enrolment_of(token)
    rows = Enrolment.objects.select_related(
        "group__course", "group__unit", "student__member", "student__user", "home"
    )
    enrolment = get_object_or_404(rows, pk=pk) if pk else None
    if enrolment is None or (enrolment.student.member and enrolment.student.member.hidden_at):
        raise Http404
    until = last_day_of(token, enrolment.group)
    if until < timezone.localdate(timezone=time_zone_of(enrolment.group.unit)):
        return render(request, "training/invitation_over.html", {"until": until}, status=404)
    if request.method == "POST":
        act = enrolling.accept if request.POST.get("answer") == "yes" else enrolling.decline
        try:
            act(pk, learner=Learner(enrolment.student, _by_link(enrolment.student)))
        except TrainingRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("training:invitation", token)
    context = {
        "enrolment": enrolment,
        "group": enrolment.group,
        "waits": enrolment.state == EnrolmentState.INVITED,
        "learns": enrolment.state == EnrolmentState.LEARNING,
        "queues": enrolment.state == EnrolmentState.WAITING,
        "until": until,
    }
    return render(request, "training/invitation.html", context)


def _by_link(student):
    """Whoever holds the link is taken for the person, and the journal says how he came."""
    return himself(student.member) if student.member else BY_LINK
