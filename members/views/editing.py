"""Editing a card block by block; nothing typed is lost when somebody was faster."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import record
from documents.enums import UploadRefused
from documents.models import Thumbnail
from documents.serving import serve_thumbnail
from members.consents.outputs import Output, lets
from members.editing import CardChanged, MemberRefused, NumberTaken, look_of, save_card
from members.forms.card import BLOCKS, CardForm, PhotoForm
from members.models import Member
from members.numbers import give_number, mask_of
from members.photos import put_photo, take_photo_off
from members.replay import as_seen
from members.views.access import one
from members.wording import value_said
from structure.branches import read_id
from structure.queries import employers_of
from structure.scope import Action


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk, block):
    """One block of the card in a form."""
    found = one(request, pk, Action.EDIT_MEMBER)
    if block not in BLOCKS:
        raise Http404
    if request.method == "GET":  # the form shows what stands on the card
        record("members.card.read", found, actor=request.user, unit_id=found.unit_id)
    form, newer = card_form(request, found, names=BLOCKS[block].fields), {}
    if form.is_valid():
        saved, newer = save_typed(request, found, form)
        if saved:
            messages.success(request, "Сохранено." if form.changed_data else "Изменений нет.")
            return redirect(f"{found.get_absolute_url()}#{block}")
    context = {
        "page_title": BLOCKS[block].title,
        "page_lead": found.full_name,
        "member": found,
        "part": block,
        "form": form,
        "rows": form.rows(newer),
        "version": token_of(found),
        "holder": holder_of(request.user, form),
        "may_take_number": block == "membership" and "#" in form.mask and not found.card_number,
    }
    return render(request, "members/edit.html", context, status=422 if form.errors else 200)


def card_form(request, found, *, names):
    """The form over the card as its writer saw it, so that only what he changed is saved."""
    typed = request.POST if request.method == "POST" else None
    seen = as_seen(found, _seen(typed)[0] if typed else found.version)
    return CardForm(
        typed,
        instance=seen,
        names=names,
        employers=employers_of(found.unit) if "employer" in names else (),
        mask=mask_of(found.unit) if "card_number" in names else "",
    )


def save_typed(request, found, form):
    """(is it saved, {field: what stands in the card now}) — the second when somebody was faster."""
    changed = {name: form.cleaned_data[name] for name in form.changed_data}
    version, look = _seen(request.POST)
    try:
        save_card(found.pk, actor=request.user, version=version, look=look, **changed)
    except CardChanged as refusal:
        form.add_error(None, str(refusal))
        found.refresh_from_db()
        return False, {name: value_said(found, name) for name in refusal.names}
    except NumberTaken as refusal:
        form.add_error("card_number", str(refusal))
        return False, {}
    except MemberRefused as refusal:
        form.add_error(None, str(refusal))
        return False, {}
    return True, {}


def token_of(card):
    """What the form carries of the card that its writer saw."""
    return f"{card.version}.{look_of(card)}"


def _seen(typed):
    """(version, look) out of the form."""
    version, _, look = typed.get("version", "").partition(".")
    return read_id(version), look


def holder_of(user, form):
    """The card that has the number typed, if this user may see it."""
    if "card_number" not in form.errors:
        return None
    number = " ".join(form.data.get("card_number", "").replace("\0", "").split())
    cards = Member.objects.for_user(user, Action.VIEW_MEMBER).exclude(pk=form.instance.pk)
    return cards.filter(card_number=number).exclude(card_number="").first()


@login_required
@require_POST
def take_number(request, pk):
    """«Выдать следующий номер по образцу»."""
    found = one(request, pk, Action.EDIT_MEMBER)
    try:
        number = give_number(pk, actor=request.user)
    except MemberRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Выдан № профбилета {number}.")
    return redirect(f"{found.get_absolute_url()}#membership")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_photo(request, pk):
    found = one(request, pk, Action.EDIT_MEMBER)
    is_post = request.method == "POST"
    form = PhotoForm(request.POST if is_post else None, request.FILES if is_post else None)
    if form.is_valid():
        try:
            put_photo(pk, form.cleaned_data["photo"], actor=request.user)
        except UploadRefused as refusal:
            form.add_error("photo", str(refusal))
        else:
            messages.success(request, "Фотография сохранена.")
            return redirect(found)
    return _small_form(request, found, form, title="Фотография", submit="Сохранить")


@login_required
@require_POST
def remove_photo(request, pk):
    found = one(request, pk, Action.EDIT_MEMBER)
    take_photo_off(pk, actor=request.user)
    messages.success(request, "Фотография убрана.")
    return redirect(found)


@login_required
@require_safe
def photo(request, pk):
    """The small picture. Not a reading of its own: opening the card was one."""
    found = one(request, pk)
    if not lets(found, Output.PHOTO):
        raise Http404
    picture = get_object_or_404(Thumbnail, stored=found.photo_id or 0, page=1)
    return serve_thumbnail(picture.file)


def _small_form(request, found, form, *, title, submit):
    context = {
        "page_title": title,
        "page_lead": found.full_name,
        "member": found,
        "form": form,
        "submit": submit,
        "page_back_url": found.get_absolute_url(),
        "page_back_title": found.full_name,
    }
    return render(request, "members/small_form.html", context, status=422 if form.errors else 200)
