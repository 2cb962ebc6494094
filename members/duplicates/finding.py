"""The search for duplicates: of a few cards when they are written, of all at night.

Both write ``Suspicion`` rows, and take away those that are no longer so. A verdict «разные люди»
is never asked again. Where the night's search and a change of a card cross, the change wins: what
was read before it is not written.
"""

import json

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from members.duplicates.blocking import as_traits, gather_pairs, pairs_near, traits_of
from members.duplicates.comparing import judge
from members.duplicates.rules import DEFAULTS, all_weights
from members.locks import try_lock_search
from members.models import Suspicion

CHUNK = 5000
_WRITE = """
    INSERT INTO members_suspicion (first_id, second_id, score, reasons, found_at)
    SELECT told.first, told.second, told.score, told.reasons, %(now)s FROM {source}
    WHERE NOT EXISTS (
        SELECT FROM members_distinctpair verdict
        WHERE verdict.first_id = told.first AND verdict.second_id = told.second)
    ON CONFLICT (first_id, second_id) DO UPDATE
    SET score = excluded.score, reasons = excluded.reasons
    WHERE (members_suspicion.score, members_suspicion.reasons)
          IS DISTINCT FROM (excluded.score, excluded.reasons)
"""
_WRITE_ONE = _WRITE.format(
    source="(SELECT %(first)s::bigint, %(second)s::bigint, %(score)s::smallint, %(reasons)s::jsonb)"
    " AS told (first, second, score, reasons)"
)
_WRITE_FOUND = _WRITE.format(source="found AS told")
_AS_READ = """EXISTS (
    SELECT FROM members_member m JOIN trait USING (id)
    WHERE m.id = {pk} AND m.version = trait.version AND m.merged_into_id IS NULL)"""
_DROP_CHANGED = f"""
    DELETE FROM found
    WHERE NOT ({_AS_READ.format(pk="found.first")} AND {_AS_READ.format(pk="found.second")})
"""  # noqa: S608 -- constants
_HOLD = """
    SELECT FROM members_member WHERE id IN (SELECT first FROM found UNION SELECT second FROM found)
    ORDER BY id FOR KEY SHARE
"""
_FORGET = f"""
    DELETE FROM members_suspicion s
    WHERE NOT EXISTS (SELECT FROM found WHERE first = s.first_id AND second = s.second_id)
      AND s.found_at < %(now)s
      AND (({_AS_READ.format(pk="s.first_id")} AND {_AS_READ.format(pk="s.second_id")})
           OR EXISTS (SELECT FROM members_member
                      WHERE id IN (s.first_id, s.second_id) AND merged_into_id IS NOT NULL))
"""  # noqa: S608 -- constants


def look_at(pks, *, now=None):
    """Compare these cards with their neighbours; returns how many pairs are suspected of it."""
    now = now or timezone.now()
    pks = set(pks)
    pairs = pairs_near(pks)
    traits = traits_of(pks.union(*pairs))
    weights = all_weights()
    found = {}
    for first, second in pairs:
        if first in traits and second in traits:
            judged = _judge(traits[first], traits[second], weights)
            if judged:
                found[first, second] = judged
    _forget_near(pks, found)
    # Row by row: each transaction holds two cards in the order of their ids, as everybody does.
    for pair, judged in sorted(found.items()):
        _write_one(pair, judged, now)
    return len(found)


def search_all(*, now=None):
    """Compare all that is worth comparing; (pairs compared, pairs suspected).

    None when another search is at it. One transaction: a killed search leaves nothing behind.
    """
    now = now or timezone.now()
    with transaction.atomic():
        if not try_lock_search():
            return None
        gather_pairs()
        compared = _judge_pairs()
        with connection.cursor() as cursor:
            cursor.execute(_DROP_CHANGED)
            cursor.execute(_FORGET, {"now": now})
            # Cards are held in the order of their ids before rows point at them, as everybody does.
            cursor.execute(_HOLD)
            cursor.execute(_WRITE_FOUND, {"now": now})
            cursor.execute("SELECT count(*) FROM found")
            (suspected,) = cursor.fetchone()
            for table in ("found", "pair", "trait"):
                cursor.execute(f"DROP TABLE {table}")
    return compared, suspected


def _judge_pairs():
    """Fill the temporary table ``found``; memory holds a chunk at a time."""
    weights = all_weights()
    compared = 0
    with connection.cursor() as writing, connection.chunked_cursor() as reading:
        writing.execute(
            "CREATE TEMP TABLE found (first bigint, second bigint, score smallint, reasons jsonb, "
            "PRIMARY KEY (first, second)) ON COMMIT DROP"
        )
        reading.execute(
            "SELECT one.*, other.* FROM pair "
            "JOIN trait one ON one.id = pair.first JOIN trait other ON other.id = pair.second"
        )
        while rows := reading.fetchmany(CHUNK):
            compared += len(rows)
            half = len(rows[0]) // 2
            with writing.copy("COPY found (first, second, score, reasons) FROM STDIN") as copy:
                for row in rows:
                    one, other = as_traits(row[:half]), as_traits(row[half:])
                    if judged := _judge(one, other, weights):
                        copy.write_row((one.pk, other.pk, judged.score, json.dumps(judged.reasons)))
        writing.execute("ANALYZE found")
    return compared


def _judge(one, other, weights):
    return judge(one, other, weights.get(one.tree_id, DEFAULTS))


def _forget_near(pks, found):
    near = Suspicion.objects.filter(first__in=pks) | Suspicion.objects.filter(second__in=pks)
    known = near.values_list("pk", "first_id", "second_id")
    stale = [pk for pk, first, second in known if (first, second) not in found]
    Suspicion.objects.filter(pk__in=stale).delete()


def _write_one(pair, judged, now):
    told = {
        "first": pair[0], "second": pair[1], "score": judged.score,
        "reasons": json.dumps(judged.reasons), "now": now,
    }  # fmt: skip
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_WRITE_ONE, told)
    except IntegrityError:  # the card is no more: the list that brought it was taken back
        return
