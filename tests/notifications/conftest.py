import pytest

from tests.notifications import post_office


@pytest.fixture
def post(settings):
    """The portal with a mail server: real bytes on a real socket."""
    with post_office.running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_CONFIGURED = True
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 1
        settings.DEFAULT_FROM_EMAIL = "Цифровой профсоюз <portal@union.test>"
        yield server
