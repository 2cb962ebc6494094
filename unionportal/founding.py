"""The first organisation and the first person: what an empty portal begins with."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.invitations import invitation_path
from accounts.models import Mandate, Responsibility, User
from audit.services import record
from structure.enums import Kind, TreeRefused
from structure.models import Unit
from structure.services import create_unit, lock_tree
from training.built_in.courses import put_in

FOUNDER = "основание портала"


@transaction.atomic
def found_union(*, name, short_name, email, surname, first_name, now=None) -> str:
    """Enter the union with its courses and its administrator; returns the link for his password.

    Raises ``TreeRefused`` when there is a union already: everybody after the first is invited by
    somebody in office.
    """
    now = now or timezone.now()
    lock_tree()
    if Unit.objects.exists():
        raise TreeRefused("Союз в портале уже есть. Людей приглашают на странице «Люди».")
    union = create_unit(
        kind=Kind.UNION, parent_id=None, actor=FOUNDER, name=name, short_name=short_name
    )
    person = User.objects.create_user(
        email, surname=surname, name=first_name, is_staff=True, invited_at=now
    )
    mandate = Mandate.objects.create(
        user=person,
        unit=union,
        role=Role.UNION_ADMIN,
        starts_on=timezone.localdate(now),
        basis=FOUNDER,
    )
    Responsibility.objects.create(unit=union, user=person)
    record("accounts.mandate.given", mandate, actor=FOUNDER, unit_id=union.pk, user=person.pk)
    put_in(union, actor=FOUNDER, now=now)
    return f"{settings.SITE_URL}{invitation_path(person)}"
