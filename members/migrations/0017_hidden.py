"""A card whose data are being destroyed is hidden first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0016_consents")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="hidden_at",
            field=models.DateTimeField(
                editable=False,
                help_text="Ждут уничтожения или уничтожены: карточки нет ни в списках, ни в поиске.",
                null=True,
                verbose_name="данные скрыты",
            ),
        ),
    ]
