"""Addresses of servers, in the form that Django and Celery want."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

# What a page asks is in memory: reading by an index costs hardly more than reading in a row.
PLANNED = "-c random_page_cost=1.1"


def database(url, password=""):
    """Django's database from ``postgres://user:password@host:port/name`` (a socket: ``?host=``).

    A password given apart wins: so the address may stand in the open.
    """
    if urlsplit(url).scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL должна начинаться с postgres://")
    config = Env.db_url_config(url)
    options = config.setdefault("OPTIONS", {})
    config["HOST"] = options.pop("host", config["HOST"])
    options.setdefault("options", PLANNED)
    config["PASSWORD"] = password or config["PASSWORD"]
    return config | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def broker(url):
    """Celery's broker from ``redis://…``, ``rediss://…`` or ``unix:///path/redis.sock``."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host={_number(parts)}"
    if parts.scheme in ("redis", "rediss"):
        return url
    raise ImproperlyConfigured("REDIS_URL должна начинаться с redis://, rediss:// или unix://")


def _number(parts):
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return query.get("db", "0")


def cache(url):
    """Django's cache on the same server; while it is down the cache is just empty."""
    broker(url)
    return {
        "BACKEND": "unionportal.cache.ForgivingRedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }


def origin_of(url):
    """The address of a server without a path: what a policy of content allows."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.netloc or "@" in parts.netloc:
        raise ImproperlyConfigured("OIDC_ISSUER должна быть адресом https://…")
    return f"{parts.scheme}://{parts.netloc}"
