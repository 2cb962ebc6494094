from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dues", "0019_founding_jobs"),
    ]

    operations = [
        migrations.AlterField(
            model_name="operation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("withheld", "Удержано работодателем"),
                    ("received", "Поступило от работодателя"),
                    ("cash", "Принято наличными"),
                    ("shared", "Распределено по уровням"),
                    ("paid_up", "Перечислено вышестоящей"),
                    ("handed", "Выдано ППО"),
                    ("reversal", "Сторно"),
                ],
                max_length=8,
                verbose_name="что",
            ),
        ),
    ]
