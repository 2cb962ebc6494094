"""The tab «Расписание» of a group: its classes, and what is done with them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from structure.queries import time_zone_of
from structure.scope import Action
from training import calendars, clashes, moments, recordings, timetable
from training.enums import MeetingState, Presence, TrainingRefused
from training.group_tabs import tabs_of
from training.meeting_codes import AROUND
from training.meeting_forms import CancelForm, MeetingForm, RecordingForm, SeriesForm
from training.models import Attendance, Group, Meeting, Video
from training.timetable import AT_WORK
from training.tutoring import current_tutors
from training.views.group import found

RUN, TEACH = Action.RUN_GROUPS, Action.TEACH
VIDEOS = 100


def found_meeting(request, pk, action):
    """The class, if this user may do ``action`` with its group; else 404."""
    mine = Meeting.objects.for_user(request.user, action)
    return get_object_or_404(
        mine.select_related("group__unit", "group__course", "tutor", "lesson"), pk=pk
    )


@login_required
@require_safe
def of_group(request, pk):
    """Its classes by the clock of the organisation, and by the reader's own where it differs."""
    group = found(request, pk)
    meetings = list(group.meetings.select_related("tutor", "lesson").order_by("starts_at", "pk"))
    now, zone, own = timezone.now(), time_zone_of(group.unit), timezone.get_current_timezone()
    coming = [one for one in meetings if one.ends_at > now]
    told = clashes.of_group(group, coming)
    there, group.is_joined = _present(group), timetable.is_joined(group)
    for one in meetings:
        one.group = group
        one.when = moments.span(one, zone)
        one.own_hours = moments.span(one, own) if moments.differs(one, own, zone) else ""
        one.clashes = told.get(one.pk, ())
        one.present = there.get(one.pk, 0)
        one.is_over = one.ends_at <= now
        one.may_mark = one.starts_at - AROUND <= now
        one.may_delete = not timetable.why_kept(one, is_marked=one.pk in there, now=now)
    may_run = Group.objects.for_user(request.user, RUN).filter(pk=pk).exists()
    may_teach = may_run or Group.objects.for_user(request.user, TEACH).filter(pk=pk).exists()
    context = {
        "group": group,
        "tabs": tabs_of(request.user, group, "training:timetable"),
        "meetings": meetings,
        "zone": moments.named(zone),
        "may_change": may_run and group.state in AT_WORK,
        "may_teach": may_teach,
        "hours": sum(one.hours for one in meetings if one.state != MeetingState.CANCELLED),
    }
    return render(request, "training/timetable.html", context)


@login_required
def add_meeting(request, pk):
    group = found(request, pk, RUN)
    lessons = list(group.course.lessons.all())
    unplanned = timetable.unplanned(group).first()
    form = MeetingForm(request.POST or None, **_offered(group, lessons), initial={
        "lesson": unplanned and unplanned.pk, "tells": True, **_as_last(group),
    })  # fmt: skip
    if form.is_valid():
        try:
            made = timetable.add(
                pk, actor=request.user, tells=form.cleaned_data["tells"],
                **form.fields_of_meeting(),
            )  # fmt: skip
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, group, [made], f"Занятие «{made.title}» в расписании.")
    context = {"form": form, "group": group, "heading": "Новое занятие", "submit": "Добавить"}
    return _shown(request, context)


@login_required
def add_series(request, pk):
    """A class for each lesson of the course in turn."""
    group = found(request, pk, RUN)
    lessons = list(timetable.unplanned(group))
    if not lessons:
        messages.info(request, "Все занятия курса уже в расписании: добавляйте по одному.")
        return redirect("training:add_meeting", pk)
    form = SeriesForm(request.POST or None, **_offered(group, lessons), initial={
        "day": group.starts_on, "tells": True, "every": 7, "minutes": 90,
        "number": len(lessons), **_as_last(group),
    })  # fmt: skip
    if form.is_valid():
        told = form.cleaned_data
        try:
            made = timetable.add_series(
                pk, told["lessons"], first_day=told["day"], at=told["at"],
                minutes=told["minutes"], every_days=told["every"], tells=told["tells"],
                room=told["room"], link=told["link"], tutor=told["tutor"], actor=request.user,
            )  # fmt: skip
        except TrainingRefused as refusal:
            form.add_error("day", str(refusal))
        else:
            return _done(request, group, made, f"В расписание добавлено занятий: {len(made)}.")
    context = {"form": form, "group": group, "heading": "Занятия подряд", "submit": "Добавить"}
    return _shown(request, context)


