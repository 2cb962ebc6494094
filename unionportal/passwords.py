"""«Не помню пароль»: the letter with the link.

The answer and the work are the same whether the address is known or not, so nobody learns who
has an account here.
"""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.views.decorators.http import require_http_methods

from accounts.forms import ResetForm
from accounts.limits import Limit, address_of, too_often, wait_for
from accounts.models import User
from audit.services import record
from notifications.services import queue_letter
from structure.models import Unit
from unionportal.unused import return_path

OF_ONE_ADDRESS = Limit("reset", 40, timedelta(minutes=10))
TO_ONE_MAILBOX = Limit("reset-mail", 3, timedelta(minutes=10))


@require_http_methods(["GET", "POST"])
def ask(request):
    form = ResetForm(request.POST or None)
    if request.method == "POST":
        seconds = wait_for(OF_ONE_ADDRESS, address_of(request))
        if seconds:
            return too_often(request, seconds)
        if form.is_valid():
            email = form.cleaned_data["email"]
            if not wait_for(TO_ONE_MAILBOX, email):
                write_letter(email)
            return redirect("accounts:password_reset_done")
    status = 422 if request.method == "POST" else 200
    return render(request, "registration/password_reset_form.html", {"form": form}, status=status)


def _reset_path(person):
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    return reverse("accounts:password_reset_confirm", args=[uid, token])


@transaction.atomic
def write_letter(email):
    """Write the letter; one to an address that nobody signs in by is written too, and undone."""
    union = Unit.objects.the_union()
    if union is None:
        return
    user = User.objects.filter(
        Q(is_active=True) | Q(closed_unused_at__isnull=False), email=email
    ).first()
    person = user or User(pk=0, email=email, surname="—", name="—")
    kind, path = "password_reset", _reset_path(person)
    if not person.is_active:  # closed as unused: first of all it has to be opened
        kind, path = "unused_closed", return_path(person)
    queue_letter(
        kind,
        key=f"password-reset:{uuid4()}",
        unit=union,
        about=person,
        to_address=email,
        to_name=person.full_name,
        user=user,
        context={
            "name": " ".join(filter(None, (person.name, person.patronymic))),
            "valid_days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        },
        path=path,
    )
    record("accounts.password.asked", person, actor="посетитель")
    if user is None:
        transaction.set_rollback(True)
