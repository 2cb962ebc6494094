"""Lists of requests to transfer read the newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0012_posting_undoes"),
        ("structure", "0003_register"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["-asked_at", "-id"], name="transfer_newest"),
        ),
    ]
