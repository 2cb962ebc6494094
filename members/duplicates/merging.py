"""Making one card of two, field by field, with everything attached; it can be taken back.

The card that goes stays as a row: its address leads to the one kept, and nothing else shows it.
"""

import time
from contextlib import nullcontext

from django.db import OperationalError, transaction
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from audit.services import current_operation, operation, record
from members import ledger
from members.duplicates import attached, snapshots, stays
from members.duplicates.noticing import ask_to_look
from members.editing import FIELDS, CardChanged, MemberRefused, write
from members.enums import MovementKind
from members.models import DistinctPair, Member, Merge, Transfer
from members.movement import move_line
from members.standing import close_lent, standing_of
from notifications import chats
from structure.services import hold_tree

TRIES, PAUSE = 5, 0.2  # seconds; while somebody holds what is attached to one of the cards
BUSY = "С одной из карточек сейчас работают. Повторите через минуту."


def merge(kept_pk, gone_pk, *, take=(), right=None, versions=None, actor, now=None):
    """Merge ``gone`` into ``kept``; returns the ``Merge``.

    ``take`` are the fields whose value comes from the card that goes. ``right`` is the id of the
    card whose account of membership holds where both have the person on the books at once.
    ``versions`` {id: version} are those the reader saw: raises ``CardChanged`` when a card is not
    so any more. Raises ``MemberRefused`` when it may not be; nothing is written then.
    """
    now = now or timezone.now()
    facts = {"take": set(take), "right": right, "versions": versions, "actor": actor, "now": now}
    return tried(lambda: _merge(kept_pk, gone_pk, **facts))


def tried(act):
    """Do ``act``, one operation; again when somebody holds what is attached to one of the cards."""
    for attempt in range(TRIES):
        try:
            with nullcontext() if current_operation() else operation():
                return act()
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            time.sleep(PAUSE * (attempt < TRIES - 1))
    raise MemberRefused(BUSY)


def locked_pair(one_pk, other_pk):
    """Both cards, locked in the order of their ids, and their organisations not to be closed."""
    hold_tree()
    cards = Member.objects.select_for_update().filter(pk__in={one_pk, other_pk}).order_by("pk")
    found = {card.pk: card for card in cards}
    if len(found) < 2:
        raise MemberRefused("Выберите две разные карточки: с самой собой карточку не объединяют.")
    return found[one_pk], found[other_pk]


def refusals(kept, gone):
    """Sentences on why these two cannot be made one now; none is good."""
    if kept.pk == gone.pk:
        return ["Выберите две разные карточки: с самой собой карточку не объединяют."]
    found = [
        f"Карточка № {card.pk} ({card}) уже объединена с другой. Откройте ту, которая осталась."
        for card in (kept, gone)
        if card.merged_into_id
    ]
    if kept.unit.tree_id != gone.unit.tree_id:
        found.append("Карточки из разных профсоюзов. Объединить можно только карточки одного.")
    first, second = sorted((kept.pk, gone.pk))
    verdict = DistinctPair.objects.filter(first=first, second=second).first()
    if verdict:
        found.append(
            f"{verdict.decided_by} решил, что это разные люди. Если это ошибка, сначала отмените "
            "это решение на странице «Разные люди»."
        )
    running = Transfer.objects.filter(member__in=(kept, gone)).open().select_related("member")
    found += [
        f"Карточка № {transfer.member_id}: открыт перевод {transfer.source} → {transfer.target}. "
        "Сначала подтвердите его, отклоните или отзовите."
        for transfer in running
    ]
    found += [
        f"У обеих карточек не завершено одно и то же: {title}. Сначала закройте лишнее."
        for title in attached.clashes(gone, kept)
        if title != Transfer._meta.verbose_name_plural
    ]
    return found


