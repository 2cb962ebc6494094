from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dues", "0007_books")]

    operations = [
        migrations.AddField(
            model_name="duesstatement",
            name="asked_from",
            field=models.DateField(blank=True, null=True, verbose_name="удерживать с (просьба)"),
        ),
        migrations.AddIndex(
            model_name="duesstatement",
            index=models.Index(
                condition=models.Q(("state", "handed_over")),
                fields=["unit", "starts_on"],
                name="dues_statement_unconfirmed",
            ),
        ),
    ]
