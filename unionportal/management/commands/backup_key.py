import pyrage
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Придумать пару ключей для резервных копий. Закрытый ключ на сервере не храните."
    requires_system_checks = ()

    def handle(self, **options):
        key = pyrage.x25519.Identity.generate()
        self.stdout.write(
            "# Открытый ключ — в BACKUP_RECIPIENTS на сервере:\n"
            f"# {key.to_public()}\n"
            "# Закрытый ключ — в сейф и на второй носитель; без него копии не открыть:\n"
            f"{key}"
        )
