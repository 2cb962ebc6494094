"""For pytest: nothing leaves the process, and the environment does not matter."""

import os
import tempfile
from pathlib import Path

from unionportal.devstack.places import Places
from unionportal.settings import env, servers
from unionportal.settings.base import *  # noqa: F403 - settings build on settings

# The browser of the tests runs its own event loop in the thread that prepares the data.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

SECRET_KEY = "only-for-tests-" + "x" * 50
DEBUG = False
ADMIN_NEEDS_SECOND_STEP = False  # has tests of its own
RECOVERY_CODE_WORK = 2**4
SITE_URL = "https://portal.test"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

DATABASES = {
    "default": servers.database(env.secret("DATABASE_URL", Places.for_tests().database_url)),
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://"

_files = tempfile.TemporaryDirectory(prefix="unionportal-test-")
PRIVATE_ROOT = Path(_files.name)
DESTROYED_LIST = PRIVATE_ROOT / "destroyed.jsonl"
STORAGES = {
    "default": {
        "BACKEND": "unionportal.storage.PrivateStorage",
        "OPTIONS": {"location": PRIVATE_ROOT},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_HOST = ""
EMAIL_CONFIGURED = False
QUIET_HOURS = None  # else what a test waits for would hang on when it is run
PROXY_COUNT = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
