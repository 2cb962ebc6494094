from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from applications.diagram import as_markdown

PAGE = Path(settings.BASE_DIR) / "docs" / "joining.md"


class Command(BaseCommand):
    help = "Напечатать docs/joining.md из таблицы шагов."

    def handle(self, **options):
        PAGE.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"Записано: {PAGE.relative_to(settings.BASE_DIR)}")
