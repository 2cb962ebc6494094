"""A line of the ledger may take back another; indexes that nothing used make room."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0009_search")]

    operations = [
        migrations.AddField(
            model_name="posting",
            name="undoes",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                help_text="Движение, строку которого эта отменяет.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.movement",
            ),
        ),
        migrations.AlterField(
            model_name="posting",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="structure.unit",
            ),
        ),
        migrations.RemoveIndex(model_name="posting", name="posting_of_member"),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["posted_on", "id"], name="posting_recorded"),
        ),
    ]
