"""Files taken in that nothing points at any more, or never did: a worker killed before it hung
one on something leaves such a file behind, and so does whatever replaced it.

Nobody who asks what is kept of him could be told of it, nor could it be destroyed with him. It is
marked at night and erased when it has been loose for longer than any session lives: a line removed
from a card may be put back out of the session of whoever removed it, together with its scan.
"""

import logging
from datetime import timedelta
from functools import reduce
from operator import or_

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, JSONField, Max, OuterRef

from documents.models import StoredFile, Thumbnail

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)  # whoever stores a file hangs it on something in minutes
MARKED, ERASED = 5000, 100  # files in one statement; in one transaction, with their bytes
PARTS = {Thumbnail}  # of the file itself
TELLERS = {"audit"}  # the journal says what was there; nothing is opened from it
# Every value, however deep, that stands under one of these names.
UNDER = '$.** ? (@.type() == "object").keyvalue() ? (@.key like_regex "^({names})$").value.**'


def forget_loose(*, now):
    """Mark what hangs on nothing, erase what has hung on nothing for ``term``. Returns how many.

    May run twice, late, or beside whoever hangs a file on something at this moment.
    """
    _mark(now)
    due = StoredFile.objects.filter(loose_since__lte=now - term()).order_by("pk")
    pks = list(due.values_list("pk", flat=True))
    kept = told_of(pks)
    pks = [pk for pk in pks if pk not in kept]
    erased = sum(_erase(pks[at : at + ERASED]) for at in range(0, len(pks), ERASED))
    if erased:
        logger.warning("files that nothing pointed at: %s erased", erased)
    return erased


def term():
    """How long a file hangs on nothing before it is erased."""
    return settings.SESSION_ABSOLUTE + DAY


def holders():
    """Every foreign key to a file, of any app."""
    return [
        relation.field
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if (relation.one_to_many or relation.one_to_one) and relation.related_model not in PARTS
    ]


def told_of(pks):
    """Which of these files a JSON value names as a foreign key would: the history of a card does,
    and what a merge or a job keeps to be taken back."""
    if not pks:
        return set()
    names = {name for field in holders() for name in (field.name, field.attname)}
    path, wanted = UNDER.format(names="|".join(sorted(names))), [str(pk) for pk in pks]
    found = set()
    with connection.cursor() as cursor:
        for table, column in _json_columns():
            cursor.execute(
                f"SELECT DISTINCT told.value #>> '{{}}' FROM {table} AS kept,"  # noqa: S608
                f" jsonb_path_query(kept.{column}, %s::jsonpath) AS told(value)"
                " WHERE told.value #>> '{}' = ANY(%s)",
                [path, wanted],
            )
            found.update(int(pk) for (pk,) in cursor.fetchall())
    return found


def _json_columns():
    quoted = connection.ops.quote_name
    for model in apps.get_models():
        if model._meta.app_label in TELLERS or model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_fields:
            if isinstance(field, JSONField):
                yield quoted(model._meta.db_table), quoted(field.column)


def _held():
    return reduce(
        or_,
        (
            Exists(field.model._base_manager.filter(**{field.name: OuterRef("pk")}))
            for field in holders()
        ),
    )


def _mark(now):
    held = _held()
    StoredFile.objects.filter(held, loose_since__isnull=False).update(loose_since=None)
    last = StoredFile.objects.aggregate(last=Max("pk"))["last"] or 0
    fresh = StoredFile.objects.filter(~held, loose_since=None, created_at__lte=now - DAY)
    for first in range(0, last, MARKED):
        fresh.filter(pk__gt=first, pk__lte=first + MARKED).update(loose_since=now)


@transaction.atomic
def _erase(pks):
    """Lock first, look second: nobody can hang on anything what is locked here.

    Bytes go before the rows are gone: whoever is killed in between leaves a row for the next night.
    """
    mine = StoredFile.objects.select_for_update(skip_locked=True).filter(pk__in=pks)
    locked = list(mine.order_by("pk").values_list("pk", flat=True))
    rows = StoredFile.objects.filter(~_held(), pk__in=locked)
    loose = list(rows.prefetch_related("thumbnails"))
    for one in loose:
        for part in (one, *one.thumbnails.all()):
            part.file.storage.delete(part.file.name)
        one.delete()
    return len(loose)
