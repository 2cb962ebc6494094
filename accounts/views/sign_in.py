"""Signing in and out, and passwords."""

from datetime import timedelta

from axes.utils import reset as forgive_attempts
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as django_views
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import identity
from accounts.account_forms import DoorForm
from accounts.forms import ChangePasswordForm, NewPasswordForm
from accounts.invitations import invited_user, note_opened
from accounts.limits import Limit, address_of, too_often, wait_for
from accounts.models import Session, User
from accounts.passkeys import site_of
from accounts.services import accept_invitation as accept
from accounts.sessions import end_all
from accounts.signing_in import PASSWORD, let_in
from accounts.views.second_step import safe_next
from audit.services import record

OF_ONE_ADDRESS = Limit("sign-in", 150, timedelta(minutes=10))
# From one address: whoever knocks at another's door does not shut it for him.
OF_ONE_ACCOUNT = Limit("sign-in-account", 60, timedelta(hours=1))
FROM_EVERYWHERE = Limit("sign-in-everywhere", 600, timedelta(hours=1))


def _is_at_home(email, address):
    """Is the owner of the account signed in from this address?"""
    return Session.objects.filter(user__email=email, address=address or None).exists()


class SignIn(django_views.LoginView):
    """A right password opens the session or asks for the second step (``accounts.signing_in``).

    Who guesses passwords from one place is stopped by ``axes`` (AXES_* in the settings), who
    guesses from many by the limit of one account; it does not hold where its owner has come in.
    """

    form_class = DoorForm
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        email = request.POST.get("username", "").replace("\0", "").strip().lower()
        address = address_of(request)
        seconds = wait_for(OF_ONE_ADDRESS, address)
        seconds = seconds or wait_for(OF_ONE_ACCOUNT, f"{address} {email}")
        if not seconds and (everywhere := wait_for(FROM_EVERYWHERE, email)):
            seconds = 0 if _is_at_home(email, address) else everywhere
        if seconds:
            return too_often(request, seconds)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "identity_title": settings.OIDC_TITLE if identity.is_on() else "",
            "keys_work": site_of(self.request) is not None,
        }

    def form_valid(self, form):
        user = form.get_user()
        if not user.is_active:
            return self.closed(user)
        next_url = safe_next(self.request, self.get_success_url())
        return let_in(self.request, user, way=PASSWORD, next_url=next_url)

    def closed(self, user):
        """The password is right, the account closed as unused."""
        raise NotImplementedError

    def form_invalid(self, form):
        email = form.cleaned_data.get("username")
        if email:  # the same work for an address that nobody signs in by
            user = User.objects.filter(email=email).first() or User(pk=0, surname="—")
            is_locked = getattr(self.request, "axes_locked_out", False)
            word = "locked" if is_locked else "failed"
            record(f"accounts.sign_in.{word}", user, actor="посетитель")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignOut(django_views.LogoutView):
    def post(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            record("accounts.signed_out", request.user, actor=request.user)
        answer = super().post(request, *args, **kwargs)
        # Pages seen are forgotten; "storage" would take the union card kept for a day without net.
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer


class NewPassword(django_views.PasswordResetConfirmView):
    """The page of the letter «Новый пароль»; a spent or forged link gets a kind page with 404."""

    form_class = NewPasswordForm
    success_url = reverse_lazy("accounts:password_reset_complete")

    def render_to_response(self, context, **options):
        if not self.validlink:
            options["status"] = 404
        return super().render_to_response(context, **options)

    def form_valid(self, form):
        answer = super().form_valid(form)
        end_all(self.user)
        record("accounts.password.reset", self.user, actor=self.user)
        forgive_attempts(username=self.user.email)
        return answer

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ChangePassword(django_views.PasswordChangeView):
    form_class = ChangePasswordForm
    template_name = "accounts/password.html"
    success_url = reverse_lazy("accounts:profile")

    def form_valid(self, form):
        record("accounts.password.changed", self.request.user, actor=self.request.user)
        messages.success(self.request, "Пароль изменён. На других устройствах войдите заново.")
        answer = super().form_valid(form)
        end_all(self.request.user, but=self.request.session)
        return answer

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def accept_invitation(request, uid, token):
    """Set the first password and come in; an old or used link gets a kind page with 404."""
    user = invited_user(uid, token)
    if user is None:
        return _spent(request)
    form = NewPasswordForm(user, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            accepted = accept(uid, token, form.cleaned_data["new_password1"])
            if accepted is None:
                return _spent(request)
            messages.success(request, f"Пароль сохранён. Входите по почте {accepted.email}.")
            return let_in(request, accepted, way=PASSWORD, next_url=reverse("today"))
    note_opened(user)
    mandate = user.mandates.unended().select_related("unit").order_by("-starts_on").first()
    context = {
        "form": form,
        "validlink": True,
        "invited_name": " ".join(filter(None, (user.name, user.patronymic))),
        "mandate": mandate,
    }
    return render(request, "registration/accept_invitation.html", context, status=status)


def _spent(request):
    context = {"validlink": False}
    return render(request, "registration/accept_invitation.html", context, status=404)
