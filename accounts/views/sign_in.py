"""Signing in and out, and passwords."""

from axes.utils import reset as forgive_attempts
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as django_views
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms import ChangePasswordForm, NewPasswordForm, SignInForm
from accounts.invitations import invited_user
from accounts.services import accept_invitation as accept
from audit.services import record

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(django_views.LoginView):
    """Who guesses passwords is stopped by ``axes``: see AXES_* in the settings."""

    form_class = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        record("accounts.signed_in", form.get_user(), actor=form.get_user())
        return super().form_valid(form)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


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
        return super().form_valid(form)

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
            login(request, accepted, backend=BACKEND)
            messages.success(request, f"Пароль сохранён. Входите по почте {accepted.email}.")
            return redirect("today")
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
