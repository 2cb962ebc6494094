"""How the questions of a course are answered: for whoever writes them."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from structure.keyset import page_of
from training import question_figures
from training.views.courses import found

PAGE = 30


@login_required
@require_safe
def question_stats(request, pk):
    course = found(request, pk)
    rows = course.questions.prefetch_related("options")
    rows, after = page_of(rows, "pk", request.GET.get("after", ""), PAGE, read=int)
    context = {
        "course": course,
        "rows": question_figures.figures_of(course, rows),
        "latest": question_figures.LATEST,
        "next_url": f"?after={after}" if after else "",
    }
    return render(request, "training/question_stats.html", context)
