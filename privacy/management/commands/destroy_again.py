from django.core.management.base import BaseCommand

from privacy.tombstones import again


class Command(BaseCommand):
    help = (
        "Уничтожить снова тех, чьи данные вернула резервная копия: их номера стоят в списке "
        "DESTROYED_LIST. Повторный запуск ничего не меняет."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"Уничтожено снова: {again()}")
