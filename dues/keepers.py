"""Whose account dues come to: an organisation whose books are kept above it may have none."""

from django.db.models import Q

from structure.enums import Bookkeeping, Kind
from structure.models import Unit

KEPT = {"kind": Kind.PRIMARY, "bookkeeping": Bookkeeping.ABOVE, "bank_account": ""}


def keeper_of(unit, chain):
    """The organisation of ``chain`` (``shares.chain_of``) to whose account its dues come.

    The same one that registers name to the employer as the payee (``documents.contexts``); the
    organisation itself, unless its card says that its books are kept above it.
    """
    if any(getattr(unit, name) != value for name, value in KEPT.items()):
        return unit
    return next((one for one in chain[1:] if one.bank_account), unit)


def kept_by(keeper):
    """Primary organisations whose dues come to the account of ``keeper``."""
    if not keeper.bank_account:
        return Unit.objects.none()
    through = {"parent__kind": Kind.TERRITORIAL, "parent__bank_account": ""}
    under = Q(parent=keeper) | Q(parent__parent=keeper, **through)
    return Unit.objects.filter(under, **KEPT).order_by("short_name", "pk")


def kept_at(keeper, employers):
    """{employer id: [those of ``kept_by`` that are at this employer]}."""
    links = Unit.employers.through.objects.filter(
        unit__in=kept_by(keeper).order_by().values("pk"), employer__in=employers
    )
    found = {}
    for link in links.select_related("unit").order_by("unit"):
        found.setdefault(link.employer_id, []).append(link.unit)
    return found
