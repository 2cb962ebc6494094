"""Destruction: the list, whom to choose and why, the page of one, its steps, its papers."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.limits import Limit, too_often, wait_for
from audit.services import record
from documents.serving import serve
from documents.uploads import PDF
from members.sections import sections_of
from members.views.access import require_anywhere
from privacy import acts, queries, services
from privacy.enums import Event, Fate, PrivacyRefused, RuleKind
from privacy.forms import ReasonForm, RulesForm, StepForm
from privacy.models import Destruction
from privacy.preview import by_rule, why_yes
from privacy.rules import limits_of, rules_of, set_rules
from privacy.views import reentry
from privacy.workflow import STEPS, steps_for
from structure.choosing import as_choices, chosen_unit, offered_units
from structure.models import Unit
from structure.scope import Action

A = Action.DESTROY
TRIES = Limit("destroy-password", 10, timedelta(minutes=15))
FILES = {
    "act": ("act_pdf", "Акт об уничтожении № {}.pdf", PDF),
    "journal": ("journal_pdf", "Выгрузка из журнала к акту № {}.pdf", PDF),
    "table": ("journal_csv", "Выгрузка из журнала к акту № {}.csv", "text/csv; charset=utf-8"),
}
# Event → (heading, button, what will happen, is it dangerous).
ACTS = {
    Event.CONFIRM: (
        "Подтвердить уничтожение", "Подтвердить и скрыть данные",
        "Данные этих людей сразу исчезнут из списков, поиска и выгрузок. До конца карантина их "
        "можно вернуть, потом они будут уничтожены навсегда.", True,
    ),
    Event.RELEASE: (
        "Снять с тормоза", "Разрешить и скрыть данные",
        "Вы разрешаете превысить предел. Данные скроются сразу, а по окончании карантина будут "
        "уничтожены навсегда.", True,
    ),
    Event.REFUSE: ("Отклонить уничтожение", "Отклонить", "Данные останутся как были.", False),
    Event.WITHDRAW: ("Отозвать предложение", "Отозвать", "Данные останутся как были.", False),
    Event.RETURN: (
        "Вернуть всех из карантина", "Вернуть всех",
        "Карточки снова появятся в реестре, такими, какими были.", False,
    ),
}  # fmt: skip
DONE = {
    Event.CONFIRM: "Подтверждено.",
    Event.RELEASE: "Снято с тормоза: данные скрыты.",
    Event.REFUSE: "Отклонено. Данные остались.",
    Event.WITHDRAW: "Предложение отозвано.",
    Event.RETURN: "Все возвращены в реестр.",
}


@login_required
@require_safe
def destructions(request):
    require_anywhere(request.user, A)
    rows, after = queries.destructions(request.user, after=request.GET.get("after", ""))
    context = {
        "page_title": "Уничтожение данных",
        "sections": sections_of(request.user, request.path),
        "rows": rows,
        "next_url": f"?{urlencode({'after': after})}" if after else "",
        "may_rule": bool(request.user.scope(Action.SET_DESTRUCTION)),
    }
    return render(request, "privacy/destructions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request):
    """Whom a rule finds in an organisation, with «почему да» and «почему нет»; then propose."""
    user = request.user
    require_anywhere(user, A)
    unit = chosen_unit(user, A, request.GET.get("unit", "")) or offered_units(user, A)[0]
    rules, kind = rules_of(unit), request.GET.get("rule", "")
    rule = rules[kind] if kind in set(RuleKind) else None
    preview = by_rule(rule, unit, on=timezone.localdate()) if rule and rule.is_active else None
    form = ReasonForm(request.POST or None, initial={"reason": rule and _reason(rule)})
    if request.method == "POST" and preview and form.is_valid():
        if request.POST.get("seen") != preview.mark:
            form.add_error(None, "Пока вы смотрели, список изменился. Проверьте его ещё раз.")
        else:
            left = set(request.POST.getlist("leave"))
            try:
                made = services.propose(
                    unit,
                    members=[pk for pk in preview.members if f"m{pk}" not in left],
                    applications=[pk for pk in preview.applications if f"a{pk}" not in left],
                    reason=form.cleaned_data["reason"], actor=user, rule=rule.kind,
                )  # fmt: skip
            except PrivacyRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Предложено. Теперь нужно согласие второго человека.")
                return redirect(made)
    elif preview and request.method == "GET":
        record("privacy.preview", unit, actor=user, unit_id=unit.pk, rule=kind, people=len(preview))
    context = {
        "page_title": "Чьи данные уничтожить",
        "unit": unit,
        "units": as_choices(offered_units(user, A, unit)),
        "rules": [(one, one.kind == kind, why_yes(one)) for one in rules.values() if one.is_active],
        "rule": rule,
        "preview": preview,
        "left": request.POST.getlist("leave"),
        "form": form,
        "limits": limits_of(unit),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/choose.html", context, status=status)


def _reason(rule):
    return {
        RuleKind.LEFT: "Цель обработки достигнута: снят с учёта, сроки хранения прошли",
        RuleKind.REFUSED: "Цель обработки достигнута: заявление рассмотрено, сроки хранения прошли",
        RuleKind.WITHDRAWN: "Согласие на обработку отозвано, других оснований нет",
    }[rule.kind]


def _mine(request, pk):
    rows = Destruction.objects.for_user(request.user, A)
    return get_object_or_404(
        rows.select_related("unit", "proposed_by", "confirmed_by", "released_by"), pk=pk
    )


@login_required
@require_safe
def destruction(request, pk):
    found = _mine(request, pk)
    people, after = queries.people_of(found, after=request.GET.get("after", ""))
    if request.method == "GET":
        record("privacy.destruction.read", found, actor=request.user, unit_id=found.unit_id)
    tally, steps = services.tally(found), steps_for(request.user, found)
    may = {step.event for step in steps}
    context = {
        "page_title": f"Уничтожение № {found.pk}",
        "destruction": found,
        "people": people,
        "next_url": f"?{urlencode({'after': after})}" if after else "",
        "tally": [(Fate(fate).label.lower(), number) for fate, number in sorted(tally.items())],
        "events": [
            (step.event, ACTS[step.event][0], ACTS[step.event][3])
            for step in steps
            if step.event in ACTS
        ],
        "may_return": Event.RETURN in may,
        "may_decide": bool(may & {Event.CONFIRM, Event.RELEASE}),
    }
    return render(request, "privacy/destruction.html", context)


@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def step(request, pk, event):
    """Confirm one step: the words why; the password and the second step once more where nothing can
    be taken back."""
    found = _mine(request, pk)
    known = {(one.state, one.event): one for one in steps_for(request.user, found)}.get(
        (found.state, event)
    )
    if known is None or event not in ACTS:
        if event in ACTS and any(e == event for _, e in STEPS):
            messages.error(request, "Это действие сейчас не ваше или уже сделано.")
            return redirect(found)
        raise Http404
    needs = {"needs_note": known.needs_note, "needs_password": known.needs_password}
    is_tried = request.method == "POST" and known.needs_password
    if is_tried and (seconds := wait_for(TRIES, request.user.pk)):
        return too_often(request, seconds)
    refusal = ""
    if is_tried and "answer" in request.POST:
        refusal = reentry.try_key(request)
        if not refusal:
            return redirect(request.path)
    needs["needs_code"] = known.needs_password and reentry.asks_for_code(request)
    is_sent = request.method == "POST" and not refusal
    form = StepForm(request.POST if is_sent else None, user=request.user, **needs)
    if is_sent and form.is_valid():
        told = {"note": form.cleaned_data["note"]} if known.needs_note else {}
        try:
            done = _BY_EVENT[event](pk, actor=request.user, **told)
        except PrivacyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            reentry.forget_key(request)
            messages.success(request, done.brake or DONE[event])
            return redirect(found)
    title, button, text, is_dangerous = ACTS[Event(event)]
    context = {
        "page_title": title,
        "destruction": found,
        "form": form,
        "button": button,
        "text": text,
        "is_dangerous": is_dangerous,
        "refusal": refusal,
        "options": reentry.key_options(request) if needs["needs_code"] else "",
        "is_by_key": known.needs_password and reentry.is_by_key(request),
        "back": found.get_absolute_url(),
    }
    status = 422 if form.errors or refusal else 200
    return render(request, "privacy/step.html", context, status=status)


_BY_EVENT = {
    Event.CONFIRM: services.confirm,
    Event.RELEASE: services.release,
    Event.REFUSE: services.refuse,
    Event.WITHDRAW: services.withdraw,
    Event.RETURN: services.return_all,
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def return_one(request, pk, line_pk):
    """Call one person back out of the quarantine."""
    found = _mine(request, pk)
    line = get_object_or_404(found.lines.select_related("member", "application"), pk=line_pk)
    data = request.POST if request.method == "POST" else None
    form = StepForm(data, user=request.user, needs_note=True, needs_password=False)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_one(pk, line_pk, actor=request.user, note=form.cleaned_data["note"])
        except PrivacyRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Возвращён в реестр.")
            return redirect(found)
    context = {
        "page_title": "Вернуть из карантина",
        "destruction": found,
        "form": form,
        "button": "Вернуть",
        "text": f"{line.number.capitalize()} снова появится в реестре, такой, какой была.",
        "back": found.get_absolute_url(),
    }
    return render(request, "privacy/step.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def file(request, pk, name):
    """The act or the extract of the journal."""
    found = _mine(request, pk)
    if name not in FILES:
        raise Http404
    column, title, content_type = FILES[name]
    stored = getattr(found, column)
    if not stored:
        raise Http404
    if request.method == "GET":
        acts.note_read(found, name, actor=request.user)
    return serve(stored, name=title.format(pk), content_type=content_type, inline=name != "table")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request):
    """Terms and limits of the union."""
    require_anywhere(request.user, Action.SET_DESTRUCTION)
    mine = Unit.objects.for_user(request.user, Action.SET_DESTRUCTION)
    union = get_object_or_404(mine.order_by("tree_id"), parent=None)
    data = request.POST if request.method == "POST" else None
    form = RulesForm.of(rules_of(union), limits_of(union), data)
    if request.method == "POST" and form.is_valid():
        told, limits = form.told()
        set_rules(union.pk, actor=request.user, rules=told, limits=limits)
        messages.success(request, "Правила записаны.")
        return redirect("privacy:destructions")
    context = {
        "page_title": "Правила уничтожения данных",
        "form": form,
        "back": reverse("privacy:destructions"),
    }
    return render(request, "privacy/rules.html", context, status=422 if form.errors else 200)
