"""A cache that may be down. What it holds can be lost at any time, so its loss is no error."""

import functools
import logging
import time

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as TooSlow

REST = 10  # seconds without a question for a server that lets us wait

logger = logging.getLogger(__name__)


def forgiving(name, nothing):
    """The method of Django's cache; with the server away it answers as an empty cache would."""
    method = getattr(RedisCache, name)

    @functools.wraps(method)
    def asked(self, *args, **kwargs):
        cls = type(self)
        if time.monotonic() < cls.asked_again_at:
            return nothing(*args, **kwargs)
        try:
            return method(self, *args, **kwargs)
        except (NoConnection, TooSlow) as error:
            logger.warning("Кэш не отвечает: %s", error)
            if isinstance(error, TooSlow):  # a page asks several times: it must not wait for each
                cls.asked_again_at = time.monotonic() + REST
            return nothing(*args, **kwargs)

    return asked


class ForgivingRedisCache(RedisCache):
    """``get`` finds nothing, ``add`` always succeeds, ``incr`` counts from the first."""

    asked_again_at = 0.0  # of the whole process: every thread has a cache object of its own

    get = forgiving("get", lambda key, default=None, version=None: default)
    add = forgiving("add", lambda *args, **kwargs: True)
    set = forgiving("set", lambda *args, **kwargs: None)
    touch = forgiving("touch", lambda *args, **kwargs: False)
    delete = forgiving("delete", lambda *args, **kwargs: False)
    get_many = forgiving("get_many", lambda *args, **kwargs: {})
    has_key = forgiving("has_key", lambda *args, **kwargs: False)
    incr = forgiving("incr", lambda key, delta=1, version=None: delta)
    set_many = forgiving("set_many", lambda data, *args, **kwargs: [])
    delete_many = forgiving("delete_many", lambda *args, **kwargs: None)
