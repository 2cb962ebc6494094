"""Printing the papers of a move. Rendering takes a second: never inside a transaction."""

import hashlib
import json

from django.db import transaction

from audit.services import record
from documents.services import make_paper
from members.models import MovementPaper
from members.papers import context_for


def print_bundle(member, bundle, *, actor):
    """Print the papers of one move; those that would say the same again are the first ones.

    Raises ``TemplateFault`` when a template of the organisation cannot be rendered; papers made
    before it are kept.
    """
    made = []
    for kind in bundle.kinds:
        context = context_for(member, bundle)
        said = hashlib.sha256(json.dumps(context, sort_keys=True).encode()).hexdigest()[:12]
        paper = make_paper(
            kind, bundle.unit, key=f"move:{member.pk}:{bundle.key}:{kind}:{said}", context=context
        )
        with transaction.atomic():
            row, created = MovementPaper.objects.get_or_create(
                paper=paper,
                defaults={
                    "member": member,
                    "movement": bundle.movement,
                    "transfer": bundle.transfer,
                    "kind": kind,
                    "made_by": str(actor)[:200],
                },
            )
            if created:
                record(
                    "members.paper.printed", member, actor=actor, unit_id=bundle.unit.pk,
                    kind=kind, paper=paper.pk,
                )  # fmt: skip
        made.append(row)
    return made
