"""Acts on many cards go on in the background."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0014_filters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MoveJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("operation", models.UUIDField(unique=True, verbose_name="операция")),
                (
                    "undoes",
                    models.UUIDField(blank=True, null=True, verbose_name="отменяет операцию"),
                ),
                ("what", models.CharField(max_length=10, verbose_name="что")),
                ("told", models.JSONField(default=dict, verbose_name="с чем")),
                ("members", models.JSONField(default=list, verbose_name="с кем")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="сделано")),
                ("refused", models.JSONField(default=list, verbose_name="кому отказано")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "В очереди"),
                            ("running", "Выполняется"),
                            ("done", "Готово"),
                            ("failed", "Не получилось"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="состояние",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="начато"),
                ),
                (
                    "lease_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="занято до"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="кто",
                    ),
                ),
            ],
            options={
                "verbose_name": "действие со многими",
                "verbose_name_plural": "действия со многими",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["created_at"],
                        name="move_job_to_do",
                    ),
                    models.Index(
                        condition=models.Q(("undoes", None), _negated=True),
                        fields=["undoes"],
                        name="move_job_of_undone",
                    ),
                ],
            },
        ),
    ]
