"""One person may have several rows: of his card, of his sign-in, of cards merged into his."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0006_rule_until")]

    operations = [
        migrations.AlterField(
            model_name="student",
            name="member",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="students",
                to="members.member",
                verbose_name="карточка",
            ),
        )
    ]
