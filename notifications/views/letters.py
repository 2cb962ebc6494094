"""«Тексты писем»: how an organisation words what the portal writes for it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications import texts
from notifications.catalogue import editable_kinds
from notifications.enums import LetterRefused
from notifications.forms import LetterForm
from notifications.models import LetterText
from notifications.views.outbox import framed
from structure.choosing import as_choices, chosen_unit, offered_units
from structure.models import Unit
from structure.scope import Action


@login_required
@require_safe
def letters(request):
    """Every kind of letter and whose wording holds in the chosen organisation."""
    units = offered_units(request.user, Action.EDIT_LETTERS)
    if not units:
        raise Http404
    chosen = chosen_unit(request.user, Action.EDIT_LETTERS, request.GET.get("unit", ""))
    unit = chosen if chosen and chosen.is_open else units[0]
    own = texts.own_texts(unit)
    offered = offered_units(request.user, Action.EDIT_LETTERS, unit)
    context = {
        "unit": unit,
        "choices": as_choices(offered),
        "rows": [(kind, own.get(kind.kind)) for kind in editable_kinds()],
    }
    return render(request, "notifications/letters.html", context)


def found_letter(request, kind, unit_pk):
    """(the kind, the organisation) of the address, or 404."""
    known = next((one for one in editable_kinds() if one.kind == kind), None)
    if known is None:
        raise Http404
    mine = Unit.objects.for_user(request.user, Action.EDIT_LETTERS).open()
    return known, get_object_or_404(mine, pk=unit_pk)


@login_required
@require_http_methods(["GET", "POST"])
def letter(request, kind, unit_pk):
    kind, unit = found_letter(request, kind, unit_pk)
    holding = texts.own_texts(unit).get(kind.kind)
    own = holding if holding and holding.unit_id == unit.pk else None
    if request.method == "GET":
        words = holding or kind
        initial = {"subject": words.subject, "body": words.body, "seen": texts.version_of(own)}
        return _page(request, kind, unit, own, holding, LetterForm(kind=kind, initial=initial))
    form = LetterForm(request.POST, kind=kind)
    if form.is_valid() and (advice := _unheard(form, request)):
        return _page(request, kind, unit, own, holding, form, status=422, advice=advice)
    if form.is_valid():
        try:
            texts.save_text(kind, unit, **_words(form), seen=form.cleaned_data["seen"],
                            actor=request.user)  # fmt: skip
        except LetterRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Текст сохранён: так письмо уйдёт от {unit}.")
            return redirect("notifications:letter", kind.kind, unit.pk)
    return _page(request, kind, unit, own, holding, form, status=422)


def _unheard(form, request):
    """Advice that the editor has not seen on these very words, or nothing."""
    advice = form.advice()
    return advice if request.POST.get("agreed") != form.mark() else None


@login_required
@require_POST
def letter_advice(request, kind, unit_pk):
    """While he types: faults and advice on what stands in the form."""
    kind, _ = found_letter(request, kind, unit_pk)
    form = LetterForm(request.POST, kind=kind)
    advice = form.advice() if form.is_valid() else None
    faults = [fault for name in ("subject", "body") for fault in form.errors.get(name, ())]
    context = {"advice": advice, "faults": faults}
    return render(request, "notifications/letter_advice.html", context)


def _words(form):
    return {name: form.cleaned_data[name] for name in ("subject", "body")}


def _page(request, kind, unit, own, holding, form, status=200, advice=None):
    context = {
        "advice": advice,
        "mark": form.mark() if advice else "",
        "kind": kind,
        "unit": unit,
        "own": own,
        "holding": holding,
        "form": form,
        "is_mailbox": not settings.EMAIL_CONFIGURED,
        "back_url": f"{reverse('notifications:letters')}?unit={unit.pk}",
    }
    return render(request, "notifications/letter.html", context, status=status)


@login_required
@require_POST
@xframe_options_sameorigin
def letter_preview(request, kind, unit_pk):
    """What the reader would get, with examples in place of the words; shown in the frame."""
    kind, unit = found_letter(request, kind, unit_pk)
    form = LetterForm(request.POST, kind=kind)
    if not form.is_valid():
        faults = [fault for field in form for fault in field.errors]
        answer = render(request, "notifications/letter_fault.html", {"faults": faults})
        return framed(answer.content)
    letter = texts.sample(kind, unit, **_words(form))
    if request.POST.get("view") == "text":
        return framed(f"{letter.subject}\n\n{letter.text}", "text/plain; charset=utf-8")
    return framed(letter.html)


@login_required
@require_POST
def letter_trial(request, kind, unit_pk):
    """Send what stands in the form, saved or not, to the editor himself."""
    kind, unit = found_letter(request, kind, unit_pk)
    form = LetterForm(request.POST, kind=kind)
    status = 422
    if form.is_valid():
        status = 200
        texts.send_trial(kind, unit, **_words(form), user=request.user)
        messages.success(
            request,
            f"Пробное письмо отправлено на {request.user.email}."
            if settings.EMAIL_CONFIGURED
            else "Пробное письмо лежит в «Исходящих»: почта не подключена.",
        )
    holding = texts.own_texts(unit).get(kind.kind)
    own = holding if holding and holding.unit_id == unit.pk else None
    return _page(request, kind, unit, own, holding, form, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def letter_reset(request, kind, unit_pk):
    """Back to the text of the organisation above or of the portal."""
    kind, unit = found_letter(request, kind, unit_pk)
    own = LetterText.objects.filter(kind=kind.kind, unit=unit).first()
    if own is None:  # somebody else has taken it back meanwhile
        return redirect("notifications:letter", kind.kind, unit.pk)
    if request.method == "POST":
        texts.drop_text(kind, unit, actor=request.user)
        messages.success(request, "Свой текст убран: письмо уходит со стандартным.")
        return redirect("notifications:letter", kind.kind, unit.pk)
    above = LetterText.objects.filter(
        kind=kind.kind, unit__in=Unit.objects.above(unit).exclude(pk=unit.pk)
    ).order_by("-unit__lft")
    context = {
        "kind": kind,
        "unit": unit,
        "own": own,
        "above": above.select_related("unit").first(),
        "back_url": reverse("notifications:letter", args=[kind.kind, unit.pk]),
    }
    return render(request, "notifications/letter_reset.html", context)
