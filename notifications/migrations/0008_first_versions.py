from django.db import migrations

# The words that hold today are the first version: letters sent from now on point at them.
FIRST = """
    INSERT INTO notifications_letterversion
        (kind, unit_id, number, subject, body, is_standard, created_at)
    SELECT kind, unit_id, 1, subject, body, false, changed_at FROM notifications_lettertext
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0007_heartbeats")]

    operations = [migrations.RunSQL(FIRST, migrations.RunSQL.noop)]
