from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_lists_lent_and_looks")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="email_changed_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="почту сменили"
            ),
        ),
    ]
