"""For one's own machine: everything has a default, the servers are those of ``make run``."""

import os
import secrets

from unionportal.devstack.places import Places
from unionportal.settings import env, servers
from unionportal.settings.base import *  # noqa: F403 - settings build on settings
from unionportal.settings.base import DATA_DIR


def own_secret_key():
    """A key made once and kept beside the data, so that sign-ins survive a restart."""
    path = DATA_DIR / "secret_key"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key


SECRET_KEY = env.secret("SECRET_KEY", "") or own_secret_key()
DEBUG = env.boolean("DEBUG", True)
PORT = env.integer("PORT", 8000)
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [".localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ADMIN_NEEDS_SECOND_STEP = False  # the administrator of the example has none

_redis_url = env.secret("REDIS_URL", Places.here().redis_url)
DATABASES = {
    "default": servers.database(env.secret("DATABASE_URL", Places.here().database_url)),
}
CELERY_BROKER_URL = servers.broker(_redis_url)
CACHES = {"default": servers.cache(_redis_url)}

# The files of the site are served where they lie; nothing has to be collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
