from django.core.management.base import BaseCommand, CommandError

from structure.models import Unit
from training.built_in.courses import put_in


class Command(BaseCommand):
    help = "Добавить союзу встроенные курсы «Работа на портале»; те, что были, не трогает."

    def handle(self, **options):
        union = Unit.objects.the_union()
        if union is None:
            raise CommandError("Союза в портале ещё нет: сначала found_union.")
        added = put_in(union)
        for course in added:
            self.stdout.write(f"Добавлен курс {course}.")
        if not added:
            self.stdout.write("Все встроенные курсы уже есть.")
