"""What holds everywhere. No secret stands here, and nothing that is unsafe by default."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from unionportal.settings import env
from unionportal.settings.beat import CELERY_BEAT_SCHEDULE  # noqa: F401 - a setting, read by name
from unionportal.settings.channels import *  # noqa: F403 - settings of their own subject
from unionportal.settings.servers import origin_of

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env.text("PORTAL_DATA", str(BASE_DIR / ".data"))).resolve()
NODE_DIR = BASE_DIR / "node_modules"

INSTALLED_APPS = [
    "unfold",  # before the admin, whose templates it replaces
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "mptt",
    "guardian",
    "axes",
    "django_htmx",
    "phonenumber_field",
    "csp",
    "audit",
    "structure",
    "accounts",
    "documents",
    "notifications",
    "members",
    "cabinet",
    "resolutions",
    "dues",
    "imports",
    "invitations",
    "training",
    "applications",
    "privacy",
    "unionportal",
]

MIDDLEWARE = [
    "unionportal.proxy.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "unionportal.content_policy.ContentPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "unionportal.private_pages.PrivatePagesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.AccountMiddleware",
    "unionportal.practice.entering.PracticeMiddleware",
    "unionportal.rights.looking.LookMiddleware",
    "unionportal.office_time.OfficeTimeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "unionportal.fragments.RedirectOfFragmentMiddleware",
    "unionportal.interrupted.InterruptedPressMiddleware",
    "audit.middleware.OperationMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers in place of a refused login
]

CSRF_FAILURE_VIEW = "unionportal.interrupted.csrf_failed"
ROOT_URLCONF = "unionportal.urls"
WSGI_APPLICATION = "unionportal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "unionportal.menu.office",
                "unionportal.pages.whose",
            ],
        },
    },
]

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
TIME_ZONE = "Europe/Moscow"
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "RU"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People and sessions
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses who guesses passwords
    "accounts.backends.PasswordBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.password_rules.RussianCommonValidator"},
    {"NAME": "accounts.password_rules.OwnNamesValidator"},
    {"NAME": "accounts.password_rules.OrganisationWordsValidator"},
    {"NAME": "accounts.password_rules.LeakedValidator"},
]
# A list of leaked passwords on the union's own server, asked by five signs of a hash.
BREACHED_PASSWORDS_URL = env.text("BREACHED_PASSWORDS_URL", "")
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of before: made anew at signing in
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/office/"
PASSWORD_RESET_TIMEOUT = int(timedelta(days=3).total_seconds())
SESSION_ENGINE = "accounts.sessions"
SESSION_ABSOLUTE = timedelta(days=env.integer("SESSION_DAYS", 14))
SESSION_IDLE = timedelta(hours=env.integer("SESSION_IDLE_HOURS", 72))
SESSION_VISITOR = timedelta(hours=1)
SESSION_SEEN_EVERY = timedelta(minutes=5)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
SESSION_COOKIE_HTTPONLY = True
MEMBER_COOKIE_NAME = "member"  # of the member's own page, under /me/ alone
UNUSED_TOLD_AFTER = timedelta(days=env.integer("UNUSED_TOLD_DAYS", 182))
UNUSED_CLOSED_AFTER = timedelta(days=env.integer("UNUSED_CLOSED_DAYS", 30))
# The union's own identity server (OpenID Connect). Without an address there is no such door.
OIDC_ISSUER = env.text("OIDC_ISSUER", "")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.secret("OIDC_CLIENT_SECRET", "")
OIDC_TITLE = env.text("OIDC_TITLE", "Войти через сервер союза")
OIDC_SECOND_STEP_ACR = env.words("OIDC_SECOND_STEP_ACR", [])
ADMIN_NEEDS_SECOND_STEP = True  # whatever the rules of offices say: operators change accounts
RECOVERY_CODE_WORK = 2**14  # of scrypt: a twentieth of a second and 16 MB
ANONYMOUS_USER_NAME = None  # guardian: nobody is given rights who has not signed in
GUARDIAN_MONKEY_PATCH_USER = False
AXES_FAILURE_LIMIT = 7
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_USERNAME_FORM_FIELD = "username"  # of the form; the default looks for «email» and locks nobody
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_VERBOSE = False

# Proxies of ours that stand before the web server; each adds one address to X-Forwarded-For.
PROXY_COUNT = env.integer("PROXY_COUNT", 0)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        # The button of the identity server is a form that leads there.
        "form-action": [SELF, *([origin_of(OIDC_ISSUER)] if OIDC_ISSUER else [])],
        "frame-ancestors": [NONE],
    },
}

# No page of ours looks, listens or asks where the reader is.
PERMISSIONS_POLICY = {
    name: []
    for name in (
        *("accelerometer", "autoplay", "bluetooth", "camera", "display-capture", "geolocation"),
        *("gyroscope", "hid", "microphone", "midi", "payment", "serial", "usb"),
        *("browsing-topics", "xr-spatial-tracking"),
    )
}

# Files of the site
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/tabler/css", NODE_DIR / "@tabler/core/dist/css"),
    ("vendor/tabler/js", NODE_DIR / "@tabler/core/dist/js"),
    ("vendor/htmx", NODE_DIR / "htmx.org/dist"),
    ("vendor/sortable", NODE_DIR / "sortablejs"),
    ("vendor/chart", NODE_DIR / "chart.js/dist"),
]
STATICFILES_FINDERS = [
    "unionportal.static_files.VendorFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
ICONS_DIR = NODE_DIR / "@tabler/icons/icons"
FONTS_DIR = NODE_DIR / "@expo-google-fonts/tinos"

# Files of people: never under a public address
PRIVATE_ROOT = Path(env.text("PRIVATE_ROOT", str(DATA_DIR / "files")))
# Numbers of destroyed people. Apart from files and database: a restored copy brings it not back.
DESTROYED_LIST = Path(env.text("DESTROYED_LIST", str(DATA_DIR / "destroyed" / "list.jsonl")))
STORAGES = {
    "default": {
        "BACKEND": "unionportal.storage.PrivateStorage",
        "OPTIONS": {"location": PRIVATE_ROOT},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A film of the school that somebody may bring.
TRAINING_VIDEO_BYTES = env.integer("TRAINING_VIDEO_GB", 4) * 1024**3
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
if S3_BUCKET := env.text("S3_BUCKET", ""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT"),
            "access_key": env.secret("S3_ACCESS_KEY"),
            "secret_key": env.secret("S3_SECRET_KEY"),
            "region_name": env.text("S3_REGION", None),
            "default_acl": "private",
            "file_overwrite": False,
            "querystring_expire": 60,
        },
    }

# Letters. Without a host they stay on the page «Исходящие».
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_CONFIGURED = bool(EMAIL_HOST)
EMAIL_PORT = env.integer("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD", "")
EMAIL_SECURITY = env.one_of("EMAIL_SECURITY", ("starttls", "ssl", "none"), "starttls")
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "ssl"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Цифровой профсоюз <portal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
BOUNCE_ADDRESS = env.text("BOUNCE_ADDRESS", "")  # letters that come back say which they were
# By the clock of the organisation; what may wait is sent in the morning.
QUIET_HOURS = (21, 9) if env.boolean("LETTERS_REST_AT_NIGHT", True) else None
# Letters in: mailboxes are added on the portal; here only what no page may decide.
MAILBOX_CA_FILE = env.text("MAILBOX_CA_FILE", "")  # of a mail server with a certificate of its own
MAILBOX_PORTS = (143, 993)
MAILBOX_LARGEST = 40 * 1024 * 1024  # bytes of one letter
# Of one sender in a day; what is over waits for a person
MAILBOX_LETTERS_A_DAY = env.integer("MAILBOX_LETTERS_A_DAY", 50)
MAILBOX_SHEETS_A_DAY = env.integer("MAILBOX_SHEETS_A_DAY", 500)

# Backups (docs/deploy.md): the server knows the public keys alone
BACKUP_DIR = env.text("BACKUP_DIR", "")
BACKUP_RECIPIENTS = env.words("BACKUP_RECIPIENTS", [])
BACKUP_KEEP_DAYS = env.integer("BACKUP_KEEP_DAYS", 30)

# Tasks
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True  # else a task dies with the killed child that ran it
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_TASK_SOFT_TIME_LIMIT = int(timedelta(minutes=25).total_seconds())
CELERY_TASK_TIME_LIMIT = int(timedelta(minutes=30).total_seconds())
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest task: one that outlives it is given to a second worker as well.
    "visibility_timeout": int(timedelta(hours=1).total_seconds()),
    # By default what a killed worker held is looked for each 10 × 10 seconds.
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 30,
}
# A page must not wait for a dead broker: the row is written, the next sweep sends it.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}

# The operators' admin
UNFOLD = {
    "SITE_TITLE": "Администрирование",
    "SITE_HEADER": "Цифровой профсоюз",
    "SITE_SUBHEADER": "Администрирование",
    "SITE_URL": "/office/",
    "COLORS": {
        "primary": {
            "50": "#eef4fb",
            "100": "#dbe8f6",
            "200": "#b9d1ec",
            "300": "#8db3df",
            "400": "#5b8fcd",
            "500": "#2f6db4",
            "600": "#0b4a8f",
            "700": "#093e78",
            "800": "#083361",
            "900": "#06284c",
            "950": "#041a33",
        },
    },
}


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        },
    },
    "filters": {"secrets": {"()": "unionportal.log_privacy.WithoutSecrets"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
