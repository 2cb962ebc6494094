"""After the password: a code or a key; and a key instead of the password."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.account_forms import CodeForm
from accounts.codes import Tried, codes_left, try_code
from accounts.enums import AccountRefused
from accounts.factor_rules import asked_from
from accounts.limits import Limit, address_of, too_often, wait_for
from accounts.passkeys import proven, request_options, site_of
from accounts.signing_in import KEY, finish, half_way, let_in, note_wrong

OF_ONE_ADDRESS = Limit("second-step", 120, timedelta(minutes=10))
AGAIN = (
    "Вход не закончен: прошло много времени или код не подошёл несколько раз. Введите почту и "
    "пароль ещё раз."
)
WRONG = "Код не подошёл. Каждый код действует полминуты и один раз: введите новый."
CLOSED = (
    "Слишком много неверных кодов: вход по коду закрыт на час. Подождите, войдите ключом "
    "доступа или попросите вышестоящую организацию сбросить второй шаг."
)


def safe_next(request, url):
    """The path to go on to, if it is ours, else «Сегодня». A word that is no path is nobody's:
    Django would look for a page of that name."""
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours and url.startswith("/") else reverse("today")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request):
    if request.method == "POST":
        seconds = wait_for(OF_ONE_ADDRESS, address_of(request))
        if seconds:
            return too_often(request, seconds)
    user, told = half_way(request)
    if user is None:
        if request.user.is_authenticated:
            return redirect("today")
        messages.info(request, AGAIN)
        return redirect("accounts:login")
    form, refusal, status = CodeForm(), "", 200
    if request.method == "POST":
        status = 422
        if "answer" in request.POST:
            refusal = _by_key(request, user)
            if not refusal:
                return finish(request, user, told)
        else:
            form = CodeForm(request.POST)
            tried = try_code(user.pk, form.cleaned_data["code"]) if form.is_valid() else None
            if tried and tried.is_right:
                _warn_of_last_codes(request, user, tried)
                return finish(request, user, told)
            if tried == Tried.CLOSED:
                status = 429
            if tried:
                form.add_error("code", CLOSED if tried == Tried.CLOSED else WRONG)
                note_wrong(request)
    site = site_of(request)
    has_keys = site is not None and user.passkeys.exists()
    context = {
        "form": form,
        "refusal": refusal,
        "options": request_options(site, request.session, user=user) if has_keys else "",
        "has_apps": user.code_apps.filter(confirmed_at__isnull=False).exists(),
    }
    return render(request, "registration/second_step.html", context, status=status)


def _by_key(request, user):
    """Why the key was refused, or ""."""
    site = site_of(request)
    try:
        if site is None:
            raise AccountRefused("По этому адресу ключи не работают: откройте портал по имени.")
        proven(request.POST["answer"], site=site, session=request.session, user=user)
    except AccountRefused as refused:
        note_wrong(request)
        return str(refused)
    return ""


def _warn_of_last_codes(request, user, tried):
    if tried == Tried.PAPER:
        left = codes_left(user)
        told = f"Запасных кодов осталось: {left}." if left else "Это был последний запасной код."
        messages.warning(request, f"{told} Новые — в «Моём профиле», раздел «Вход и устройства».")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def key_door(request):
    """Come in by a key alone: it knows its owner by a finger, a face or a PIN."""
    if request.user.is_authenticated:
        return redirect("today")
    seconds = wait_for(OF_ONE_ADDRESS, address_of(request))
    if seconds:
        return too_often(request, seconds)
    site, refusal, status = site_of(request), "", 200
    next_url = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "POST" and site:
        status = 422
        try:
            key = proven(request.POST.get("answer", ""), site=site, session=request.session)
            if not key.user.is_active:
                raise AccountRefused("Ключ не подошёл. Попробуйте ещё раз или войдите с паролем.")
        except AccountRefused as refused:
            refusal = str(refused)
        else:
            return let_in(request, key.user, way=KEY, next_url=next_url, is_second=True)
    context = {
        "refusal": refusal,
        "options": request_options(site, request.session) if site else "",
        "next": next_url,
    }
    return render(request, "registration/key_door.html", context, status=status)


@login_required
@require_safe
def second_soon(request):
    """The office will ask for the second step; until that day one may go on."""
    context = {
        "day": asked_from(request.user),
        "next": safe_next(request, request.GET.get("next", "")),
    }
    if context["day"] is None:
        return redirect(context["next"])
    return render(request, "accounts/second_soon.html", context)
