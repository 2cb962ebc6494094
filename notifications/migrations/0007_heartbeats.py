import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0006_channels"),
        ("structure", "0004_consents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=120, unique=True, verbose_name="что")),
                (
                    "since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="известно с"
                    ),
                ),
                (
                    "last_ok_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="последний раз удалось"
                    ),
                ),
                (
                    "last_failed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="последний раз не удалось"
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="неудач подряд")),
                (
                    "error",
                    models.CharField(blank=True, max_length=200, verbose_name="последняя ошибка"),
                ),
                (
                    "seconds",
                    models.FloatField(blank=True, null=True, verbose_name="сколько длилось, с"),
                ),
                (
                    "done",
                    models.BigIntegerField(blank=True, null=True, verbose_name="сколько сделано"),
                ),
                (
                    "every",
                    models.DurationField(
                        blank=True,
                        help_text="Пусто — как обычно.",
                        null=True,
                        verbose_name="не реже, чем раз в",
                    ),
                ),
                ("is_watched", models.BooleanField(default=True, verbose_name="следить")),
                (
                    "longest_gap",
                    models.DurationField(
                        blank=True, null=True, verbose_name="самый долгий перерыв"
                    ),
                ),
                (
                    "times",
                    models.PositiveIntegerField(default=0, verbose_name="дней, когда случалось"),
                ),
            ],
            options={
                "verbose_name": "ритм",
                "verbose_name_plural": "ритмы",
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=120, verbose_name="что")),
                ("title", models.CharField(max_length=200, verbose_name="название")),
                ("reason", models.CharField(max_length=300, verbose_name="в чём дело")),
                (
                    "raised_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="поднята"),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="сообщено")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="кончилась")),
                (
                    "told_end_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="сообщено о конце"),
                ),
                (
                    "known_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="кто принял",
                    ),
                ),
                (
                    "quiet_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="не напоминать до"),
                ),
            ],
            options={
                "verbose_name": "тревога",
                "verbose_name_plural": "тревоги",
                "indexes": [models.Index(fields=["-raised_at", "-id"], name="alarm_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("subject",),
                        name="alarm_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PortalDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="portal_duty",
                        to="structure.unit",
                        verbose_name="организация",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="кто",
                    ),
                ),
            ],
            options={
                "verbose_name": "дежурный по порталу",
                "verbose_name_plural": "дежурные по порталу",
            },
        ),
        migrations.CreateModel(
            name="LetterVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="вид письма")),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letter_versions",
                        to="structure.unit",
                        verbose_name="организация",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="номер")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="тема")),
                ("body", models.TextField(blank=True, verbose_name="текст")),
                (
                    "is_standard",
                    models.BooleanField(default=False, verbose_name="возврат к общему тексту"),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="кто",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="когда"),
                ),
            ],
            options={
                "verbose_name": "версия текста письма",
                "verbose_name_plural": "версии текстов писем",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "unit", "number"), name="letter_version_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="wording",
            field=models.ForeignKey(
                blank=True,
                help_text="Пусто — стандартный текст портала.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="messages",
                to="notifications.letterversion",
                verbose_name="чьими словами",
            ),
        ),
    ]
