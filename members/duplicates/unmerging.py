"""Taking a merge back within a month: both cards as they were.

What was added to the kept card since stays with it, and so does a value edited since. Where the
person was moved since, the two accounts cannot be told apart any more: refused.
"""

from datetime import timedelta
from typing import NamedTuple

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from audit.services import record
from members.duplicates import attached, snapshots
from members.duplicates.merging import locked_pair, tried
from members.duplicates.noticing import ask_to_look
from members.editing import FIELDS, MemberRefused, write
from members.enums import ON_THE_BOOKS
from members.history import said
from members.models import Member, Merge, Transfer
from members.standing import close_lent, standing_of
from structure.models import Unit

TERM = timedelta(days=30)


class Unmerged(NamedTuple):
    kept: Member
    gone: Member
    newer: list[str]  # titles of the fields edited since, which were left as they are


def is_in_time(merged, now):
    return merged.undone_at is None and now < merged.merged_at + TERM


def refusals(merged, kept, now=None):
    """Sentences on why this merge cannot be taken back now; none is good."""
    now = now or timezone.now()
    if merged.undone_at:
        return ["Карточки уже разъединены."]
    if not is_in_time(merged, now):
        return ["Прошло больше 30 дней: разъединить уже нельзя. Заведите вторую карточку заново."]
    if kept.merged_into_id:
        return [
            f"Карточка № {kept.pk} сама объединена с карточкой № {kept.merged_into_id}. "
            "Сначала разъедините те."
        ]
    later = (
        Merge.objects.filter(kept=kept, undone_at=None, pk__gt=merged.pk).order_by("-pk").first()
    )
    if later:
        return [
            f"Позже с этой карточкой объединили карточку № {later.gone_id}. "
            "Разъединяют начиная с последней."
        ]
    running = Transfer.objects.filter(member=kept).open().first()
    if running:
        return [
            f"Открыт перевод {running.source} → {running.target}. "
            "Сначала подтвердите его, отклоните или отзовите."
        ]
    if snapshots.standing(kept) != merged.after["standing"]:
        return [_moved_since(merged, kept)]
    closed = _closed_since(merged)
    if closed:
        return [
            f"{closed.quoted} закрыта, а одна из карточек состояла на учёте в ней. "
            "Заведите вторую карточку заново там, где человек состоит теперь."
        ]
    return []


def _closed_since(merged):
    """The organisation on whose books one of the cards would be again, and nobody can be."""
    for card in (merged.before["kept"], merged.before["gone"]):
        if card["status"] in ON_THE_BOOKS:
            unit = Unit.objects.get(pk=card["unit_id"])
            if not unit.is_open:
                return unit
    return None


def _moved_since(merged, kept):
    known = merged.after["standing"]["movements"]
    since = kept.movements.exclude(pk__in=known).select_related("unit").order_by("-pk").first()
    what = "учёт этого человека изменился"
    if since:
        what = f"{said(since.kind, kept.gender).lower()} {since.on:%d.%m.%Y}: {since.unit}"
    return (
        f"После объединения {what}. Карточки уже не разделить: отмените это или заведите вторую "
        "карточку заново."
    )


def edited_since(merged, kept):
    """Titles of the fields that the merge changed and somebody edited after it."""
    return [
        str(field.verbose_name)
        for field in snapshots.CARD
        if field.name in FIELDS and _is_newer(merged, snapshots.card(kept), field.attname)
    ]


def _is_newer(merged, now_stands, attname):
    before, after = merged.before["kept"][attname], merged.after["card"][attname]
    return before != after and now_stands[attname] != after


def unmerge(pk, *, actor, now=None):
    """Take the merge back; returns ``Unmerged``. Raises ``MemberRefused``, writing nothing."""
    now = now or timezone.now()
    return tried(lambda: _unmerge(pk, actor=actor, now=now))


@transaction.atomic
def _unmerge(pk, *, actor, now):
    seen = Merge.objects.get(pk=pk)
    kept, gone = locked_pair(seen.kept_id, seen.gone_id)
    merged = Merge.objects.select_for_update().get(pk=pk)
    if complaints := refusals(merged, kept, now):
        raise MemberRefused(" ".join(complaints))
    newer, stood = edited_since(merged, kept), standing_of(kept)
    _give_back(merged, kept, gone)
    _put_back_card(merged, kept, actor=actor, now=now)
    _put_back_gone(merged, gone)
    close_lent([kept.pk, gone.pk])
    merged.undone_at, merged.undone_by = now, str(actor)[:200]
    merged.save(update_fields=["undone_at", "undone_by"])
    told = {"merge": merged.pk, "kept": kept.pk, "gone": gone.pk}
    record(
        "members.unmerged", kept, actor=actor, unit_id=kept.unit_id, **told, newer=newer,
        old=stood, new=standing_of(kept),
    )  # fmt: skip
    back = {"merged_into": [kept.pk, None], "card_number": ["", gone.card_number]}
    record("members.unmerged", gone, actor=actor, unit_id=gone.unit_id, **told, changes=back)
    ask_to_look([kept.pk, gone.pk])
    return Unmerged(kept, gone, newer)


def _give_back(merged, kept, gone):
    """Rows of the card that had gone, and stays and absences as long as they were."""
    added = dict(merged.after["added"])
    if snapshots.card(kept) != merged.after["card"]:
        del added["members.revision"]  # what was edited later stands on it
    for label, pks in added.items():
        _model(label)._base_manager.filter(pk__in=pks).delete()
    for label, pks in merged.moved.items():
        relation = attached.by_label(label)
        if relation:
            rows = relation.rows(kept).filter(pk__in=pks)
            attached.hold(rows)
            rows.update(**{relation.field.name: gone})
    for label, rows in merged.before["rows"].items():
        model = _model(label)
        for pk, values in rows.items():
            model._base_manager.filter(pk=pk).update(**snapshots.as_values(model, values))


def _model(label):
    return apps.get_model(label)


def _put_back_card(merged, kept, *, actor, now):
    before, after, stands = dict(merged.before["kept"]), merged.after["card"], snapshots.card(kept)
    before["card_number"] = _if_free(before["card_number"], merged)
    if stands == after:  # nothing since: the very row that was
        Member.objects.filter(pk=kept.pk).update(**snapshots.as_values(Member, before))
        kept.refresh_from_db()
        return
    fields = {
        field.name: _as_field(field, before[field.attname])
        for field in snapshots.CARD
        if field.name in FIELDS
        and before[field.attname] != after[field.attname] == stands[field.attname]
    }
    write(kept, fields, actor=actor, source="Разъединение карточек", now=now)
    for name in ("status", "status_reason", "unit_id", "admitted_on"):
        setattr(kept, name, snapshots.value_of(Member, name, before[name]))
    kept.version += 1
    kept.save(update_fields=["status", "status_reason", "unit", "admitted_on", "version"])


def _as_field(field, kept):
    value = field.to_python(kept)
    return field.related_model._base_manager.get(pk=value) if field.is_relation and value else value


def _put_back_gone(merged, gone):
    gone.merged_into = None
    gone.card_number = _if_free(merged.before["gone"]["card_number"], merged)
    gone.save(update_fields=["merged_into", "card_number"])


def _if_free(number, merged):
    """The number of a card, unless a third one bears it by now."""
    others = Member.objects.filter(card_number=number).exclude(
        pk__in=(merged.kept_id, merged.gone_id)
    )
    return "" if number and others.exists() else number
