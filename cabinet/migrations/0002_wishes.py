"""A wish to stop processing is a request about personal data now, with the term it had."""

from datetime import UTC, datetime, time

from django.db import migrations, models

KIND, STEP = "stop_processing", "stop"


def turn_into_requests(apps, schema_editor):
    wishes = apps.get_model("cabinet", "Wish").objects.filter(kind=KIND)
    requests = apps.get_model("members", "DataRequest").objects
    steps = apps.get_model("members", "RequestStep").objects
    for wish in wishes.select_related("member").order_by("pk"):
        who = f"{wish.member.surname} {wish.member.name} {wish.member.patronymic}".strip()
        request = requests.create(
            kind=KIND, unit_id=wish.member.unit_id, member_id=wish.member_id, asked_by=who,
            said=wish.note, received_at=wish.created_at, noted_by=who, noted_at=wish.created_at,
            closed_at=wish.closed_at,
        )  # fmt: skip
        steps.create(
            request=request, code=STEP, due_at=datetime.combine(wish.due_on, time(20), UTC),
            done_at=wish.closed_at, done_by=wish.closed_by,
        )  # fmt: skip
    wishes.delete()


class Migration(migrations.Migration):
    dependencies = [("cabinet", "0001_initial"), ("members", "0016_consents")]

    operations = [
        migrations.RunPython(turn_into_requests, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="wish", name="wish_kind_known"),
        migrations.AlterField(
            model_name="wish",
            name="kind",
            field=models.CharField(
                choices=[("leave", "Выйти из профсоюза")], max_length=20, verbose_name="о чём"
            ),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=["leave"]), name="wish_kind_known"
            ),
        ),
    ]
