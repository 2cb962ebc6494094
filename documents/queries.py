"""Which templates are in force, and which of them a person may look at."""

from django.db.models import Exists, OuterRef

from documents.enums import PaperKind
from documents.models import Template
from structure.models import Unit
from structure.scope import Action

VERSIONS_SHOWN = 50


def in_force(unit, *, without=None) -> dict[PaperKind, Template | None]:
    """For each kind of paper the template used for ``unit``; None stands for the built-in one.

    ``without`` leaves one version out: what will be used once it is withdrawn. The same choice
    as ``documents.services.template_for`` makes for a single paper, but nothing is stored.
    """
    own = Template.objects.filter(unit__in=Unit.objects.above(unit), withdrawn_at=None)
    if without:
        own = own.exclude(pk=without.pk)
    nearest = own.select_related("unit").order_by("kind", "-unit__lft", "-version")
    found = {template.kind: template for template in nearest.distinct("kind")}
    return {kind: found.get(kind) for kind in PaperKind}


def editable_units(user):
    """Organisations whose templates ``user`` may change."""
    return Unit.objects.for_user(user, Action.EDIT_TEMPLATES)


def readable_templates(user):
    """Templates of those organisations, and of the ones above, since they use them too."""
    inside = editable_units(user).filter(
        tree_id=OuterRef("unit__tree_id"),
        lft__range=(OuterRef("unit__lft"), OuterRef("unit__rght")),
    )
    return Template.objects.filter(Exists(inside)).select_related("unit")


def versions_of(kind, unit):
    """The latest versions that ``unit`` has stored itself, the newest first."""
    own = Template.objects.filter(kind=kind, unit=unit)
    return own.select_related("unit").order_by("-version")[:VERSIONS_SHOWN]
