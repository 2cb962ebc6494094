"""How far everybody is who learns by a version of a course."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from audit.services import record
from structure.keyset import page_of
from structure.scope import Action
from training.enums import STUDIED
from training.models import Course, Enrolment
from training.progress import with_figures

PAGE = 50


@login_required
@require_safe
def course_progress(request, pk):
    """Of the groups that the user sees; a page at a time, however many learn."""
    seen = Course.objects.for_user(request.user, Action.VIEW_TRAINING)
    course = get_object_or_404(seen, pk=pk)
    rows = Enrolment.objects.for_user(request.user, Action.VIEW_TRAINING)
    rows = rows.filter(group__in=course.groups.all(), state__in=STUDIED)
    rows = with_figures(rows).select_related("student__member", "student__user", "group", "home")
    rows, after = page_of(rows, "pk", request.GET.get("after", ""), PAGE, read=int)
    if request.method == "GET":
        record("training.progress.read", course, actor=request.user, unit_id=course.unit_id)
    context = {"course": course, "rows": rows, "next_url": f"?after={after}" if after else ""}
    return render(request, "training/course_progress.html", context)
