"""How many letters one sender has sent in a day is asked of each letter."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0011_urgent_first"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(
                Lower("from_address"), models.F("received_at"), name="incoming_of_sender"
            ),
        ),
    ]
