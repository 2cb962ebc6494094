import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0004_notice_of_person"),
        ("structure", "0004_consents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Incoming",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uidvalidity", models.BigIntegerField(editable=False)),
                ("uid", models.BigIntegerField(editable=False)),
                ("fingerprint", models.CharField(max_length=64, verbose_name="отпечаток")),
                (
                    "message_id",
                    models.CharField(blank=True, max_length=250, verbose_name="Message-ID"),
                ),
                (
                    "storage_name",
                    models.CharField(blank=True, max_length=200, verbose_name="файл в хранилище"),
                ),
                ("size", models.PositiveIntegerField(default=0, verbose_name="байт")),
                (
                    "is_cut",
                    models.BooleanField(
                        default=False, verbose_name="слишком велико: взят только заголовок"
                    ),
                ),
                (
                    "marked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="отмечено на сервере"),
                ),
                (
                    "received_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="получено"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("stored", "Получено"),
                            ("read", "Прочитано порталом"),
                            ("waiting", "Ждёт разбора"),
                            ("filed", "Привязано"),
                            ("noted", "Учтено само"),
                            ("dismissed", "Не по делу"),
                            ("spam", "Спам"),
                        ],
                        default="stored",
                        max_length=10,
                        verbose_name="что с ним",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("letter", "Письмо"),
                            ("bounce", "Возврат"),
                            ("autoreply", "Автоответ"),
                            ("receipt", "Уведомление о прочтении"),
                            ("spam", "Спам"),
                            ("loop", "Наше же письмо"),
                        ],
                        max_length=10,
                        verbose_name="что это",
                    ),
                ),
                (
                    "why",
                    models.CharField(blank=True, max_length=200, verbose_name="почему так решено"),
                ),
                (
                    "from_name",
                    models.CharField(blank=True, max_length=200, verbose_name="имя отправителя"),
                ),
                (
                    "from_address",
                    models.CharField(blank=True, max_length=254, verbose_name="адрес отправителя"),
                ),
                ("subject", models.CharField(blank=True, max_length=300, verbose_name="тема")),
                ("text", models.TextField(blank=True, verbose_name="текст ответа")),
                ("quoted", models.TextField(blank=True, verbose_name="что процитировано")),
                (
                    "said_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="дата в письме"),
                ),
                ("about", models.CharField(blank=True, max_length=100, verbose_name="о чём")),
                (
                    "person",
                    models.CharField(blank=True, max_length=100, null=True, verbose_name="о ком"),
                ),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="разобрано"),
                ),
                (
                    "settled_by",
                    models.CharField(blank=True, max_length=200, verbose_name="кто разобрал"),
                ),
                (
                    "next_try_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="взять в работу"
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="попыток")),
                (
                    "error",
                    models.CharField(blank=True, max_length=500, verbose_name="последняя ошибка"),
                ),
                (
                    "is_hidden",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="данные скрыты"
                    ),
                ),
            ],
            options={
                "verbose_name": "входящее письмо",
                "verbose_name_plural": "входящие письма",
            },
        ),
        migrations.CreateModel(
            name="IncomingFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="имя")),
                ("content_type", models.CharField(max_length=80, verbose_name="тип")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="байт")),
                ("storage_name", models.CharField(max_length=200, verbose_name="файл в хранилище")),
                (
                    "remark",
                    models.CharField(blank=True, max_length=200, verbose_name="что с ним не так"),
                ),
            ],
            options={
                "verbose_name": "вложение входящего письма",
                "verbose_name_plural": "вложения входящих писем",
            },
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="название")),
                ("address", models.EmailField(max_length=254, verbose_name="адрес")),
                ("host", models.CharField(max_length=253, verbose_name="почтовый сервер")),
                ("port", models.PositiveIntegerField(default=993, verbose_name="порт")),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("ssl", "SSL/TLS сразу (порт 993)"),
                            ("starttls", "STARTTLS (порт 143)"),
                            ("none", "без шифрования: только внутри своей сети"),
                        ],
                        default="ssl",
                        max_length=10,
                        verbose_name="шифрование",
                    ),
                ),
                ("login", models.CharField(max_length=254, verbose_name="имя для входа")),
                (
                    "sealed_password",
                    models.TextField(editable=False, verbose_name="пароль под замком"),
                ),
                (
                    "has_plus",
                    models.BooleanField(default=False, verbose_name="принимает адреса с плюсом"),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("move", "переложить в папку «Портал/принято»"),
                            ("seen", "оставить во входящих, отметить прочитанным"),
                            ("delete", "удалить с сервера"),
                        ],
                        default="move",
                        max_length=10,
                        verbose_name="что делать с письмом на сервере",
                    ),
                ),
                ("is_enabled", models.BooleanField(default=True, verbose_name="проверяется")),
                (
                    "silent_after",
                    models.PositiveSmallIntegerField(
                        default=6, verbose_name="тревога, если нет связи, часов"
                    ),
                ),
                (
                    "expected_every",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="тревога, если нет писем, дней"
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="брать письма с"
                    ),
                ),
                ("uidvalidity", models.BigIntegerField(editable=False, null=True)),
                ("last_uid", models.BigIntegerField(default=0, editable=False)),
                (
                    "lease_until",
                    models.DateTimeField(editable=False, null=True, verbose_name="занят до"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="добавлен"
                    ),
                ),
                (
                    "last_tried_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="последняя проверка"
                    ),
                ),
                (
                    "last_ok_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="последняя удачная проверка"
                    ),
                ),
                (
                    "last_letter_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="последнее письмо"
                    ),
                ),
                (
                    "last_error",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="что не так"
                    ),
                ),
            ],
            options={
                "verbose_name": "почтовый ящик",
                "verbose_name_plural": "почтовые ящики",
            },
        ),
        migrations.AddField(
            model_name="incoming",
            name="answers",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="answers",
                to="notifications.message",
                verbose_name="ответ на письмо",
            ),
        ),
        migrations.AddField(
            model_name="incoming",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incoming",
                to="structure.unit",
                verbose_name="организация",
            ),
        ),
        migrations.AddField(
            model_name="incomingfile",
            name="letter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="notifications.incoming",
            ),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mailboxes",
                to="structure.unit",
                verbose_name="организация",
            ),
        ),
        migrations.AddField(
            model_name="incoming",
            name="mailbox",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="notifications.mailbox",
                verbose_name="ящик",
            ),
        ),
        migrations.AddIndex(
            model_name="mailbox",
            index=models.Index(fields=["title", "id"], name="mailbox_by_title"),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.UniqueConstraint(fields=("host", "login"), name="mailbox_once"),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("security__in", ["ssl", "starttls", "none"])),
                name="mailbox_security_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("after__in", ["move", "seen", "delete"])),
                name="mailbox_after_known",
            ),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(
                condition=models.Q(("state__in", ["stored", "read"])),
                fields=["state", "next_try_at"],
                name="incoming_to_do",
            ),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(
                condition=models.Q(("marked_at", None)), fields=["mailbox"], name="incoming_to_mark"
            ),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(fields=["-received_at", "-id"], name="incoming_newest"),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(fields=["state", "-received_at", "-id"], name="incoming_by_state"),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(fields=["unit", "-received_at"], name="incoming_of_unit"),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(fields=["about"], name="incoming_about"),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["person"],
                name="incoming_of_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="incoming",
            constraint=models.UniqueConstraint(
                fields=("mailbox", "uidvalidity", "uid"), name="incoming_uid_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="incoming",
            constraint=models.UniqueConstraint(
                fields=("mailbox", "fingerprint"), name="incoming_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="incoming",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["stored", "read", "waiting", "filed", "noted", "dismissed", "spam"],
                    )
                ),
                name="incoming_state_known",
            ),
        ),
    ]
