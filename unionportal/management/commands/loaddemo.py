from django.core.management.base import BaseCommand, CommandError

from unionportal.demo.load import NotEmpty, load


class Command(BaseCommand):
    help = "Загружает пример профсоюза в пустую базу."

    def add_arguments(self, parser):
        parser.add_argument(
            "--members", type=int, default=2000, help="сколько учётных карточек (%(default)s)"
        )

    def handle(self, *args, members, **options):
        if members < 0:
            raise CommandError("Число карточек не может быть отрицательным.")
        try:
            load(members, say=self.stdout.write)
        except NotEmpty as refusal:
            raise CommandError(str(refusal))
