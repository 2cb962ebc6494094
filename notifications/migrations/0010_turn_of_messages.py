"""A sweep takes messages in their turn without sorting all that wait."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0009_delivery")]

    operations = [
        migrations.RemoveIndex(model_name="message", name="message_to_send"),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "sending"])),
                fields=["channel", "next_try_at", "id"],
                name="message_to_send",
            ),
        ),
    ]
