"""What the portal knows of the member, for himself."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cabinet.people import himself
from cabinet.views.access import by_member
from members.enums import JobState
from privacy import answers
from privacy.enums import PrivacyRefused
from privacy.views.office import served

SHOWN = 5
PURPOSE = "Запрос самого человека"


@require_safe
@by_member
def mine(request, member):
    rows = member.answers.filter(asked_by=None).order_by("-created_at", "-pk")[:SHOWN]
    context = {"member": member, "answers": rows, "days": answers.KEPT.days}
    return render(request, "privacy/mine.html", context)


@require_POST
@by_member
def order_mine(request, member):
    try:
        answers.order(member.pk, purpose=PURPOSE, actor=himself(member))
    except PrivacyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Собираем. Обновите страницу через минуту.")
    return redirect("privacy:mine")


@require_safe
@by_member
def my_file(request, member, pk, form):
    """Only those he asked for himself: what the office collected is handed over by the office."""
    rows = member.answers.filter(asked_by=None, state=JobState.DONE)
    return served(request, get_object_or_404(rows, pk=pk), form, actor=himself(member))
