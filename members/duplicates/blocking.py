"""The pairs of cards worth comparing, found by the database: never everybody with everybody.

Two cards are compared only when they share a birth date, a telephone, a mail address or a
personnel number, and two of the three parts of the name with it: nothing else can reach the
threshold (``comparing``).
"""

import logging

from django.db import connection

from members.duplicates.comparing import Traits

logger = logging.getLogger(__name__)

LARGEST = 200  # cards with one key; more are a default somebody typed («01.01.1900, Иван Иванович»)


def _letters(column):
    """As ``members.names.key_form`` of one part of the name."""
    return f"regexp_replace(replace(lower({column}), 'ё', 'е'), '[^a-zа-я]', '', 'g')"


_TRAITS = f"""
    SELECT m.id, u.tree_id, {_letters("m.surname")} AS surname, {_letters("m.name")} AS name,
           {_letters("m.patronymic")} AS patronymic, m.birth_date, m.phone, m.extra_phone,
           lower(m.email) AS email, m.employer_id, m.personnel_number, m.version
    FROM members_member m JOIN structure_unit u ON u.id = m.unit_id
    WHERE m.merged_into_id IS NULL
"""  # noqa: S608 -- constants
_SAME_PARTS = " + ".join(
    f"({_letters('b.' + part)} = a.{part})::int" for part in ("surname", "name", "patronymic")
)


def _beside(condition):
    return (
        "(SELECT b.id FROM members_member b "  # noqa: S608 -- constants
        f"WHERE {condition} AND b.id <> a.id AND b.merged_into_id IS NULL AND {_SAME_PARTS} >= 2 "
        "LIMIT %(largest)s)"
    )


# Each way to share something is a probe of an index.
_NEIGHBOURS = f"""
    WITH a AS ({_TRAITS} AND m.id = ANY(%(pks)s))
    SELECT DISTINCT least(a.id, near.id), greatest(a.id, near.id) FROM a CROSS JOIN LATERAL (
        {_beside("b.birth_date = a.birth_date")}
        UNION ALL {_beside("b.phone <> '' AND b.phone = ANY(ARRAY[a.phone, a.extra_phone])")}
        UNION ALL
        {_beside("b.extra_phone <> '' AND b.extra_phone = ANY(ARRAY[a.phone, a.extra_phone])")}
        UNION ALL {_beside("b.email <> '' AND lower(b.email) = a.email")}
        UNION ALL
        {
    _beside(
        "b.personnel_number <> '' AND b.personnel_number = a.personnel_number"
        " AND b.employer_id = a.employer_id"
    )
}
    ) near
"""  # noqa: S608 -- constants
# {what is shared: its value}; each is cut into blocks with two of the three parts of the name.
_SHARED = {
    "дата рождения": "SELECT id, birth_date::text AS value FROM trait WHERE birth_date IS NOT NULL",
    "телефон": (
        "SELECT id, phone AS value FROM trait WHERE phone <> '' UNION "
        "SELECT id, extra_phone FROM trait WHERE extra_phone <> ''"
    ),
    "почта": "SELECT id, email AS value FROM trait WHERE email <> ''",
    "табельный №": (
        "SELECT id, employer_id || ' ' || personnel_number AS value FROM trait "
        "WHERE employer_id IS NOT NULL AND personnel_number <> ''"
    ),
}
_BLOCKS = """
    CREATE TEMP TABLE block ON COMMIT DROP AS
    WITH shared AS ({shared}), keyed AS (
        SELECT trait.id, hashtextextended(
            concat_ws('|', tree_id, value, parts.which,
                      CASE parts.which WHEN 'np' THEN name ELSE surname END,
                      CASE parts.which WHEN 'sn' THEN name ELSE patronymic END), 0) AS key
        FROM shared JOIN trait USING (id), (VALUES ('sn'), ('np'), ('sp')) AS parts (which)
    ), crowded AS (
        SELECT key FROM keyed GROUP BY key HAVING count(*) > 1
    )
    SELECT key, array_agg(DISTINCT id) AS ids FROM keyed JOIN crowded USING (key) GROUP BY key
"""
_PAIRS = """
    INSERT INTO pair
    SELECT DISTINCT one.id, other.id
    FROM block, unnest(ids[1:%(largest)s]) AS one (id), unnest(ids[1:%(largest)s]) AS other (id)
    WHERE one.id < other.id
    ON CONFLICT DO NOTHING
"""


def traits_of(pks):
    """{id: traits} of living cards."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_TRAITS} AND m.id = ANY(%s)", [list(pks)])
        return {row[0]: as_traits(row) for row in cursor.fetchall()}


def as_traits(row):
    pk, tree_id, surname, name, patronymic, born, phone, extra, email, employer, number = row[:11]
    phones = frozenset(filter(None, (phone, extra)))
    return Traits(pk, tree_id, surname, name, patronymic, born, phones, email, employer, number)


def pairs_near(pks):
    """Pairs (smaller id, larger id) of these cards with any others."""
    with connection.cursor() as cursor:
        cursor.execute(_NEIGHBOURS, {"pks": list(pks), "largest": LARGEST})
        return cursor.fetchall()


def gather_pairs():
    """Fill the temporary tables ``trait`` and ``pair`` from the whole register.

    They live until the end of the caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE trait ON COMMIT DROP AS {_TRAITS}")
        cursor.execute("ALTER TABLE trait ADD PRIMARY KEY (id)")
        cursor.execute("ANALYZE trait")
        cursor.execute(
            "CREATE TEMP TABLE pair (first bigint, second bigint, PRIMARY KEY (first, second)) "
            "ON COMMIT DROP"
        )
        for what, shared in _SHARED.items():
            cursor.execute(_BLOCKS.format(shared=shared))
            _tell_of_large(cursor, what)
            cursor.execute(_PAIRS, {"largest": LARGEST})
            cursor.execute("DROP TABLE block")


def _tell_of_large(cursor, what):
    cursor.execute(
        "SELECT cardinality(ids), ids[1] FROM block WHERE cardinality(ids) > %s", [LARGEST]
    )
    for number, pk in cursor.fetchall():
        logger.warning(
            "duplicates: %s cards share «%s» and two parts of the name with card %s; "
            "only the first %s are compared",
            number, what, pk, LARGEST,
        )  # fmt: skip
