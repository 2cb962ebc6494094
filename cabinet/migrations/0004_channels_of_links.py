"""A link may one day leave by another channel."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cabinet", "0003_how_links_are_sent")]

    operations = [
        migrations.AlterField(
            model_name="entrylink",
            name="channel",
            field=models.CharField(
                choices=[
                    ("email", "Электронная почта"),
                    ("sms", "СМС"),
                    ("telegram", "Телеграм"),
                    ("max", "MAX"),
                    ("paper", "На бумаге"),
                ],
                default="email",
                max_length=10,
                verbose_name="как отправлена",
            ),
        )
    ]
