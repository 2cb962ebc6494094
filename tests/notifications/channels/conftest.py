import pytest
import urllib3

from notifications.channels import http
from tests.notifications.channels import desk as desks


@pytest.fixture
def desk(settings, monkeypatch):
    """The other side of every channel, with none of them set up."""
    monkeypatch.setattr(http, "TIMEOUT", urllib3.Timeout(connect=1, read=0.3))
    with desks.running() as server:
        settings.SMS_URL = settings.TELEGRAM_URL = settings.MAX_URL = server.url
        settings.SMS_PROVIDER = settings.SMS_SENDER = settings.SMS_REPORT_SECRET = ""
        settings.TELEGRAM_ALLOWED, settings.TELEGRAM_BOT_TOKEN = False, ""
        settings.MAX_BOT_TOKEN = settings.MAX_CA_FILE = ""
        settings.TELEGRAM_WEBHOOK_SECRET = settings.MAX_WEBHOOK_SECRET = ""
        yield server


@pytest.fixture
def smsc(desk, settings):
    settings.SMS_PROVIDER, settings.SMS_REPORT_SECRET = "smsc", "слово"
    settings.SMS_LOGIN, settings.SMS_PASSWORD = "union", "secret-password"
    desk.says("/sys/send.php", {"id": 7, "cnt": 1, "cost": "4.20", "balance": "99"})
    return desk


@pytest.fixture
def smsru(desk, settings):
    settings.SMS_PROVIDER, settings.SMS_PASSWORD = "smsru", "secret-api-id"
    desk.says("/sms/cost", _line(cost=3.5, sms=1))
    desk.says("/sms/send", _line(sms_id="000000-10000000"))
    return desk


def _line(status_code=100, **told):
    said = {"status": "OK", "status_code": status_code, **told}
    return {"status": "OK", "status_code": 100, "sms": {"79161234567": said}}


@pytest.fixture
def telegram(desk, settings):
    settings.TELEGRAM_ALLOWED = True
    settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_BOT_NAME = "42:bot-secret", "union_bot"
    desk.says("/bot42:bot-secret/sendMessage", {"ok": True, "result": {"message_id": 5}})
    return desk


@pytest.fixture
def max_bot(desk, settings):
    settings.MAX_BOT_TOKEN, settings.MAX_BOT_NAME = "max-secret", "union_bot"
    desk.says("/messages", {"message": {"body": {"mid": "mid.1"}}})
    return desk
