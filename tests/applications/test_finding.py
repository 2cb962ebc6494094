from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.finding import find_units


def test_words_are_looked_for_in_indexes(house):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(connection) as asked:
            find_units("волжская")
        plans = []
        for query in asked.captured_queries[:2]:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plans.append(str(cursor.fetchall()))

    assert "unit_words" in plans[0]
    assert "employer_words" in plans[1]
