from django.db import migrations, models

UNANSWERED = models.Q(annulled=False, confirmed_on=None, refused_on=None) & ~models.Q(
    kind="standing"
)


class Migration(migrations.Migration):
    dependencies = [("dues", "0017_register_jobs")]

    operations = [
        migrations.RemoveIndex(model_name="duesregisterline", name="dues_line_unanswered"),
        migrations.AddIndex(
            model_name="duesregisterline",
            index=models.Index(
                condition=UNANSWERED,
                fields=["register", "position"],
                name="dues_line_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="duesregisterline",
            index=models.Index(
                condition=models.Q(("refused_on__isnull", False)),
                fields=["register", "position"],
                name="dues_line_refused",
            ),
        ),
        migrations.AddIndex(
            model_name="duesregisterline",
            index=models.Index(fields=["register", "kind", "position"], name="dues_line_of_kind"),
        ),
    ]
