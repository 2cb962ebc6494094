"""Moves know what they changed and what takes them back; papers of moves."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_movement_papers"),
        ("members", "0006_suspension_counted"),
        ("structure", "0003_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="MovementPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("statement", "Заявление о вступлении"),
                            ("processing_consent", "Согласие на обработку персональных данных"),
                            (
                                "dissemination_consent",
                                "Согласие на распространение персональных данных",
                            ),
                            ("dues_statement", "Заявление на удержание взносов"),
                            ("resolution", "Постановление о приёме"),
                            ("extract", "Выписка из постановления"),
                            ("dues_register", "Реестр заявлений на удержание взносов"),
                            ("transfer_statement", "Заявление о переводе"),
                            ("transfer_slip", "Открепительный талон"),
                            ("leaving_statement", "Заявление о выходе из Профсоюза"),
                            ("dues_stop", "Заявление о прекращении удержания взносов"),
                            ("absence_note", "Справка о временном снятии с учёта"),
                        ],
                        max_length=30,
                        verbose_name="бумага",
                    ),
                ),
                ("made_by", models.CharField(max_length=200, verbose_name="кто напечатал")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="когда"),
                ),
            ],
            options={
                "verbose_name": "бумага движения",
                "verbose_name_plural": "бумаги движения",
            },
        ),
        migrations.RemoveIndex(
            model_name="suspension",
            name="suspension_ending",
        ),
        migrations.AddField(
            model_name="movement",
            name="trace",
            field=models.JSONField(
                blank=True, default=dict, editable=False, verbose_name="что изменило"
            ),
        ),
        migrations.AddField(
            model_name="movement",
            name="undoes",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="members.movement",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="operation",
            field=models.UUIDField(blank=True, editable=False, null=True, verbose_name="операция"),
        ),
        migrations.AddIndex(
            model_name="suspension",
            index=models.Index(
                condition=models.Q(("until", None)),
                fields=["planned_until"],
                name="suspension_ending",
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                condition=models.Q(("stage", "agreed")), fields=["on"], name="transfer_to_do"
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(
                condition=models.Q(("operation", None), _negated=True),
                fields=["operation"],
                name="transfer_of_operation",
            ),
        ),
        migrations.AddField(
            model_name="movementpaper",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="movement_papers",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="movementpaper",
            name="movement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="papers",
                to="members.movement",
            ),
        ),
        migrations.AddField(
            model_name="movementpaper",
            name="paper",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.paper"
            ),
        ),
        migrations.AddField(
            model_name="movementpaper",
            name="transfer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="papers",
                to="members.transfer",
            ),
        ),
        migrations.AddIndex(
            model_name="movementpaper",
            index=models.Index(fields=["member", "-made_at"], name="movement_paper_newest"),
        ),
    ]
