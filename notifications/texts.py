"""An organisation words a letter itself, goes back to an earlier text, tries it on itself."""

from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from audit.services import record
from notifications.enums import LetterRefused
from notifications.letters import Letter, dress
from notifications.models import LetterText, LetterVersion
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


def versions(kind, unit):
    """Every wording that the organisation has saved, the newest first."""
    found = LetterVersion.objects.filter(kind=kind.kind, unit=unit)
    return found.select_related("author").order_by("-number")


@transaction.atomic
def save_text(kind, unit, *, subject, body, seen, actor, now=None):
    """Keep the organisation's own wording, as a new version unless it says the same.

    Raises ``LetterRefused`` when the text changed meanwhile.
    """
    text = _locked(kind, unit)
    if version_of(text) != seen:
        raise LetterRefused(
            "Пока вы правили, этот текст изменил кто-то другой. Откройте страницу заново и "
            "сверьте; то, что вы написали, пока здесь."
        )
    text = text or LetterText(kind=kind.kind, unit=unit)
    old = [text.subject, text.body]
    if old == [subject, body]:
        return text
    text.subject, text.body = subject, body
    text.save()
    version = _add_version(kind, unit, actor, now, subject=subject, body=body)
    record(
        "notifications.text.changed",
        text,
        actor=actor,
        unit_id=unit.pk,
        old=old,
        new=[subject, body],
        version=version.number,
    )
    return text


@transaction.atomic
def drop_text(kind, unit, *, actor, now=None):
    """Go back to the text of the organisation above, or of the portal."""
    text = _locked(kind, unit)
    if text is None:
        return
    version = _add_version(kind, unit, actor, now, is_standard=True)
    record(
        "notifications.text.dropped",
        text,
        actor=actor,
        unit_id=unit.pk,
        old=[text.subject, text.body],
        version=version.number,
    )
    text.delete()


def return_to(version, kind, *, seen, actor, now=None):
    """Let an earlier wording hold again, as a new version. Raises ``LetterRefused``."""
    if version.is_standard:
        return drop_text(kind, version.unit, actor=actor, now=now)
    return save_text(
        kind,
        version.unit,
        subject=version.subject,
        body=version.body,
        seen=seen,
        actor=actor,
        now=now,
    )


def _locked(kind, unit):
    """The organisation's own wording or None; nobody else saves one until the end."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    return LetterText.objects.filter(kind=kind.kind, unit=unit).first()


def _add_version(kind, unit, actor, now, **words):
    last = LetterVersion.objects.filter(kind=kind.kind, unit=unit).aggregate(Max("number"))
    return LetterVersion.objects.create(
        kind=kind.kind,
        unit=unit,
        number=(last["number__max"] or 0) + 1,
        author=actor if isinstance(actor, User) else None,
        created_at=now or timezone.now(),
        **words,
    )


def sample(kind, unit, *, subject, body) -> Letter:
    """The letter with examples in place of the words. The wording has been checked."""
    return filled(kind, unit, sample_context(), subject=subject, body=body)


def filled(kind, unit, context, *, subject, body, path="/") -> Letter:
    """The letter of ``unit`` in this wording, with the words of ``context``."""
    url = f"{settings.SITE_URL}{path}"
    context = {"url": url, **context, "unit": unit}
    return dress(
        fill(subject, context), fill(body, context), unit=unit, url=url, button=kind.button
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
        is_urgent=True,
    )
    record("notifications.text.tried", message, actor=user, unit_id=unit.pk, kind=kind.kind)
    return message
