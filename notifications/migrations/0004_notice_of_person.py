"""A notice says of whom it tells, and loses its words while his data are hidden."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_hidden")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="person",
            field=models.CharField(blank=True, max_length=100, null=True, verbose_name="о ком"),
        ),
        migrations.AddField(
            model_name="notice",
            name="is_hidden",
            field=models.BooleanField(default=False, editable=False, verbose_name="данные скрыты"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=Q(person__isnull=False), fields=["person"], name="notice_of_person"
            ),
        ),
    ]
