"""The page an organisation opens for everybody: what it shows, and whose an address is."""

import secrets

from django.db import IntegrityError, transaction

from audit.services import record
from structure.models import JoinCode, PublicPage, Unit
from structure.queries import standing
from structure.scope import Action
from structure.services import CODE_ALPHABET, hold_tree, require_open, require_right

CODE_LENGTH = 8  # one more than a join code has: an address cannot mean two organisations


def published_page(code):
    """The open page that an address leads to, or None.

    ``code`` is that of the page or any join code ever issued; a closed organisation leads to who
    took its place.
    """
    code = code.upper()
    real = {"code": code, "unit__is_practice": False}
    page = PublicPage.objects.filter(**real).select_related("unit").first()
    if page is None:
        known = JoinCode.objects.filter(**real).select_related("unit").first()
        if known is None:
            return None
        unit = known.unit
    elif page.unit.is_open:
        return page if page.is_published else None
    else:
        unit = page.unit
    return (
        PublicPage.objects.filter(unit=standing(unit), is_published=True)
        .select_related("unit")
        .first()
    )


@transaction.atomic
def change_public_page(unit_id, *, actor, **fields):
    """Choose what is shown to everybody; the address is given once. Raises ``TreeRefused``."""
    hold_tree()
    unit = Unit.objects.get(pk=unit_id)
    require_right(actor, Action.EDIT_UNIT, unit)
    require_open(unit)
    page = _page_of(unit)
    changes = {
        name: [getattr(page, name), value]
        for name, value in fields.items()
        if getattr(page, name) != value
    }
    if changes:
        for name, value in fields.items():
            setattr(page, name, value)
        page.save()
        record("structure.public_page.changed", unit, actor=actor, unit_id=unit.pk, changes=changes)
    return page


def _page_of(unit):
    """The page of the organisation, locked; made when there is none yet."""
    pages = PublicPage.objects.select_for_update()
    while True:
        found = pages.filter(unit=unit).first()
        if found:
            return found
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        try:
            with transaction.atomic():
                PublicPage.objects.create(unit=unit, code=code)
        except IntegrityError:  # made in this very moment by another, or the code is taken
            continue
