"""An absence keeps what its ground said of it on that day."""

from django.db import migrations, models

FILL = """
    UPDATE members_suspension absence SET is_counted = true FROM members_suspensionground ground
    WHERE ground.id = absence.ground_id AND ground.is_counted;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0005_dictionaries")]

    operations = [
        migrations.AddField(
            model_name="suspension",
            name="is_counted",
            field=models.BooleanField(
                default=False,
                help_text="Как говорило основание в день снятия: если оно изменится, прошлое не изменится.",
                verbose_name="остаётся в численности",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
