from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from structure.enums import TreeRefused
from unionportal.founding import found_union


class Command(BaseCommand):
    help = "Завести в пустом портале союз и его администратора; печатает ссылку для пароля."

    def add_arguments(self, parser):
        parser.add_argument("--name", required=True, help="полное наименование союза")
        parser.add_argument("--short-name", required=True, help="краткое наименование")
        parser.add_argument("--email", required=True, type=_address, help="почта администратора")
        parser.add_argument("--surname", required=True, help="его фамилия")
        parser.add_argument("--first-name", required=True, help="его имя")

    def handle(self, **options):
        names = ("name", "short_name", "email", "surname", "first_name")
        try:
            link = found_union(**{name: options[name] for name in names})
        except TreeRefused as refusal:
            raise CommandError(str(refusal))
        self.stdout.write(f"Готово. Задать пароль (ссылка действует две недели):\n{link}")


def _address(text):
    validate_email(text)
    return text
