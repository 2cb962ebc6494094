"""An application whose data are being destroyed is hidden first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0003_consents")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="hidden_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="данные скрыты"),
        ),
    ]
