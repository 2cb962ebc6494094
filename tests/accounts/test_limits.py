from datetime import timedelta

import pytest
from django.core.cache import cache

from accounts import limits
from accounts.limits import Limit, wait_for

TWICE = Limit("test", 2, timedelta(minutes=10))
START = 600_000 * 600  # the first second of a window


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def test_the_third_try_waits_until_the_window_ends():
    waits = [wait_for(TWICE, "10.0.0.1", now=START + second) for second in (0, 10, 20)]

    assert waits == [0, 0, 580]


def test_the_next_window_counts_anew():
    for second in (0, 1, 2):
        wait_for(TWICE, "10.0.0.1", now=START + second)

    assert wait_for(TWICE, "10.0.0.1", now=START + 600) == 0


def test_one_does_not_pay_for_another():
    for second in (0, 1, 2):
        wait_for(TWICE, "10.0.0.1", now=START + second)

    assert wait_for(TWICE, "10.0.0.2", now=START + 3) == 0
    assert wait_for(TWICE._replace(name="other"), "10.0.0.1", now=START + 3) == 0


def test_a_cache_that_forgets_lets_everybody_through(monkeypatch):
    def forgotten(key):
        raise ValueError(key)

    monkeypatch.setattr(limits.cache, "incr", forgotten)

    assert [wait_for(TWICE, "10.0.0.1", now=START) for _ in range(5)] == [0] * 5


def test_addresses_are_not_kept_in_the_cache_as_they_are(monkeypatch):
    keys = []
    monkeypatch.setattr(limits.cache, "add", lambda key, *rest: keys.append(key))

    wait_for(TWICE, "10.0.0.1", now=START)

    assert len(keys) == 1
    assert "10.0.0.1" not in keys[0]