@login_required
def edit_meeting(request, pk):
    meeting = found_meeting(request, pk, RUN)
    group, zone = meeting.group, time_zone_of(meeting.group.unit)
    starts = meeting.starts_at.astimezone(zone)
    was_off, was_over = meeting.state == MeetingState.CANCELLED, meeting.starts_at <= timezone.now()
    form = MeetingForm(
        request.POST or None, meeting=meeting,
        **_offered(group, group.course.lessons.all(), meeting.tutor),
        initial={
            "lesson": meeting.lesson_id, "title": meeting.title, "day": starts.date(),
            "at": starts.time(), "hours": meeting.hours, "room": meeting.room,
            "link": meeting.link, "tutor": meeting.tutor_id, "tells": True,
            "minutes": int((meeting.ends_at - meeting.starts_at).total_seconds() // 60),
        },
    )  # fmt: skip
    if form.is_valid():
        try:
            changed = timetable.change(
                pk, actor=request.user, reason=form.cleaned_data["reason"],
                tells=form.cleaned_data["tells"], **form.fields_of_meeting(),
            )  # fmt: skip
        except TrainingRefused as refusal:
            form.add_error("reason" if was_over else None, str(refusal))
        else:
            return _done(request, group, [changed], "Сохранено.")
    context = {
        "form": form,
        "group": group,
        "heading": "Вернуть занятие в расписание" if was_off else "Изменить занятие",
        "submit": "Вернуть" if was_off else "Сохранить",
    }
    return _shown(request, context)


@login_required
def cancel_meeting(request, pk):
    meeting = found_meeting(request, pk, RUN)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        try:
            timetable.cancel(pk, actor=request.user, reason=form.cleaned_data["reason"])
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Занятие «{meeting.title}» отменено, слушателям написано.")
            return redirect("training:timetable", meeting.group_id)
    return _shown(request, _of(meeting, form=form), "training/cancel_meeting.html")


@login_required
def delete_meeting(request, pk):
    meeting = found_meeting(request, pk, RUN)
    if request.method == "POST":
        try:
            timetable.delete(pk, actor=request.user)
        except TrainingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Занятие «{meeting.title}» удалено.")
        return redirect("training:timetable", meeting.group_id)
    return render(request, "training/delete_meeting.html", _of(meeting))


@login_required
@require_safe
def meeting_file(request, pk):
    """The class as a file for a calendar."""
    meeting = found_meeting(request, pk, Action.VIEW_TRAINING)
    content = calendars.list_of([meeting], now=timezone.now())
    head = {"Content-Disposition": 'attachment; filename="meeting.ics"'}
    return HttpResponse(content, content_type=f"{calendars.ICS}; charset=utf-8", headers=head)


@login_required
def recording(request, pk):
    """Where the recording is, and who sees it."""
    meeting = found_meeting(request, pk, TEACH)
    videos = Video.objects.for_user(request.user, Action.KEEP_COURSES).filter(state="ready")
    offered = list(videos.order_by("-created_at", "-pk")[:VIDEOS])
    if meeting.recording and meeting.recording not in offered:
        offered.append(meeting.recording)
    form = RecordingForm(request.POST or None, videos=offered, initial={
        "video": meeting.recording_id, "link": meeting.recording_link,
        "audience": meeting.recording_for or ("absent" if not meeting.recording_link else ""),
    })  # fmt: skip
    if form.is_valid():
        try:
            number = recordings.attach(pk, actor=request.user, **form.cleaned_data)
        except TrainingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Сохранено. Писем поставлено в очередь: {number}.")
            return redirect("training:timetable", meeting.group_id)
    return _shown(request, _of(meeting, form=form), "training/recording.html")


def _present(group):
    """{id of a class that somebody is marked at: how many were there}; one query."""
    marked = Attendance.objects.filter(meeting__group=group).values_list("meeting")
    number = Count("pk", filter=Q(presence=Presence.PRESENT))
    return dict(marked.annotate(number=number).order_by())


def _of(meeting, **more):
    zone = time_zone_of(meeting.group.unit)
    return {
        "meeting": meeting,
        "group": meeting.group,
        "when": f"{moments.span(meeting, zone)}, {moments.named(zone)}",
        **more,
    }


def _offered(group, lessons, chosen=None):
    """Who teaches today; the one chosen before stays offered: he has held the class."""
    tutors = [tutor.user for tutor in current_tutors(group)]
    if chosen and chosen not in tutors:
        tutors.append(chosen)
    return {"zone": time_zone_of(group.unit), "tutors": tutors, "lessons": list(lessons)}


def _as_last(group):
    """Where and at what hour the last class was: nobody enters it anew."""
    last = group.meetings.exclude(state=MeetingState.CANCELLED).order_by("-starts_at").first()
    tutors = [tutor.user_id for tutor in current_tutors(group)[:2]]
    alone = {"tutor": tutors[0]} if len(tutors) == 1 else {}
    if last is None:
        return alone
    zone = time_zone_of(group.unit)
    return {
        "at": last.starts_at.astimezone(zone).time(),
        "minutes": int((last.ends_at - last.starts_at).total_seconds() // 60),
        "room": last.room,
        "link": last.link,
        **(alone or {"tutor": last.tutor_id}),
    }


def _done(request, group, meetings, words):
    messages.success(request, words)
    for told in clashes.of_group(group, meetings).values():
        for sentence in told:
            messages.warning(request, sentence)
    beyond = [one for one in meetings if not _within(group, one)]
    if beyond:
        messages.warning(
            request, "Занятие не в сроках группы: поправьте её начало и окончание или день занятия."
        )
    return redirect("training:timetable", group.pk)


def _within(group, meeting):
    day = timezone.localdate(meeting.starts_at, time_zone_of(group.unit))
    return group.starts_on <= day <= group.ends_on


def _shown(request, context, template="training/meeting_form.html"):
    form = context["form"]
    context["cancel_url"] = reverse("training:timetable", args=[context["group"].pk])
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, context, status=status)
