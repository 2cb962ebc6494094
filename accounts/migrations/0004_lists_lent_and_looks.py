import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_second_step_and_sessions"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("structure", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="structure.unit",
                verbose_name="где",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="part_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parts",
                to="accounts.grant",
                verbose_name="в списке",
            ),
        ),
        migrations.RemoveConstraint(model_name="grant", name="grant_once"),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("part_of", None)),
                fields=("user", "content_type", "object_id", "action"),
                name="grant_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                fields=("part_of", "object_id"), name="grant_once_in_list"
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["content_type", "object_id"], name="grant_of_object"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["ends_on", "id"], name="grant_ending"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                condition=models.Q(("part_of", None)), fields=["unit", "id"], name="grant_of_unit"
            ),
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="зачем")),
                ("began_at", models.DateTimeField(verbose_name="с")),
                ("until", models.DateTimeField(verbose_name="не дольше")),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="закончил"),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="кто",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looked_at",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="чьими глазами",
                    ),
                ),
            ],
            options={
                "verbose_name": "вход от имени",
                "verbose_name_plural": "входы от имени",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("began_at"))), name="look_ends"
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["until"],
                        name="look_unended",
                    )
                ],
            },
        ),
    ]
