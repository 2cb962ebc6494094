"""SMS and messengers (docs/channels.md). Nothing is on until its keys are given."""

from unionportal.settings import env

SMS_PROVIDER = env.one_of("SMS_PROVIDER", ("", "smsc", "smsru"), "")
SMS_URL = env.text("SMS_URL", "")  # another address of the gateway than its own
SMS_LOGIN = env.text("SMS_LOGIN", "")
SMS_PASSWORD = env.secret("SMS_PASSWORD", "")  # a key of the API where there is no login
SMS_SENDER = env.text("SMS_SENDER", "")
SMS_PRICE = env.text("SMS_PRICE", "8.00")  # of a part, while the gateway does not tell
SMS_REPORT_SECRET = env.secret("SMS_REPORT_SECRET", "")

# A foreign messenger: some organisations may not write to people by it (docs/adr/0028).
TELEGRAM_ALLOWED = env.boolean("TELEGRAM_ALLOWED", False)
TELEGRAM_BOT_TOKEN = env.secret("TELEGRAM_BOT_TOKEN", "")
TELEGRAM_BOT_NAME = env.text("TELEGRAM_BOT_NAME", "")
TELEGRAM_WEBHOOK_SECRET = env.secret("TELEGRAM_WEBHOOK_SECRET", "")
TELEGRAM_URL = env.text("TELEGRAM_URL", "https://api.telegram.org")

MAX_BOT_TOKEN = env.secret("MAX_BOT_TOKEN", "")
MAX_BOT_NAME = env.text("MAX_BOT_NAME", "")
MAX_WEBHOOK_SECRET = env.secret("MAX_WEBHOOK_SECRET", "")
MAX_URL = env.text("MAX_URL", "https://platform-api2.max.ru")
MAX_CA_FILE = env.text("MAX_CA_FILE", "")
# Where files that people send to the bot lie; from nowhere else are they taken.
MAX_FILE_HOSTS = env.words("MAX_FILE_HOSTS", ["max.ru", "oneme.ru", "okcdn.ru", "mycdn.me"])
