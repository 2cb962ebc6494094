"""For people's data: refuses to start unsafe."""

from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

from unionportal.settings import env, safety, servers
from unionportal.settings.base import *  # noqa: F403 - settings build on settings
from unionportal.settings.base import PROXY_COUNT, STORAGES

SECRET_KEY = env.secret("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = [key for key in [env.secret("SECRET_KEY_OLD", "")] if key]
DEBUG = env.boolean("DEBUG", False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [])
SITE_URL = env.text("SITE_URL", "").rstrip("/")
_database_url = env.secret("DATABASE_URL", "")
_database_password = env.secret("DATABASE_PASSWORD", "")
_redis_url = env.secret("REDIS_URL", "")

if _found := safety.complaints(
    secret_key=SECRET_KEY,
    debug=DEBUG,
    allowed_hosts=ALLOWED_HOSTS,
    site_url=SITE_URL,
    database_url=_database_url,
    redis_url=_redis_url,
):
    raise ImproperlyConfigured("Портал не запущен.\n- " + "\n- ".join(_found))

DATABASES = {"default": servers.database(_database_url, _database_password)}
CELERY_BROKER_URL = servers.broker(_redis_url)
CACHES = {"default": servers.cache(_redis_url)}

STORAGES["staticfiles"] = {
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
}

CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_SECURE = True
# By these names a browser takes no cookie that a neighbouring site or open http has set.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
MEMBER_COOKIE_NAME = "__Secure-member"  # lives under /me/, so it may not be __Host-
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside, without TLS
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", int(timedelta(days=365).total_seconds()))
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # the owner of the domain decides on preloading
