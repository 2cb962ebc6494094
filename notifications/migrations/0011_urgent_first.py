"""What somebody waits for this minute is taken before mass letters, by the index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0010_turn_of_messages"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="message",
            name="message_to_send",
        ),
        migrations.AlterField(
            model_name="message",
            name="sent_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="принято"),
        ),
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Ждёт отправки"),
                    ("sending", "Отправляется"),
                    ("sent", "Принято"),
                    ("kept", "Лежит здесь: почта не подключена"),
                    ("soft", "Не дошло за два дня"),
                    ("failed", "Не доставлено"),
                    ("no_address", "Нет адреса"),
                    ("opted_out", "Отказался от таких писем"),
                    ("duplicate", "Уже получает в этой отправке"),
                    ("blocked", "Отправлять нельзя"),
                ],
                default="waiting",
                max_length=20,
                verbose_name="что с ним",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "sending"])),
                fields=["channel", "-is_urgent", "next_try_at", "id"],
                name="message_turn",
            ),
        ),
    ]
