"""«Каналы связи»: what the portal writes by, what SMS have cost, limits; one's own chats."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications import channel_queries, chats, sms_budget
from notifications.models import SmsLimit
from notifications.sms_forms import SmsLimitForm
from notifications.views import linking
from structure.branches import read_id
from structure.choosing import as_choices, offered_units
from structure.models import Unit
from structure.scope import Action

ACTION = Action.KEEP_CHANNELS


@login_required
@require_safe
def channels(request):
    if not request.user.scope(ACTION):
        raise Http404
    month = channel_queries.month_in(request.GET.get("month", ""))
    rows, after = channel_queries.spent(request.user, month, after=request.GET.get("after", ""))
    here = reverse("notifications:channels")
    before, behind = channel_queries.months_around(month)
    context = {
        "ways": channel_queries.ways(),
        "month": month,
        "month_title": sms_budget.in_words(month),
        "before_url": f"{here}?month={before:%Y-%m}",
        "behind_url": f"{here}?month={behind:%Y-%m}" if behind else "",
        "rows": rows,
        "next_url": f"{here}?month={month:%Y-%m}&after={after}" if after else "",
        "limits": channel_queries.limits_set(request.user),
        "choices": as_choices(offered_units(request.user, ACTION)),
    }
    return render(request, "channels/office.html", context)


@login_required
@require_safe
def choose_limit(request):
    """From the select of the page to the limit of one organisation."""
    unit = get_object_or_404(_mine(request), pk=read_id(request.GET.get("unit", "")))
    return redirect("notifications:sms_limit", unit.pk)


@login_required
@require_http_methods(["GET", "POST"])
def sms_limit(request, unit_pk):
    """What an organisation with everything below it may spend in a month."""
    unit = get_object_or_404(_mine(request), pk=unit_pk)
    own = SmsLimit.objects.filter(unit=unit).first()
    form = SmsLimitForm(request.POST or None, instance=own)
    if request.method == "POST" and form.is_valid():
        limit = sms_budget.set_limit(unit.pk, **form.told(), actor=request.user)
        said = "Лимит сохранён." if limit else "Своего лимита больше нет: действуют лимиты выше."
        messages.success(request, said)
        return redirect("notifications:channels")
    context = {
        "unit": unit,
        "form": form,
        "above": channel_queries.limits_above(unit),
        "spent": channel_queries.spent_by(unit),
    }
    status = 422 if form.errors else 200
    return render(request, "channels/limit.html", context, status=status)


def _mine(request):
    return Unit.objects.for_user(request.user, ACTION).open()


def _own(request):
    """(where the pages stand, whose chat) of the one who works on the portal."""
    user = request.user
    held = sorted(user.current_mandates, key=lambda mandate: (mandate.starts_on, mandate.pk))
    unit = held[0].unit if held else Unit.objects.the_union()
    place = linking.Place(
        "office.html", reverse("accounts:profile"), "Мой профиль", "notifications:my_chat"
    )
    return place, chats.holder_of(user, unit, user=user)


@login_required
@require_safe
def my_chats(request):
    return linking.listed(request, *_own(request))


@login_required
@require_http_methods(["GET", "POST"])
def my_chat_code(request):
    return linking.code(request, *_own(request))


@login_required
@require_safe
def my_chat_ready(request):
    return linking.ready(request, *_own(request))


@login_required
@require_POST
def my_chat_off(request):
    return linking.off(request, *_own(request), actor=request.user)
