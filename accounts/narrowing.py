"""Rights of an office narrowed for a time: its holder looks and does nothing until they are back.

Whoever narrows tells why in words shown to the person. The office itself goes on: its papers, its
term, its organisation. The rights come back by ``restore`` alone.
"""

from django.db import transaction

from accounts.enums import Role
from accounts.guards import is_last_admin
from accounts.locks import locked_people
from accounts.models import Mandate
from audit.services import record
from structure.services import hold_tree


def hold_person(pk):
    """Lock a person before his rights are narrowed or come back; the tree before him.

    An administrator of a union is locked together with all others: two at once would leave none.
    """
    hold_tree()
    unions = Mandate.objects.filter(user=pk, role=Role.UNION_ADMIN).values("unit")
    others = Mandate.objects.filter(unit__in=unions, role=Role.UNION_ADMIN)
    locked_people(pk, *others.values_list("user", flat=True))


@transaction.atomic
def narrow(pk, *, because, actor, on):
    """Narrow the rights of one office from the day ``on``. Returns whether they are narrowed now.

    Of the last administrator of a union they never are. A second call changes nothing.
    """
    hold_person(Mandate.objects.values_list("user", flat=True).get(pk=pk))
    mandate = _locked(pk)
    if mandate.narrowed_on:
        return True
    if mandate.role == Role.UNION_ADMIN and is_last_admin(mandate.user, mandate.unit, on=on):
        return False
    mandate.narrowed_on, mandate.narrowed_because = on, because[:300]
    mandate.save(update_fields=["narrowed_on", "narrowed_because"])
    record(
        "accounts.mandate.narrowed", mandate, actor=actor, unit_id=mandate.unit_id,
        old=None, new=str(on), because=mandate.narrowed_because,
    )  # fmt: skip
    return True


@transaction.atomic
def restore(pk, *, actor):
    """The office gives again all that it gives. A second call changes nothing."""
    hold_person(Mandate.objects.values_list("user", flat=True).get(pk=pk))
    mandate = _locked(pk)
    if mandate.narrowed_on is None:
        return
    old, mandate.narrowed_on, mandate.narrowed_because = mandate.narrowed_on, None, ""
    mandate.save(update_fields=["narrowed_on", "narrowed_because"])
    record(
        "accounts.mandate.restored", mandate, actor=actor, unit_id=mandate.unit_id,
        old=str(old), new=None,
    )  # fmt: skip


def _locked(pk):
    mine = Mandate.objects.select_for_update(of=("self",)).select_related("unit", "user")
    return mine.get(pk=pk)
