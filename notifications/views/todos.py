"""«Дела»: what this person has to do, and what he set himself."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications import queries
from notifications.forms import TodoForm
from notifications.models import Todo
from notifications.services import finish_todo, put_todo, reopen_todo


@login_required
@require_safe
def todos(request):
    outlook = queries.todos_of(request.user, after=request.GET.get("after", ""))
    here = reverse("notifications:todos")
    context = {
        "outlook": outlook,
        "groups": [
            ("Просрочено", outlook.overdue),
            ("Сегодня", outlook.today),
            ("Позже", outlook.later),
        ],
        "is_empty": not (outlook.overdue or outlook.today or outlook.later),
        "next_url": f"{here}?after={outlook.after}" if outlook.after else "",
        "can_add": bool(request.user.current_mandates),
    }
    return render(request, "notifications/todos.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add_todo(request):
    """A task of one's own, kept with the organisation where one holds office."""
    if not request.user.current_mandates:
        return redirect("notifications:todos")
    asked = {name: request.GET.get(name, "")[:300] for name in ("title", "url", "due_on")}
    form = TodoForm(request.POST or None, initial=asked, host=request.get_host())
    if form.is_valid():
        here = reverse("notifications:todos")
        put_todo(
            form.cleaned_data["title"],
            key=f"own:{uuid4()}",
            unit=request.user.current_mandates[0].unit,
            user=request.user,
            about=request.user,
            url=form.cleaned_data["url"] or here,
            due_on=form.cleaned_data["due_on"],
        )
        messages.success(request, "Дело записано.")
        return redirect(here)
    status = 422 if request.method == "POST" else 200
    return render(request, "notifications/todo_add.html", {"form": form}, status=status)


def _mine(request, pk):
    return get_object_or_404(Todo.objects.filter(user=request.user), pk=pk)


def _back(request):
    """Where the button was pressed: «Сегодня» and «Дела» both have it."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return redirect(came_from)
    return redirect("notifications:todos")


@login_required
@require_POST
def todo_done(request, pk):
    todo = _mine(request, pk)
    finish_todo(pk, actor=request.user)
    messages.success(request, f"Сделано: {todo.shown_title}. Вернуть можно в «Делах».")
    return _back(request)


@login_required
@require_POST
def todo_undone(request, pk):
    todo = _mine(request, pk)
    reopen_todo(pk, actor=request.user)
    messages.success(request, f"Дело снова в списке: {todo.shown_title}.")
    return _back(request)
