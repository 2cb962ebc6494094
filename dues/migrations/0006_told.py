"""What standing registers have told the employers already, of statements made before."""

from django.db import migrations

TOLD = """
    UPDATE dues_duesstatement AS statement
    SET told_from = line.starts_on, told_name = line.full_name,
        told_number = line.personnel_number
    FROM dues_duesregisterline AS line
    WHERE line.statement_id = statement.id AND NOT line.annulled
"""


class Migration(migrations.Migration):
    dependencies = [("dues", "0005_accounting")]

    operations = [migrations.RunSQL(TOLD, migrations.RunSQL.noop)]
