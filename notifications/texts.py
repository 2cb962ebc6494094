"""An organisation words a letter itself, goes back to the standard text, tries it on itself."""

from uuid import uuid4

from django.conf import settings
from django.db import transaction

from audit.services import record
from notifications.enums import LetterRefused
from notifications.letters import Letter, dress
from notifications.models import LetterText
from notifications.services import queue_composed
from notifications.wording import fill, sample_context
from structure.models import Unit


def own_texts(unit):
    """{kind: the wording that holds for ``unit``}, by one query."""
    rows = LetterText.objects.filter(unit__in=Unit.objects.above(unit)).select_related("unit")
    return {row.kind: row for row in rows.order_by("unit__lft")}  # the nearest has the last word


def version_of(text):
    """A mark of what an editor saw, "" where the organisation has no wording of its own."""
    return text.changed_at.isoformat() if text else ""


@transaction.atomic
def save_text(kind, unit, *, subject, body, seen, actor):
    """Keep the organisation's own wording. Raises ``LetterRefused`` when it changed meanwhile."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    text = LetterText.objects.filter(kind=kind.kind, unit=unit).first()
    if version_of(text) != seen:
        raise LetterRefused(
            "Пока вы правили, этот текст изменил кто-то другой. Откройте страницу заново и "
            "сверьте; то, что вы написали, пока здесь."
        )
    text = text or LetterText(kind=kind.kind, unit=unit)
    old = [text.subject, text.body]
    text.subject, text.body = subject, body
    text.save()
    record(
        "notifications.text.changed",
        text,
        actor=actor,
        unit_id=unit.pk,
        old=old,
        new=[subject, body],
    )
    return text


@transaction.atomic
def drop_text(kind, unit, *, actor):
    """Go back to the text of the organisation above, or of the portal."""
    text = LetterText.objects.select_for_update().filter(kind=kind.kind, unit=unit).first()
    if text is None:
        return
    record(
        "notifications.text.dropped",
        text,
        actor=actor,
        unit_id=unit.pk,
        old=[text.subject, text.body],
    )
    text.delete()


def sample(kind, unit, *, subject, body) -> Letter:
    """The letter with examples in place of the words. The wording has been checked."""
    context = {**sample_context(), "unit": unit}
    return dress(
        fill(subject, context),
        fill(body, context),
        unit=unit,
        url=f"{settings.SITE_URL}/",
        button=kind.button,
    )


def send_trial(kind, unit, *, subject, body, user):
    """Send the sample to the editor himself, through the same queue as real letters."""
    letter = sample(kind, unit, subject=f"[Проба] {subject}", body=body)
    message = queue_composed(
        letter,
        kind.kind,
        key=f"trial:{uuid4()}",
        unit=unit,
        about=unit,
        to_address=user.email,
        to_name=user.full_name,
        user=user,
        path="",
    )
    record("notifications.text.tried", message, actor=user, unit_id=unit.pk, kind=kind.kind)
    return message
