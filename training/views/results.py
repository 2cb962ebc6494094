"""Results of a group: verdicts proposed, corrected and confirmed; what came of them."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone

from audit.services import record
from structure.scope import Action
from training import finishing
from training.enums import EnrolmentState, GroupState, TrainingRefused
from training.group_forms import ReasonForm
from training.group_tabs import tabs_of
from training.participants import rows_of
from training.views.certificates import printing_of
from training.views.group import found

RUN = Action.RUN_GROUPS
PASSED, FAILED = "passed", "failed"
NO_REASON = "Решение не такое, как предлагалось: напишите почему."


class VerdictForm(forms.Form):
    """One line: has he passed, and why it is not as proposed."""

    verdict = forms.ChoiceField(
        label="Решение", choices=[(PASSED, "Зачесть"), (FAILED, "Не зачесть")]
    )
    reason = forms.CharField(label="Почему иначе", required=False, max_length=300)

    def __init__(self, *args, proposal, **kwargs):
        self.proposal = proposal
        proposed = PASSED if proposal.passes else FAILED
        super().__init__(
            *args, prefix=str(proposal.enrolment.pk), initial={"verdict": proposed}, **kwargs
        )
        for field, name in (("verdict", "Решение"), ("reason", "Почему иначе")):
            label = f"{name}: {proposal.enrolment.student.short_name}"
            self.fields[field].widget.attrs |= {"aria-label": label}
        self.fields["verdict"].widget.attrs["class"] = "form-select"
        self.fields["reason"].widget.attrs["class"] = "form-control"

    def clean(self):
        told = super().clean()
        passes = told.get("verdict") == PASSED
        if "verdict" in told and passes != self.proposal.passes and not told.get("reason"):
            self.add_error("reason", NO_REASON)
        return told

    @property
    def decided(self):
        told = self.cleaned_data
        return told["verdict"] == PASSED, told["reason"]


@login_required
def results(request, pk):
    """The page of results; confirming them ends the group."""
    group, now = found(request, pk, RUN), timezone.now()
    if group.state == GroupState.FINISHED:
        return _finished(request, group, now)
    data = request.POST or None
    rows = finishing.proposals_of(group, most=finishing.MOST)
    lines, refused = [VerdictForm(data, proposal=one) for one in rows], ""
    if data and all([line.is_valid() for line in lines]):
        verdicts = {line.proposal.enrolment.pk: line.decided for line in lines}
        try:
            passed = finishing.finish(pk, verdicts, actor=request.user, now=now)
        except TrainingRefused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, f"Группа завершена. Прошли обучение: {passed}.")
            return redirect("training:results", pk)
    if request.method == "GET":
        _read(request, group)
    number = group.enrolments.filter(state=EnrolmentState.LEARNING).count()
    context = {
        "group": group,
        "tabs": tabs_of(request.user, group, "training:results"),
        "lines": lines,
        "passing": sum(one.passes for one in rows),
        "beyond": number - len(rows),
        "why_not": finishing.why_not(group, now=now),
        "refused": refused,
        "has_errors": any(line.errors for line in lines),
    }
    status = 422 if data else 200
    return render(request, "training/results.html", context, status=status)


def _finished(request, group, now):
    if request.method == "GET":
        _read(request, group)
    rows = rows_of(group).filter(state__in=finishing.DECIDED)
    rows = rows.select_related("student__member", "student__user", "home", "record__certificate")
    context = {
        "group": group,
        "tabs": tabs_of(request.user, group, "training:results"),
        "rows": rows.order_by("sort_name", "pk")[: finishing.MOST],
        "passed": group.enrolments.filter(state=EnrolmentState.PASSED).count(),
        "failed": group.enrolments.filter(state=EnrolmentState.FAILED).count(),
        "may_take_back": not finishing.why_not_back(group, now=now),
        **printing_of(group),
    }
    return render(request, "training/results_done.html", context)


def _read(request, group):
    record("training.group.results", group, actor=request.user, unit_id=group.unit_id)


@login_required
def results_back(request, pk):
    """Take the verdicts back: a second thought with a reason."""
    group, now = found(request, pk, RUN), timezone.now()
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            finishing.take_back(pk, actor=request.user, reason=form.cleaned_data["reason"], now=now)
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Группа снова учится. Итоги можно подвести заново.")
            return redirect("training:results", pk)
    context = {"group": group, "form": form, "why_not": finishing.why_not_back(group, now=now)}
    status = 422 if form.is_bound else 200
    return render(request, "training/results_back.html", context, status=status)
