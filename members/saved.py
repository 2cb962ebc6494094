"""Lists that people keep: a filter under a name, maybe for all who look after an organisation."""

from django.core import signing
from django.db import IntegrityError, transaction

from audit.services import record
from members.columns import columns_named
from members.models import SavedList
from members.selection import selection_of, without_words
from structure.models import Unit
from structure.scope import Action

MOST = 100  # lists of one person
UNDONE_WITHIN = 24 * 60 * 60  # seconds
_SALT = "members.saved"


class ListRefused(Exception):
    """The list cannot be kept. The message is shown to the user as it is."""


@transaction.atomic
def save_list(user, *, title, query, columns, shared_with=None):
    """Keep a filter. Raises ``ListRefused`` when this person has one of the same name."""
    if SavedList.objects.filter(owner=user).count() >= MOST:
        raise ListRefused(f"Уже сохранено {MOST} списков. Удалите ненужные.")
    selection = selection_of(user, query)
    kept = SavedList(
        owner=user,
        title=title,
        query=selection.query,
        columns=[column.name for column in columns_named(columns)][1:],  # the name is always first
        shared_with=shared_with,
    )
    _write(kept)
    sentence, query = without_words(selection.sentence, kept.query)
    record(
        "members.list.saved", kept, actor=user, unit_id=kept.shared_with_id,
        sentence=sentence, query=query,
    )  # fmt: skip
    return kept


@transaction.atomic
def change_list(pk, *, actor, title, shared_with=None):
    """Another name, or other readers. Raises ``ListRefused`` as ``save_list`` does."""
    kept = SavedList.objects.select_for_update().get(pk=pk)
    old, shared = kept.title, kept.shared_with_id
    kept.title, kept.shared_with = title, shared_with
    _write(kept)
    shares = [shared, kept.shared_with_id]
    record(
        "members.list.changed", kept, actor=actor, unit_id=kept.shared_with_id,
        changes={"shared_with": shares} if shares[0] != shares[1] else {}, renamed=title != old,
    )  # fmt: skip
    return kept


def _write(kept):
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        raise ListRefused("Список с таким названием у вас уже есть. Назовите иначе.")


@transaction.atomic
def delete_list(pk, *, actor):
    """Delete it; returns a token with which ``restore_list`` brings it back for a day."""
    kept = SavedList.objects.select_for_update().get(pk=pk)
    record("members.list.deleted", kept, actor=actor, unit_id=kept.shared_with_id)
    token = signing.dumps(
        [kept.owner_id, kept.title, kept.query, kept.columns, kept.shared_with_id], salt=_SALT
    )
    kept.delete()
    return token


@transaction.atomic
def restore_list(token, *, actor):
    """Bring back what ``delete_list`` took. Raises ``ListRefused``; twice is refused too."""
    try:
        told = signing.loads(token, salt=_SALT, max_age=UNDONE_WITHIN)
    except signing.BadSignature:
        raise ListRefused("Вернуть список уже нельзя. Сохраните его заново.")
    owner, title, query, columns, shared_with = told
    if owner != actor.pk:
        raise ListRefused("Это не ваш список.")
    unit = Unit.objects.for_user(actor, Action.VIEW_MEMBER).filter(pk=shared_with).first()
    kept = SavedList(owner=actor, title=title, query=query, columns=columns, shared_with=unit)
    _write(kept)
    record("members.list.restored", kept, actor=actor, unit_id=kept.shared_with_id)
    return kept
