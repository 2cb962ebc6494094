"""Messages say why they are where they are; dead and refused addresses, tries, ways round."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def reasons_of_old(apps, schema_editor):
    """What failed before said so in words only."""
    failed = apps.get_model("notifications", "Message").objects.filter(state="failed")
    failed.filter(error__startswith="Такого почтового ящика нет").update(reason="no_box")
    failed.filter(error__startswith="Файл «").update(reason="lost_file")
    failed.filter(error__startswith="Адрес записан с ошибкой").update(reason="bad_address")
    failed.filter(error__startswith="Письмо с вложениями слишком").update(reason="too_large")
    gave_up = failed.filter(reason="", error__startswith="Почтовый сервер")
    gave_up.update(state="soft", reason="gave_up")
    failed.filter(reason="").update(reason="refused")


class Migration(migrations.Migration):
    atomic = False  # rows change in one statement, the table in the next

    dependencies = [
        ("notifications", "0008_first_versions"),
        ("structure", "0004_consents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="когда")),
                ("is_sent", models.BooleanField(default=False, verbose_name="приняли")),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="код ответа")),
                (
                    "words",
                    models.CharField(blank=True, max_length=500, verbose_name="что ответили"),
                ),
            ],
            options={
                "verbose_name": "попытка",
                "verbose_name_plural": "попытки",
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=150, unique=True, verbose_name="за что")),
                ("title", models.CharField(max_length=200, verbose_name="название")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="создана"),
                ),
            ],
            options={
                "verbose_name": "отправка",
                "verbose_name_plural": "отправки",
            },
        ),
        migrations.CreateModel(
            name="DeadAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "Электронная почта"),
                            ("sms", "СМС"),
                            ("telegram", "Телеграм"),
                            ("max", "MAX"),
                            ("paper", "На бумаге"),
                        ],
                        max_length=20,
                        verbose_name="канал",
                    ),
                ),
                (
                    "fingerprint",
                    models.CharField(
                        editable=False, max_length=64, verbose_name="отпечаток адреса"
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="с какого времени"
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="код ответа")),
                (
                    "words",
                    models.CharField(blank=True, max_length=500, verbose_name="что ответили"),
                ),
                (
                    "told",
                    models.CharField(
                        choices=[
                            ("refused", "отказала почта получателя"),
                            ("bounced", "письмо вернулось"),
                            ("office", "отметил сотрудник"),
                        ],
                        max_length=20,
                        verbose_name="как стало известно",
                    ),
                ),
                (
                    "revived_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="снова исправен"),
                ),
                (
                    "revived_by",
                    models.CharField(blank=True, max_length=200, verbose_name="кто отметил"),
                ),
            ],
            options={
                "verbose_name": "неработающий адрес",
                "verbose_name_plural": "неработающие адреса",
            },
        ),
        migrations.CreateModel(
            name="FallbackRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="вид письма")),
                ("position", models.PositiveSmallIntegerField(verbose_name="очередь")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "Электронная почта"),
                            ("sms", "СМС"),
                            ("telegram", "Телеграм"),
                            ("max", "MAX"),
                            ("paper", "На бумаге"),
                        ],
                        max_length=20,
                        verbose_name="канал",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("no_way", "адреса нет или он не работает"),
                            ("any", "не дошло по любой причине"),
                        ],
                        default="no_way",
                        max_length=10,
                        verbose_name="когда",
                    ),
                ),
            ],
            options={
                "verbose_name": "запасной канал",
                "verbose_name_plural": "запасные каналы",
                "ordering": ["kind", "position"],
            },
        ),
        migrations.CreateModel(
            name="OptOut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "Электронная почта"),
                            ("sms", "СМС"),
                            ("telegram", "Телеграм"),
                            ("max", "MAX"),
                            ("paper", "На бумаге"),
                        ],
                        default="email",
                        max_length=20,
                        verbose_name="канал",
                    ),
                ),
                (
                    "fingerprint",
                    models.CharField(
                        editable=False, max_length=64, verbose_name="отпечаток адреса"
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=60, verbose_name="вид письма")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="когда"),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("one_click", "кнопкой почтовой программы"),
                            ("page", "на странице настройки писем"),
                            ("office", "записал сотрудник"),
                        ],
                        max_length=20,
                        verbose_name="как",
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="снова согласен"),
                ),
            ],
            options={
                "verbose_name": "отказ от писем",
                "verbose_name_plural": "отказы от писем",
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "Электронная почта"),
                            ("sms", "СМС"),
                            ("telegram", "Телеграм"),
                            ("max", "MAX"),
                            ("paper", "На бумаге"),
                        ],
                        max_length=20,
                        verbose_name="канал",
                    ),
                ),
                ("domain", models.CharField(blank=True, max_length=254, verbose_name="домен")),
                ("until", models.DateTimeField(verbose_name="до")),
                ("strikes", models.PositiveSmallIntegerField(default=1, verbose_name="раз подряд")),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="почему")),
            ],
            options={
                "verbose_name": "перерыв канала",
                "verbose_name_plural": "перерывы каналов",
            },
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_state_known",
        ),
        migrations.RemoveIndex(
            model_name="message",
            name="message_to_send",
        ),
        migrations.AddField(
            model_name="message",
            name="is_urgent",
            field=models.BooleanField(default=False, verbose_name="ждут сию минуту"),
        ),
        migrations.AddField(
            model_name="message",
            name="arrived_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="доставлено"),
        ),
        migrations.AddField(
            model_name="message",
            name="code",
            field=models.CharField(blank=True, max_length=20, verbose_name="код ответа"),
        ),
        migrations.AddField(
            model_name="message",
            name="fallback_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="fallbacks",
                to="notifications.message",
                verbose_name="вместо письма",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="phone",
            field=models.CharField(blank=True, max_length=20, verbose_name="телефон для СМС"),
        ),
        migrations.AddField(
            model_name="message",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("again", "просят повторить позже"),
                    ("morning", "ждёт утра"),
                    ("paused", "почта получателя просит слать реже"),
                    ("gave_up", "два дня пробовали и не смогли"),
                    ("box_full", "ящик переполнен"),
                    ("soft_bounce", "вернулось: сейчас не принимают"),
                    ("no_box", "такого ящика или номера нет"),
                    ("refused", "почта получателя отказалась принять"),
                    ("too_large", "слишком велико для почты получателя"),
                    ("bad_address", "адрес записан с ошибкой"),
                    ("lost_file", "файл письма потерян"),
                    ("bounced", "вернулось: не приняли"),
                    ("dead", "по этому адресу письма не доходят"),
                    ("hidden", "данные человека скрыты"),
                    ("withdrawn", "согласие отозвано"),
                    ("own_domain", "почта получателя не принимает письма портала"),
                    ("budget", "исчерпан предел расходов организации"),
                    ("no_channel", "канал не подключён"),
                ],
                max_length=20,
                verbose_name="почему",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[
                    ("email", "Электронная почта"),
                    ("sms", "СМС"),
                    ("telegram", "Телеграм"),
                    ("max", "MAX"),
                    ("paper", "На бумаге"),
                ],
                default="email",
                max_length=20,
                verbose_name="канал",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Ждёт отправки"),
                    ("sending", "Отправляется"),
                    ("sent", "Отправлено"),
                    ("kept", "Лежит здесь: почта не подключена"),
                    ("soft", "Не дошло за два дня"),
                    ("failed", "Не доставлено"),
                    ("no_address", "Нет адреса"),
                    ("opted_out", "Отказался от таких писем"),
                    ("duplicate", "Уже получает в этой отправке"),
                    ("blocked", "Отправлять нельзя"),
                ],
                default="waiting",
                max_length=20,
                verbose_name="что с ним",
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tries",
                to="notifications.message",
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="batches",
                to="structure.unit",
                verbose_name="от организации",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="messages",
                to="notifications.batch",
                verbose_name="отправка",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "sending"])),
                fields=["channel", "next_try_at"],
                name="message_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["batch", "state"], name="message_of_batch"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("message_id", ""), _negated=True),
                fields=["message_id"],
                name="message_by_id",
            ),
        ),
        migrations.RunPython(reasons_of_old, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "waiting",
                            "sending",
                            "sent",
                            "kept",
                            "soft",
                            "failed",
                            "no_address",
                            "opted_out",
                            "duplicate",
                            "blocked",
                        ],
                    )
                ),
                name="message_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reason__in", ("", "again", "morning", "paused")), ("state", "waiting")
                    ),
                    models.Q(("reason__in", ("",)), ("state", "sending")),
                    models.Q(("reason__in", ("",)), ("state", "sent")),
                    models.Q(("reason__in", ("",)), ("state", "kept")),
                    models.Q(
                        ("reason__in", ("gave_up", "box_full", "soft_bounce")), ("state", "soft")
                    ),
                    models.Q(
                        (
                            "reason__in",
                            (
                                "no_box",
                                "refused",
                                "too_large",
                                "bad_address",
                                "lost_file",
                                "bounced",
                            ),
                        ),
                        ("state", "failed"),
                    ),
                    models.Q(("reason__in", ("",)), ("state", "no_address")),
                    models.Q(("reason__in", ("",)), ("state", "opted_out")),
                    models.Q(("reason__in", ("",)), ("state", "duplicate")),
                    models.Q(
                        (
                            "reason__in",
                            ("dead", "hidden", "withdrawn", "own_domain", "budget", "no_channel"),
                        ),
                        ("state", "blocked"),
                    ),
                    _connector="OR",
                ),
                name="message_reason_of_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("fallback_of__isnull", False)),
                fields=("fallback_of",),
                name="message_one_fallback",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadaddress",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revived_at", None)),
                fields=("channel", "fingerprint"),
                name="address_dead_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="fallbackrule",
            constraint=models.UniqueConstraint(
                fields=("kind", "position"), name="fallback_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="fallbackrule",
            constraint=models.UniqueConstraint(
                fields=("kind", "channel"), name="fallback_channel_once"
            ),
        ),
        migrations.AddField(
            model_name="optout",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="structure.unit",
                verbose_name="от организации",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.UniqueConstraint(
                fields=("channel", "domain"), name="pause_of_channel_once"
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["-created_at", "-id"], name="batch_newest"),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("channel", "fingerprint", "kind", "unit"),
                name="opted_out_once",
                nulls_distinct=False,
            ),
        ),
    ]