@transaction.atomic
def _merge(kept_pk, gone_pk, *, take, right, versions, actor, now):
    kept, gone = locked_pair(kept_pk, gone_pk)
    if complaints := refusals(kept, gone):
        raise MemberRefused(" ".join(complaints))
    for card in (kept, gone):
        if versions is not None and versions.get(card.pk) != card.version:
            raise CardChanged(
                f"Пока вы сравнивали, карточку № {card.pk} ({card}) изменили. "
                "Проверьте значения ещё раз.",
                [],
            )
    parts = attached.parts_of(gone, kept, locking=True)
    settled = stays.settle(kept, gone, {kept_pk: kept, gone_pk: gone}.get(right))
    stood, number = standing_of(kept), gone.card_number
    before = {"kept": snapshots.card(kept), "gone": snapshots.card(gone)}
    source = f"Объединение с карточкой № {gone.pk}"
    note = f"двойной учёт, карточки № {kept.pk} и № {gone.pk} объединены"

    undoing = stays.moves_within(settled.cancelled)
    before["rows"], absences = stays.cancel(settled.cancelled, note)
    taken = {name: getattr(gone, name) for name in take & set(FIELDS)}
    gone.merged_into = kept
    if taken.get("card_number"):
        gone.card_number = ""
    gone.save(update_fields=["merged_into", "card_number"])
    for part in parts:
        rows = part.relation.model._base_manager.filter(pk__in=part.moving)
        rows.update(**{part.relation.field.name: kept})
    before["rows"]["notifications.chatlink"] = chats.pass_on(gone, kept)
    revision = write(kept, taken, actor=actor, source=source, now=now)
    _stand_as(kept, settled.standing)
    line = _correct(kept, note, undoing, actor=actor, now=now)

    merged = Merge.objects.create(
        kept=kept,
        gone=gone,
        before=before,
        after={
            "card": snapshots.card(kept),
            "standing": snapshots.standing(kept),
            "added": {
                "members.suspension": absences,
                "members.revision": [revision.pk] if revision else [],
                "members.movement": [line.pk] if line else [],
                "members.distinctpair": _pass_verdicts(gone, kept),
            },
        },
        moved={part.relation.label: part.moving for part in parts},
        merged_by=str(actor)[:200],
        merged_at=now,
        operation=current_operation(),
    )
    told = {"merge": merged.pk, "kept": kept.pk, "gone": gone.pk}
    record(
        "members.merged", kept, actor=actor, unit_id=kept.unit_id, **told, fields=sorted(taken),
        old=stood, new=standing_of(kept),
    )  # fmt: skip
    away = {"merged_into": [None, kept.pk], "card_number": [number, gone.card_number]}
    record("members.merged_away", gone, actor=actor, unit_id=gone.unit_id, **told, changes=away)
    ask_to_look([kept.pk])
    return merged


def _stand_as(kept, standing):
    """The person stands where the account that holds says."""
    kept.status, kept.status_reason = standing.status, standing.status_reason
    kept.unit = standing.unit
    kept.admitted_on = standing.admitted_on or kept.admitted_on
    kept.version += 1
    kept.save(update_fields=["status", "status_reason", "unit", "admitted_on", "version"])
    close_lent([kept.pk])


def _correct(kept, note, undoing, *, actor, now):
    """Lines that make the ledger say what the stays left over say; None when it does already."""
    if not ledger.differences([kept.pk]):
        return None
    today = ledger.recorded_day(kept.unit, now)
    line = move_line(
        kept, MovementKind.STRUCK, on=today, unit=kept.unit, actor=actor, note=note.capitalize(),
        now=now,
    )  # fmt: skip
    ledger.correct(line, posted_on=today, undoing=undoing)
    return line


def _pass_verdicts(gone, kept):
    """Who is not the person of the card that goes is not the person of the one kept either."""
    verdicts = DistinctPair.objects.filter(first=gone) | DistinctPair.objects.filter(second=gone)
    added = []
    for verdict in verdicts.order_by("pk"):
        other = verdict.first_id if verdict.second_id == gone.pk else verdict.second_id
        first, second = sorted((other, kept.pk))
        pair, is_new = DistinctPair.objects.get_or_create(
            first_id=first, second_id=second, defaults={"decided_by": verdict.decided_by}
        )
        if is_new:
            added.append(pair.pk)
    return added
