from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from unionportal.backup import archive
from unionportal.backup.programs import BackupRefused
from unionportal.backup.returning import check, give_back


class Command(BaseCommand):
    help = "Вернуть портал из резервной копии в пустую базу. Сначала копия проверяется целиком."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("backup", type=Path, help="файл копии")
        parser.add_argument("--key", type=Path, required=True, help="файл с закрытым ключом")
        parser.add_argument("--check", action="store_true", help="только проверить копию")
        parser.add_argument(
            "--without-list",
            action="store_true",
            help="восстановить без списка уничтоженных (DESTROYED_LIST): никого ещё не "
            "уничтожали, или файл утерян; уничтоженные после этой копии оживут",
        )

    def handle(self, **options):
        try:
            key = archive.identity(options["key"].read_text(encoding="utf-8"))
            if options["check"]:
                told = check(options["backup"], key)
                self.stdout.write(
                    f"Копия от {told['made_at'][:16]} цела: таблиц {len(told['tables'])}, "
                    f"файлов {len(told['files'])}."
                )
                return
            give_back(
                options["backup"],
                key,
                say=self.stdout.write,
                without_list=options["without_list"],
            )
        except (BackupRefused, OSError, UnicodeDecodeError) as refusal:
            raise CommandError(f"Не восстановлено. {refusal}")
        self.stdout.write("Портал возвращён. Все входы закончены: людям нужно войти снова.")
