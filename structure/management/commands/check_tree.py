from django.core.management.base import BaseCommand, CommandError

from structure.tasks import SHOWN, check_tree


class Command(BaseCommand):
    help = "Сверить номера дерева организаций с вышестоящими; с --repair ещё и исправить."

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="исправить найденное")

    def handle(self, *args, repair, **options):
        found = check_tree(repair=repair)
        if not found:
            self.stdout.write("Дерево организаций цело.")
            return
        for fault in found[:SHOWN]:
            self.stdout.write(fault)
        total = f"Строк с неверными номерами: {len(found)}"
        if not repair:
            raise CommandError(f"{total}. Исправить: manage.py check_tree --repair")
        left = check_tree(repair=False)
        if left:
            raise CommandError(f"{total}, не исправлено: {len(left)}.")
        self.stdout.write(f"{total}. Исправлено.")
