"""Training, awards and family on a card: add, correct, remove, put back."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from audit.services import record
from members import posts
from members.editing import MemberRefused
from members.forms.life import LINE_FORMS
from members.life import MODELS, add_line, correct_line, remove_line
from members.models import ElectedPost
from members.views.access import one
from members.views.removed import (
    as_fields,
    forget_removed,
    is_removed_already,
    keep_removed,
    removed_of,
)
from structure.scope import Action, may


class Words(NamedTuple):
    """How one sort of lines is called on its pages."""

    new: str
    old: str
    remove: str
    anchor: str


WORDS = {
    "training": Words("Новое обучение", "Обучение", "Убрать обучение?", "training"),
    "award": Words("Новая награда", "Награда", "Убрать награду?", "awards"),
    "relative": Words("Новый член семьи", "Член семьи", "Убрать запись о семье?", "family"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request, pk, sort):
    found = one(request, pk, Action.EDIT_MEMBER)
    words = _words(sort)
    form = LINE_FORMS[sort](request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_line(sort, pk, actor=request.user, **form.cleaned_data)
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Записано.")
            return redirect(f"{found.get_absolute_url()}#{words.anchor}")
    return _form(request, found, form, words.new, words.anchor)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, pk, sort, line_pk):
    found = one(request, pk, Action.EDIT_MEMBER)
    words = _words(sort)
    line = get_object_or_404(MODELS[sort], pk=line_pk, member=found)
    _note_read(request, found)
    form = LINE_FORMS[sort](request.POST if request.method == "POST" else None, instance=line)
    if form.is_valid():
        correct_line(sort, pk, line_pk, actor=request.user, **form.cleaned_data)
        messages.success(request, "Исправлено.")
        return redirect(f"{found.get_absolute_url()}#{words.anchor}")
    remove_url = reverse("members:remove_line", args=[pk, sort, line_pk])
    return _form(request, found, form, words.old, words.anchor, remove_url=remove_url)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, pk, sort, line_pk):
    found = one(request, pk, Action.EDIT_MEMBER)
    words = _words(sort)
    if is_removed_already(request, sort, line_pk):
        return redirect(found)
    line = get_object_or_404(MODELS[sort], pk=line_pk, member=found)
    _note_read(request, found)
    if request.method == "POST":
        title = str(line)
        kept = remove_line(sort, pk, line_pk, actor=request.user)
        keep_removed(request, pk, sort, title, kept, line_pk=line_pk)
        messages.success(request, f"Убрано: {title}.")
        return redirect(found)
    context = {
        "page_title": words.remove,
        "page_lead": found.full_name,
        "text": str(line),
        "submit": "Убрать",
        "danger": True,
        "cancel_url": f"{found.get_absolute_url()}#{words.anchor}",
    }
    return render(request, "members/confirm.html", context)


@login_required
@require_POST
def put_back(request, pk):
    """What was removed from this card last stands there again."""
    found = one(request, pk, Action.EDIT_MEMBER)
    removed = removed_of(request, pk)
    if removed is None:
        messages.info(request, "Возвращать нечего.")
        return redirect(found)
    sort, kept = removed["sort"], removed["kept"]
    try:
        if sort == "post":
            _put_post_back(request.user, as_fields(ElectedPost, kept))
        else:
            add_line(sort, pk, actor=request.user, **as_fields(MODELS[sort], kept))
    except MemberRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Возвращено: {removed['title']}.")
    forget_removed(request)
    return redirect(found)


def _put_post_back(user, kept):
    unit = ElectedPost(unit_id=kept["unit_id"]).unit
    if not may(user, Action.EDIT_MEMBER, unit):
        raise MemberRefused(f"{unit}: эту организацию ведут другие.")
    posts.put_back(kept, actor=user)


def _words(sort):
    if sort not in WORDS:
        raise Http404
    return WORDS[sort]


def _note_read(request, found):
    """The page shows what stands on the card: it is read as the card itself."""
    if request.method == "GET":
        record("members.card.read", found, actor=request.user, unit_id=found.unit_id)


def _form(request, found, form, title, anchor, *, remove_url=""):
    context = {
        "page_title": title,
        "page_lead": found.full_name,
        "member": found,
        "form": form,
        "submit": "Сохранить",
        "remove_url": remove_url,
        "page_back_url": f"{found.get_absolute_url()}#{anchor}",
        "page_back_title": found.full_name,
    }
    return render(request, "members/small_form.html", context, status=422 if form.errors else 200)
