"""Who was at a class: the tutor's list, the code on the screen, the student's own mark."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import record
from documents.qr import link_qr_svg
from notifications.services import full_url
from structure.branches import read_id
from structure.queries import time_zone_of
from structure.scope import Action
from training import attending, meeting_codes, moments
from training.enums import STUDIED, GroupState, MeetingState, Presence, TrainingRefused
from training.models import Attendance
from training.participants import rows_of
from training.views.timetable import found_meeting

TEACH = Action.TEACH
LONGEST = 1000  # of a list on one page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request, pk):
    """The list for a phone: one press, one mark. With htmx only the row comes back."""
    meeting = found_meeting(request, pk, TEACH)
    if request.method == "POST":
        return _marked(request, meeting)
    if request.method == "GET":
        record(
            "training.attendance.read", meeting, actor=request.user, unit_id=meeting.group.unit_id
        )
    zone = time_zone_of(meeting.group.unit)
    rows = people_at(meeting)
    context = {
        "meeting": meeting,
        "group": meeting.group,
        "when": f"{moments.span(meeting, zone)}, {moments.named(zone)}",
        "rows": rows,
        "figures": _figures(rows),
        "may_mark": _may_mark(meeting),
        "is_on": meeting_codes.is_on(meeting, now=timezone.now()),
    }
    return render(request, "training/attendance.html", context)


def people_at(meeting, pk=None):
    """Whoever learns in the group or is marked, by name, each with his mark; two queries."""
    marks = {one.enrolment_id: one for one in Attendance.objects.filter(meeting=meeting)}
    rows = rows_of(meeting.group).filter(state__in=STUDIED) | rows_of(meeting.group).filter(
        pk__in=list(marks)
    )
    if pk:
        rows = rows.filter(pk=pk)
    rows = list(rows.order_by("sort_name", "pk")[:LONGEST])
    for row in rows:
        row.mark = marks.get(row.pk)
        row.said = row.mark.reason if row.mark else ""
    return rows


def _figures(rows):
    marked = [row.mark.presence for row in rows if row.mark]
    return {
        "present": marked.count(Presence.PRESENT),
        "absent": marked.count(Presence.ABSENT),
        "excused": marked.count(Presence.EXCUSED),
        "unmarked": len(rows) - len(marked),
    }


def _may_mark(meeting):
    return (
        meeting.state != MeetingState.CANCELLED
        and meeting.group.state not in (GroupState.FINISHED, GroupState.CANCELLED)
        and meeting.starts_at - meeting_codes.AROUND <= timezone.now()
    )


def _marked(request, meeting):
    told = request.POST
    pk, presence, fault = read_id(told.get("enrolment", "")), told.get("presence", ""), ""
    if not pk or presence not in ("", *Presence.values):
        raise Http404
    try:
        attending.mark(meeting.pk, pk, presence, actor=request.user, reason=told.get("reason", ""))
    except TrainingRefused as refusal:
        fault = str(refusal)
    if not request.htmx:
        if fault:
            messages.error(request, fault)
        return redirect(f"{reverse('training:attendance', args=[meeting.pk])}#p{pk}")
    rows = people_at(meeting)
    row = next((row for row in rows if row.pk == pk), None)
    if row is None:
        raise Http404
    row.fault = fault
    if fault:  # nothing typed is lost
        row.said = told.get("reason", "")[:200]
    context = {
        "row": row,
        "meeting": meeting,
        "figures": _figures(rows),
        "may_mark": True,
        "is_part": True,
    }
    return render(request, "training/attendance_row.html", context, status=422 if fault else 200)


@login_required
@require_POST
def all_present(request, pk):
    meeting = found_meeting(request, pk, TEACH)
    try:
        number = attending.mark_rest_present(pk, actor=request.user)
    except TrainingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Отмечено: {number}. Кого не было, поправьте в списке.")
    return redirect("training:attendance", meeting.pk)


@login_required
@require_safe
def meeting_code(request, pk):
    """The page for the projector; htmx asks for the code alone, again and again."""
    meeting = found_meeting(request, pk, TEACH)
    now = timezone.now()
    is_on = meeting_codes.is_on(meeting, now=now) and _may_mark(meeting)
    code = meeting_codes.code_of(meeting, now=now)
    url = full_url(reverse("training:be_present", args=[code]))
    there = Attendance.objects.filter(meeting=meeting, presence=Presence.PRESENT)
    context = {
        "meeting": meeting,
        "group": meeting.group,
        "when": moments.span(meeting, time_zone_of(meeting.group.unit)),
        "is_on": is_on,
        "svg": mark_safe(link_qr_svg(url)) if is_on else "",  # noqa: S308  drawn here
        "present": there.count(),
        "number": meeting.group.enrolments.filter(state__in=STUDIED).count(),
    }
    part = "training/meeting_qr.html" if request.htmx else "training/meeting_code.html"
    response = render(request, part, context)
    response.headers["Cache-Control"] = "no-store"
    return response
