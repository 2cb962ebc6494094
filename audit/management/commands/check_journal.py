from django.core.management.base import BaseCommand, CommandError

from audit.checking import check


class Command(BaseCommand):
    help = "Проверить цепочку печатей журнала: ничего не изменено, не добавлено и не пропало"

    def handle(self, **options):
        seen = check()
        if seen.fault:
            raise CommandError(f"Журнал нарушен. {seen.fault}")
        self.stdout.write(
            f"Журнал цел: печатей {seen.seals}, записей {seen.entries}; "
            f"без уничтоженных сведений {seen.destroyed}, удалено по сроку печатей {seen.removed}."
        )
