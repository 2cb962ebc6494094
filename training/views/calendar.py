"""The calendar of all groups, and what calendar programs read."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.secret_pages import kept_private
from structure.branches import read_id
from structure.choosing import chosen_unit, offered_units
from structure.scope import Action
from training import agenda, calendars, feeds, moments
from training.learners import by_student
from training.meeting_forms import CalendarForm
from training.queries import sees_school
from training.tabs import tabs_of

VIEW = Action.VIEW_TRAINING


@login_required
@require_safe
def calendar(request):
    """A month or a week of the groups a user sees, by his own clock."""
    user = request.user
    if not sees_school(user):
        raise Http404
    unit = chosen_unit(user, VIEW, request.GET.get("unit", ""))
    form = CalendarForm(request.GET, units=offered_units(user, VIEW, unit))
    form.is_valid()
    view = request.GET.get("view", "")
    period = agenda.period_of("week" if view == "week" else "month", form.chosen_day)
    rows = agenda.seen_in(user, period, unit=unit)
    form.offer(agenda.tutors_of(rows))
    tutor = User.objects.filter(pk=read_id(request.GET.get("tutor", ""))).first()
    if tutor:
        rows = rows.filter(tutor=tutor)
    days, is_whole = agenda.shown(rows, period)
    asked = {"unit": unit.pk if unit else "", "tutor": tutor.pk if tutor else ""}
    own = timezone.get_current_timezone()
    for _, _, meetings in days:
        for meeting in meetings:
            meeting.own_hours = moments.hours(meeting, own)

    def address(view, day):
        return f"?{urlencode({'view': view, 'day': day.isoformat(), **asked})}"

    within = period.first <= timezone.localdate() <= period.last
    anchor = timezone.localdate() if within else period.first
    context = {
        "tabs": tabs_of(user, "training:calendar"),
        "form": form,
        "period": period,
        "days": days,
        "is_empty": not any(meetings for _, _, meetings in days),
        "is_whole": is_whole,
        "today": timezone.localdate(),
        "zone": moments.named(own),
        "load": agenda.load_of(days),
        "fullest": agenda.day_load(days),
        "before_url": address(period.view, period.before),
        "after_url": address(period.view, period.after),
        "today_url": address(period.view, timezone.localdate()),
        "month_url": address("month", anchor),
        "week_url": address("week", anchor),
        "feed_url": feeds.address_of(feeds.feed_of(user)),
    }
    return render(request, "training/calendar.html", context)


@login_required
@require_POST
def renew_feed(request):
    """A new secret address for one who teaches, or none any more."""
    if not sees_school(request.user):
        raise Http404
    _turn(request, request.user, request.user)
    return redirect("training:calendar")


@by_student
@require_safe
def my_calendar(request, learner):
    """The classes before a student, by his own clock, and the address for his telephone."""
    whose = feeds.of_student(learner.student)
    meetings, own = agenda.coming_of(whose, now=timezone.now()), timezone.get_current_timezone()
    for meeting in meetings:
        meeting.when = moments.span(meeting, own)
    context = {
        "meetings": meetings,
        "zone": moments.named(own),
        "feed_url": feeds.address_of(feeds.feed_of(learner.student)),
    }
    return render(request, "training/my_calendar.html", context)


@by_student
@require_POST
def renew_my_feed(request, learner):
    _turn(request, learner.student, learner.actor)
    return redirect("training:my_calendar")


@kept_private
@require_safe
def feed(request, token):
    """Classes of whoever has this address, for his calendar program."""
    found = feeds.feed_at(token)
    if found is None:
        raise Http404
    now = timezone.now()
    title = "Моё обучение" if found.student else "Мои занятия"
    content = calendars.feed(feeds.meetings_of(found, now=now), title=title, now=now)
    return HttpResponse(content, content_type=f"{calendars.ICS}; charset=utf-8")


def _turn(request, owner, actor):
    if request.POST.get("close"):
        feeds.close(owner, actor=actor)
        messages.success(request, "Адрес закрыт: календари по нему больше ничего не узнают.")
    else:
        feeds.renew(owner, actor=actor)
        messages.success(request, "Новый адрес готов. Прежний, если был, больше не действует.")
