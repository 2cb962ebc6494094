"""Elected posts of a member: give, correct, end, remove."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from audit.services import record
from documents.serving import serve
from members.editing import MemberRefused
from members.forms.life import EndForm, PostForm
from members.models import ElectedPost
from members.posts import correct_post, end_post, give_post, remove_post
from members.views.access import one
from members.views.removed import is_removed_already, keep_removed, removed_member
from structure.models import Unit
from structure.scope import Action

OFFERED = ("unit", "body", "post", "title")  # may be chosen already where one comes from


def line_of(user, member):
    """Organisations of the member's line, from the top, in which this user may give posts."""
    mine = Unit.objects.for_user(user, Action.EDIT_MEMBER).open()
    above = Unit.objects.above(member.unit).values("pk")
    return list(mine.filter(pk__in=above).order_by("lft"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request, pk):
    found = one(request, pk, Action.EDIT_MEMBER)
    offered = {name: request.GET[name][:150] for name in OFFERED if request.GET.get(name)}
    form = PostForm(
        *_typed(request),
        units=line_of(request.user, found),
        initial={"unit": found.unit_id, "since": timezone.localdate(), **offered},
    )
    if form.is_valid():
        fields = form.cleaned_data
        unit = fields.pop("unit")
        try:
            give_post(pk, unit, actor=request.user, **fields)
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Записано: {found.short_name}, {unit.short_name}.")
            return redirect(_way_back(request, found, unit))
    return _form(request, found, form, "Новая должность или поручение")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, pk):
    post = _one(request, pk)
    form = PostForm(*_typed(request), instance=_copy(post))
    if form.is_valid():
        try:
            correct_post(pk, actor=request.user, **form.cleaned_data)
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Исправлено.")
            return redirect(_way_back(request, post.member, post.unit))
    remove_url = reverse("members:remove_post", args=[pk])
    return _form(request, post.member, form, str(_titled(post)), remove_url=remove_url)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request, pk):
    post = _one(request, pk)
    form = EndForm(
        request.POST if request.method == "POST" else None,
        initial={"until": timezone.localdate()},
    )
    if form.is_valid():
        try:
            end_post(pk, until=form.cleaned_data["until"], actor=request.user)
        except MemberRefused as refusal:
            form.add_error("until", str(refusal))
        else:
            messages.success(request, f"Полномочия прекращены: {post.member.short_name}.")
            return redirect(_way_back(request, post.member, post.unit))
    title = f"Прекратить полномочия: {_titled(post)}"
    return _form(request, post.member, form, title, submit="Прекратить полномочия")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, pk):
    """Of a post that never was; one that ended is ended, not removed."""
    if is_removed_already(request, "post", pk):
        return redirect("members:member", removed_member(request))
    post = _one(request, pk)
    if request.method == "POST":
        title = f"{post.member.short_name}, {_titled(post)}"
        kept = remove_post(pk, actor=request.user)
        keep_removed(request, post.member_id, "post", title, kept, line_pk=pk)
        messages.success(request, f"Убрано: {title}.")
        return redirect(_way_back(request, post.member, post.unit))
    context = {
        "page_title": "Убрать запись?",
        "page_lead": post.member.full_name,
        "text": f"{_titled(post)}, {post.unit}, с {post.since:%d.%m.%Y}.",
        "warning": "Убирают то, чего не было. Если полномочия кончились, прекратите их: "
        "запись останется в истории.",
        "submit": "Убрать",
        "danger": True,
        "cancel_url": _way_back(request, post.member, post.unit),
    }
    return render(request, "members/confirm.html", context)


@login_required
@require_safe
def scan(request, pk):
    """The protocol by which the member was elected."""
    posts = ElectedPost.objects.for_user(request.user, Action.VIEW_MEMBER)
    posts = posts.filter(member__hidden_at=None).exclude(scan=None)
    post = get_object_or_404(posts.select_related("scan", "member"), pk=pk)
    record(
        "members.post.scan_read", post, actor=request.user, unit_id=post.unit_id,
        sha256=post.scan.sha256,
    )  # fmt: skip
    return serve(
        post.scan.file, name=post.scan.name, content_type=post.scan.content_type, inline=True
    )


def _typed(request):
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _one(request, pk):
    """A post in an organisation where this user keeps the register."""
    mine = ElectedPost.objects.for_user(request.user, Action.EDIT_MEMBER)
    mine = mine.filter(member__hidden_at=None)
    return get_object_or_404(mine.select_related("unit", "member__unit"), pk=pk)


def _copy(post):
    """The form writes what was typed into its own copy: the page still calls the post its name."""
    return ElectedPost.objects.get(pk=post.pk)


def _titled(post):
    return post.title or post.get_post_display()


def _way_back(request, member, unit):
    """To the bodies of the organisation, when one came from there; else to the card."""
    if "bodies" in (request.GET.get("from"), request.POST.get("from")):
        return reverse("members:bodies", args=[unit.pk])
    return f"{member.get_absolute_url()}#posts"


def _form(request, member, form, title, *, submit="Сохранить", remove_url=""):
    came_from = request.POST.get("from") or request.GET.get("from") or ""
    context = {
        "page_title": title,
        "page_lead": member.full_name,
        "member": member,
        "form": form,
        "submit": submit,
        "remove_url": remove_url,
        "page_back_url": f"{member.get_absolute_url()}#posts",
        "page_back_title": member.full_name,
        "came_from": "bodies" if came_from == "bodies" else "",
    }
    return render(request, "members/small_form.html", context, status=422 if form.errors else 200)
