import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from unionportal.backup.making import make
from unionportal.backup.programs import BackupRefused


class Command(BaseCommand):
    help = "Сделать резервную копию: база и файлы людей в одном зашифрованном файле."

    def add_arguments(self, parser):
        parser.add_argument("--to", default=settings.BACKUP_DIR, help="папка для копий")
        parser.add_argument("--daily", type=_time, metavar="ЧЧ:ММ", help="делать каждый день")

    def handle(self, **options):
        if not options["to"]:
            raise CommandError("Не задана папка: BACKUP_DIR или --to.")
        if options["daily"] is None:
            self._make(options["to"])
            return
        while True:
            time.sleep(seconds_until(options["daily"], timezone.localtime()))
            try:
                self._make(options["to"])
            except CommandError as refusal:  # tomorrow is another day; the healthcheck tells
                self.stderr.write(str(refusal))

    def _make(self, folder):
        try:
            path = make(
                folder,
                settings.BACKUP_RECIPIENTS,
                now=timezone.now(),
                keep=settings.BACKUP_KEEP_DAYS,
            )
        except (BackupRefused, OSError) as refusal:
            raise CommandError(f"Копия не сделана. {refusal}")
        self.stdout.write(f"Готово: {path} ({path.stat().st_size / 1e6:.1f} МБ)")


def seconds_until(hour, now):
    """From ``now`` to the next time that the clock shows ``hour``."""
    due = datetime.combine(now.date(), hour, now.tzinfo)
    if due <= now:
        due = datetime.combine(now.date() + timedelta(days=1), hour, now.tzinfo)
    return (due - now).total_seconds()


def _time(text):
    return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of day alone
