"""Tell messengers where to send what people write to the bots."""

from django.core.management.base import BaseCommand

from notifications.bots_reading import bots, hook_of
from notifications.channels.bots import Fault
from notifications.channels.http import Away


class Command(BaseCommand):
    help = (
        "Сказать Telegram и MAX, куда присылать сообщения: где задано слово *_WEBHOOK_SECRET — на "
        "адрес портала, где нет — никуда, портал спрашивает сам."
    )

    def handle(self, **options):
        for bot in bots():
            try:
                bot.set_webhook(hook_of(bot.name) if bot.is_webhook else "")
            except (Away, Fault) as fault:
                self.stderr.write(f"{bot.title}: {fault}")
            else:
                way = hook_of(bot.name) if bot.is_webhook else "портал спрашивает сам"
                self.stdout.write(f"{bot.title}: {way}")
