"""The policy of an operator of personal data: whose text holds, a new version of it."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from audit.services import record
from structure.models import JoinCode, Policy, PublicPage, Unit
from structure.queries import data_operators
from structure.scope import Action
from structure.services import require_right

_BUILT_IN = Path(__file__).with_name("policy_text.txt")


class Shown(NamedTuple):
    """The text in force. ``of`` is whose it is: None for the one built in."""

    body: str
    sha256: str
    version: int
    of: Unit | None = None
    published_at: object = None

    @property
    def blocks(self):
        """[(kind, words or list of words)] of the text: headings, lists, paragraphs."""
        return _blocks(self.body)


def policy_of(unit):
    """The text of the organisation, else of the nearest one above that has any."""
    rows = Policy.objects.filter(unit__in=Unit.objects.above(unit)).select_related("unit")
    own = rows.order_by("-unit__level", "-version").first()
    if own:
        return Shown(own.body, own.sha256, own.version, own.unit, own.published_at)
    body = _BUILT_IN.read_text(encoding="utf-8").strip()
    return Shown(body, _digest(body), 1)


@transaction.atomic
def publish_policy(unit_id, body, *, actor):
    """A new version of the text of one operator; the same words again are no new version."""
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit_id)  # versions go one by one
    require_right(actor, Action.EDIT_UNIT, unit)
    body = "\n".join(line.rstrip() for line in body.strip().splitlines())
    last = Policy.objects.filter(unit=unit).order_by("-version").first()
    if last and last.sha256 == _digest(body):
        return last
    made = Policy.objects.create(
        unit=unit,
        version=last.version + 1 if last else 1,
        body=body,
        sha256=_digest(body),
        published_by=str(actor)[:200],
    )
    record(
        "structure.policy.published", unit, actor=actor, unit_id=unit.pk,
        version=made.version, sha256=made.sha256,
    )  # fmt: skip
    return made


def operator_by(code):
    """The operator to whom an address leads: by the code of a page or of joining; else None."""
    code = code.upper()
    known = PublicPage.objects.filter(code=code).select_related("unit").first()
    known = known or JoinCode.objects.filter(code=code).select_related("unit").first()
    return data_operators(known.unit)[-1] if known else None


def policy_code(unit):
    """A code by which the policy for people of ``unit`` is opened, or "" when there is none."""
    above = list(Unit.objects.above(unit))
    page = PublicPage.objects.filter(unit__in=above).order_by("-unit__level").first()
    if page and data_operators(page.unit)[-1:] == data_operators(unit)[-1:]:
        return page.code
    codes = JoinCode.objects.filter(unit__in=above, revoked_at=None)
    found = codes.order_by("-unit__level", "pk").first()
    return found.code if found else ""


def _digest(body):
    return hashlib.sha256(body.encode()).hexdigest()


def _blocks(body):
    found = []
    for line in filter(None, (line.strip() for line in body.splitlines())):
        if line.startswith("# "):
            found.append(("heading", line[2:]))
        elif line.startswith("- "):
            if not found or found[-1][0] != "list":
                found.append(("list", []))
            found[-1][1].append(line[2:])
        else:
            found.append(("text", line))
    return found
