from django.core.management.base import BaseCommand, CommandError

from privacy.enums import PrivacyRefused
from privacy.tombstones import again, require_list


class Command(BaseCommand):
    help = (
        "Уничтожить снова тех, чьи данные вернула резервная копия: их номера стоят в списке "
        "DESTROYED_LIST. Повторный запуск ничего не меняет."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--without-list",
            action="store_true",
            help="файла списка нет и не будет: собрать его заново из базы",
        )

    def handle(self, **options):
        try:
            if not options["without_list"]:
                require_list()
        except PrivacyRefused as refusal:
            raise CommandError(str(refusal))
        self.stdout.write(f"Уничтожено снова: {again()}")
