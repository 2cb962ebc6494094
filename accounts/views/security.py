"""«Вход и устройства»: keys, apps, codes on paper, and where one is signed in."""

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import codes, passkeys
from accounts.account_forms import DeviceNameForm, FirstCodeForm, NewKeyForm, ProofForm
from accounts.agents import in_words
from accounts.enums import AccountRefused
from accounts.factor_rules import asked_from, has_second_step, must_set_up, union_of
from accounts.limits import too_often, wait_for
from accounts.models import CodeApp, Passkey, Session
from accounts.proving import PROOFS, is_right, key_options, proven_lately, try_key
from accounts.sessions import end_all, key_hash_of, sessions_of
from accounts.signing_in import note_second_step
from accounts.views.second_step import safe_next
from audit.services import record

KEYS = "Ключи работают только по имени сайта, а вы открыли портал по числовому адресу."


@login_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request):
    """The password once more, or a key of one's own."""
    is_by_key = request.method == "POST" and "answer" in request.POST
    form = ProofForm(request.POST if request.method == "POST" and not is_by_key else None)
    next_url = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    refusal = ""
    if request.method == "POST":
        seconds = wait_for(PROOFS, request.user.pk)
        if seconds:
            return too_often(request, seconds)
        if is_by_key:
            refusal = try_key(request)
        if (is_by_key and not refusal) or (form.is_valid() and is_right(request, form)):
            return redirect(next_url)
    context = {
        "form": form,
        "carried": [("next", next_url)],
        "back": reverse("accounts:security"),
        "options": key_options(request),
        "refusal": refusal,
        "next": next_url,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/prove.html", context, status=status)


@login_required
@never_cache
@require_safe
def security(request):
    user = request.user
    here = request.session.session_key and key_hash_of(request.session.session_key)
    sessions = sessions_of(user)
    for session in sessions:
        session.is_here, session.device = session.pk == here, in_words(session.user_agent)
    context = {
        "apps": list(user.code_apps.filter(confirmed_at__isnull=False).order_by("created_at")),
        "keys": list(user.passkeys.order_by("created_at")),
        "codes_left": codes.codes_left(user),
        "sessions": sessions,
        "asked_from": asked_from(user),
        "must_set_up": must_set_up(user),
        "is_for_admin": "admin" in request.GET,
        "keys_work": passkeys.site_of(request) is not None,
        "can_rule": union_of(user) is not None,
    }
    context["has_step"] = bool(context["apps"] or context["keys"])
    return render(request, "accounts/security.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@proven_lately
def new_app(request):
    form = DeviceNameForm(request.POST or None, initial={"name": "Мой телефон"})
    if request.method == "POST" and form.is_valid():
        try:
            app = codes.begin_app(request.user, form.cleaned_data["name"])
        except AccountRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("accounts:app", app.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/new_app.html", {"form": form}, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@proven_lately
def app(request, pk):
    """The QR and the first code."""
    row = get_object_or_404(CodeApp, pk=pk, user=request.user, confirmed_at=None)
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = codes.confirm_app(
                row, form.cleaned_data["code"], actor=request.user, session=request.session
            )
        except AccountRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            return _set_up(request, made, f"Приложение «{row.name}» подключено.")
    secret = codes.secret_of(row)
    address = codes.address_of_secret(row)
    context = {
        "app": row,
        "form": form,
        "qr": segno.make(address, error="m").svg_data_uri(scale=5, border=2),
        "address": address,
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/app.html", context, status=status)


def _set_up(request, made, told):
    note_second_step(request.session)
    messages.success(request, f"{told} На других устройствах войдите заново.")
    if made:
        return _codes_page(request, made)
    return redirect("accounts:security")


def _codes_page(request, made):
    """The only moment at which the codes are known: drawn in answer to the button itself."""
    answer = render(request, "accounts/recovery_codes.html", {"codes": made})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@proven_lately
def remove_app(request, pk):
    row = get_object_or_404(CodeApp, pk=pk, user=request.user)
    if request.method == "POST":
        codes.remove_app(row, actor=request.user, session=request.session)
        messages.success(request, f"Приложение «{row.name}» больше не подходит для входа.")
        return redirect("accounts:security")
    return render(request, "accounts/remove_step.html", {"row": row, "what": "приложение"})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@proven_lately
def new_key(request):
    site = passkeys.site_of(request)
    form = NewKeyForm(
        request.POST or None, initial={"name": in_words(request.headers.get("User-Agent", ""))}
    )
    if site is None:
        messages.error(request, KEYS)
        return redirect("accounts:security")
    if request.method == "POST" and form.is_valid():
        try:
            made = passkeys.add_passkey(
                request.user,
                form.cleaned_data["answer"],
                form.cleaned_data["name"],
                site=site,
                session=request.session,
                actor=request.user,
            )
        except AccountRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _set_up(request, made, f"Ключ «{form.cleaned_data['name']}» подключён.")
    context = {
        "form": form,
        "options": passkeys.creation_options(request.user, site, request.session),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/new_key.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@proven_lately
def remove_key(request, pk):
    row = get_object_or_404(Passkey, pk=pk, user=request.user)
    if request.method == "POST":
        passkeys.remove_passkey(row, actor=request.user, session=request.session)
        messages.success(request, f"Ключ «{row.name}» больше не подходит для входа.")
        return redirect("accounts:security")
    return render(request, "accounts/remove_step.html", {"row": row, "what": "ключ"})


@login_required
@require_POST
@proven_lately
def new_codes(request):
    if not has_second_step(request.user):
        messages.error(request, "Сначала подключите приложение или ключ доступа.")
        return redirect("accounts:security")
    return _codes_page(request, codes.new_codes(request.user, actor=request.user))


@login_required
@require_POST
@proven_lately
def end_session(request, key_hash):
    row = get_object_or_404(Session, pk=key_hash, user=request.user)
    if row.pk == key_hash_of(request.session.session_key):
        messages.info(request, "Это ваш нынешний вход: закончить его — «Выйти».")
        return redirect("accounts:security")
    row.delete()
    record("accounts.session.ended", request.user, actor=request.user, count=1)
    messages.success(request, f"{in_words(row.user_agent)}: вход закончен.")
    return redirect("accounts:security")


@login_required
@require_POST
@proven_lately
def end_others(request):
    ended = end_all(request.user, but=request.session)
    record("accounts.session.ended", request.user, actor=request.user, count=ended)
    messages.success(request, "На всех других устройствах вход закончен.")
    return redirect("accounts:security")
