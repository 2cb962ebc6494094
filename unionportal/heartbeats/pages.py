"""«Здоровье портала»: what is alive, what is silent, who knows of it; and the same for machines."""

from datetime import timedelta
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from members.views.access import require_anywhere
from notifications.models import Alarm, PortalDuty
from structure.keyset import moment, page_of
from structure.scope import Action
from unionportal.heartbeats import keeping
from unionportal.heartbeats.forms import UNITS, DutyForm, KnownForm, RhythmForm
from unionportal.heartbeats.judging import span
from unionportal.heartbeats.picture import judge_all, judge_workers, picture_now
from unionportal.heartbeats.showing import group_title, shown
from unionportal.heartbeats.strip import STALE, forget_strip, looked_at, unknown_alarms
from unionportal.heartbeats.subjects import LEARNT_AFTER, LETTER, MAILBOX
from unionportal.heartbeats.telling import person_on_duty, the_union

PAGE = 25


@login_required
@require_safe
def page(request):
    require_anywhere(request.user, Action.WATCH_PORTAL)
    now, union = timezone.now(), the_union()
    picture = picture_now(now=now)
    said = [*judge_all(picture, now=now), judge_workers(picture, now=now)]
    lines = sorted(
        (shown(one, now=now) for one in said),
        key=lambda line: (line.group_order, not line.is_ill, line.title),
    )
    context = {
        "alarms": Alarm.objects.filter(ended_at=None)
        .select_related("known_by")
        .order_by("-raised_at", "-pk"),
        "groups": [
            (group_title(key), list(some))
            for key, some in groupby(lines, key=lambda line: line.group)
        ],
        "ill": sum(line.is_ill for line in lines),
        "looked_at": picture.looked_at,
        "is_stale": picture.looked_at is None or now - picture.looked_at > STALE,
        "duty": union and person_on_duty(union),
        "now": now,
    }
    return render(request, "health/page.html", context)


@login_required
@require_safe
def alarms(request):
    """Alarms that have ended, the newest first."""
    require_anywhere(request.user, Action.WATCH_PORTAL)
    rows, after = page_of(
        Alarm.objects.exclude(ended_at=None).select_related("known_by"),
        "raised_at",
        request.GET.get("after", ""),
        PAGE,
        read=moment,
        descending=True,
    )
    for row in rows:
        row.lasted = span(row.ended_at - row.raised_at)
    url = f"{reverse('health:alarms')}?after={after}" if after else ""
    return render(
        request,
        "health/alarms.html",
        {"rows": rows, "next_url": url, "back_url": reverse("health:page")},
    )


@login_required
@require_http_methods(["GET", "POST"])
def known(request, pk):
    """«Принято, знаю»: the red line is gone for a time."""
    require_anywhere(request.user, Action.WATCH_PORTAL)
    alarm = get_object_or_404(Alarm, pk=pk)
    if alarm.ended_at is not None:
        messages.info(request, f"{alarm.title}: уже снова работает.")
        return redirect("health:page")
    form = KnownForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        until = timezone.now() + timedelta(days=int(form.cleaned_data["days"]))
        keeping.take_note(pk, until=until, actor=request.user)
        forget_strip()
        messages.success(request, "Принято: до этого дня портал не напоминает.")
        return redirect("health:page")
    context = {"alarm": alarm, "form": form, "back_url": reverse("health:page")}
    return render(request, "health/known.html", context, status=_status(request))


@login_required
@require_http_methods(["GET", "POST"])
def rhythm(request, subject):
    """How often one thing is expected."""
    require_anywhere(request.user, Action.WATCH_PORTAL)
    picture = picture_now(now=timezone.now())
    if subject.startswith(MAILBOX) or subject not in picture.known:
        raise Http404
    known, row = picture.known[subject], picture.rows[subject]
    form = RhythmForm(request.POST or None, initial=_initial(row), usual=_usual(known))
    if request.method == "POST" and form.is_valid():
        keeping.set_rhythm(
            subject, every=form.length(), is_watched=form.is_watched, actor=request.user
        )
        forget_strip()
        messages.success(request, f"{known.title}: записано.")
        return redirect("health:page")
    context = {"known": known, "form": form, "back_url": reverse("health:page")}
    return render(request, "health/rhythm.html", context, status=_status(request))


def _initial(row):
    if not row.is_watched:
        return {"how": RhythmForm.NONE, "unit": "days"}
    if row.every is None:
        return {"how": RhythmForm.USUAL, "unit": "days"}
    unit = next(
        word for word, (_, one) in reversed(UNITS.items()) if row.every % one == timedelta()
    )
    return {"how": RhythmForm.OWN, "unit": unit, "number": row.every // UNITS[unit][1]}


def _usual(known):
    if known.usual is not None:
        return f"не реже раза в {span(known.usual)}"
    if known.group == LETTER:
        return f"пока никогда, портал узнает сам, когда письмо уйдёт в {LEARNT_AFTER} разных дней"
    return "никогда"


@login_required
@require_http_methods(["GET", "POST"])
def duty(request):
    """Who is told of alarms."""
    require_anywhere(request.user, Action.WATCH_PORTAL)
    union = the_union()
    if union is None:
        raise Http404
    chosen = PortalDuty.objects.filter(unit=union).first()
    form = DutyForm(request.POST or None, initial={"user": chosen and chosen.user_id}, union=union)
    if request.method == "POST" and form.is_valid():
        keeping.set_duty(union, form.cleaned_data["user"], actor=request.user)
        messages.success(request, "Записано, кому писать о тревогах.")
        return redirect("health:page")
    context = {"form": form, "back_url": reverse("health:page")}
    return render(request, "health/duty.html", context, status=_status(request))


def _status(request):
    return 422 if request.method == "POST" else 200


@require_safe
def state(request):
    """For a monitor outside: 200 while somebody watches and nothing is unknown to people.

    Says how many alarms there are and nothing of what they are: the page is open to everybody.
    """
    now = timezone.now()
    at = looked_at()
    count = unknown_alarms(now).count()
    is_watched = at is not None and now - at <= STALE
    is_well = is_watched and not count
    told = {
        "status": "ok" if is_well else "alarm",
        "alarms": count,
        "watched": is_watched,
        "looked_at": at and at.isoformat(),
    }
    answer = JsonResponse(told, status=200 if is_well else 503)
    answer["Cache-Control"] = "no-store"
    return answer
