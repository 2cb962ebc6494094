import hashlib
import json
import secrets

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q

REFUSALS = """
DROP TRIGGER audit_entry_append_only ON audit_entry;
DROP FUNCTION audit_entry_is_append_only();

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END $$;

-- What is younger than three years is not removed even by the term of keeping.
CREATE FUNCTION audit_entry_may_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('audit.retention', true) = 'on'
            AND OLD.at < now() - interval '3 years' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the journal is append-only';
END $$;
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_may_go();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE FUNCTION audit_values_may_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.person = ANY(string_to_array(current_setting('audit.destroying', true), ','))
            OR (current_setting('audit.retention', true) = 'on' AND NOT EXISTS (
                SELECT FROM audit_entry WHERE id = OLD.entry_id
                AND at >= now() - interval '3 years')) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'what the journal says of a person goes only with the person';
END $$;
CREATE TRIGGER audit_values_no_update BEFORE UPDATE ON audit_values
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_values_no_delete BEFORE DELETE ON audit_values
    FOR EACH ROW EXECUTE FUNCTION audit_values_may_go();
CREATE TRIGGER audit_values_no_truncate BEFORE TRUNCATE ON audit_values
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

-- A link of the chain changes once: when its lines are removed by the term of keeping.
CREATE FUNCTION audit_seal_may_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('audit.retention', true) = 'on' AND OLD.removed_at IS NULL
            AND to_jsonb(OLD) - 'removed_at' = to_jsonb(NEW) - 'removed_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the seals of the journal do not change';
END $$;
CREATE TRIGGER audit_seal_no_update BEFORE UPDATE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_seal_may_change();
CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
"""
SWITCH = "ALTER TABLE audit_entry {} TRIGGER audit_entry_append_only"
OPEN = ("structure.", "documents.", "imports.")  # what is not of people: left in place


def put_apart(apps, schema_editor):
    """Lines written before: what they say of people goes where it can be destroyed."""
    entries, values = apps.get_model("audit", "Entry"), apps.get_model("audit", "Values")
    schema_editor.execute(SWITCH.format("DISABLE"))
    for entry in entries.objects.iterator(chunk_size=2000):
        entry.kind = _kind(entry.action)
        if not entry.subject.startswith(OPEN):
            told = {
                "person": entry.subject,
                "label": entry.plain_label,
                "data": entry.plain_data,
                "salt": secrets.token_hex(16),
            }
            values.objects.create(entry_id=entry.pk, **told)
            entry.person, entry.values_sha256 = entry.subject, _sha256(**told)
            entry.plain_label, entry.plain_data = "", {}
            entry.actor_label = entry.actor_label if entry.actor_id is None else "—"
        entry.save()
    schema_editor.execute(SWITCH.format("ENABLE"))


def _sha256(person, label, data, salt):
    told = json.dumps(
        [person, label, data], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256((salt + told).encode()).hexdigest()


def _kind(action):
    for kind, words in KINDS.items():
        if any(word in action for word in words):
            return kind
    return "write"


KINDS = {
    "sign_in": ("signed_in", "cabinet.entered"),
    "rights": ("accounts.mandate", "accounts.grant", "accounts.responsible"),
    "print": ("printed",),
    "export": ("exported", ".taken", "export.ordered"),
    "read": (".read",),
}


def index(name, *fields, condition=None):
    return migrations.AddIndex("entry", models.Index(fields=fields, condition=condition, name=name))


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.RenameField("entry", "subject_label", "plain_label"),
        migrations.RenameField("entry", "data", "plain_data"),
        migrations.AlterField(
            "entry",
            "actor_label",
            models.CharField(max_length=200, verbose_name="кто (в какой должности)"),
        ),
        migrations.AddField(
            "entry",
            "kind",
            models.CharField(
                choices=[
                    ("read", "Чтение"),
                    ("write", "Изменение"),
                    ("export", "Выгрузка"),
                    ("print", "Печать"),
                    ("letter", "Письмо"),
                    ("rights", "Права"),
                    ("sign_in", "Вход"),
                    ("failure", "Неудача"),
                ],
                default="write",
                max_length=10,
                verbose_name="какого рода",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "entry",
            "behind_id",
            models.BigIntegerField(null=True, verbose_name="кто вошёл вместо него"),
        ),
        migrations.AddField(
            "entry", "person", models.CharField(max_length=100, null=True, verbose_name="о ком")
        ),
        migrations.AddField(
            "entry",
            "values_sha256",
            models.CharField(
                blank=True, default="", max_length=64, verbose_name="отпечаток сведений о человеке"
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Values",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="apart",
                        serialize=False,
                        to="audit.entry",
                        verbose_name="запись",
                    ),
                ),
                ("person", models.CharField(db_index=True, max_length=100, verbose_name="о ком")),
                ("label", models.CharField(blank=True, max_length=200, verbose_name="название")),
                ("data", models.JSONField(default=dict, verbose_name="подробности")),
                ("salt", models.CharField(max_length=32, verbose_name="соль")),
            ],
            options={
                "verbose_name": "сведения записи о человеке",
                "verbose_name_plural": "сведения записей о людях",
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_id", models.BigIntegerField(unique=True, verbose_name="с записи")),
                ("to_id", models.BigIntegerField(unique=True, verbose_name="по запись")),
                ("entries", models.IntegerField(verbose_name="записей")),
                ("newest_at", models.DateTimeField(null=True, verbose_name="последняя из них")),
                ("rows_sha256", models.CharField(max_length=64, verbose_name="отпечаток записей")),
                ("sha256", models.CharField(max_length=64, verbose_name="отпечаток звена")),
                (
                    "sealed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="когда"),
                ),
                (
                    "removed_at",
                    models.DateTimeField(null=True, verbose_name="записи удалены по сроку"),
                ),
            ],
            options={
                "verbose_name": "печать журнала",
                "verbose_name_plural": "печати журнала",
                "constraints": [
                    models.CheckConstraint(condition=Q(to_id__gte=F("from_id")), name="seal_range")
                ],
            },
        ),
        migrations.CreateModel(
            name="Keeping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "years",
                    models.PositiveSmallIntegerField(default=5, verbose_name="сколько лет хранить"),
                ),
            ],
            options={
                "verbose_name": "срок хранения журнала",
                "verbose_name_plural": "срок хранения журнала",
                "constraints": [
                    models.CheckConstraint(condition=Q(pk=1), name="keeping_is_one"),
                    models.CheckConstraint(condition=Q(years__range=(3, 50)), name="keeping_years"),
                ],
            },
        ),
        migrations.RunPython(put_apart, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex("entry", "entry_of_actor"),
        index("entry_of_actor", "actor_id", "-at", "-id"),
        index("entry_of_unit", "unit_id", "-at", "-id"),
        index("entry_of_kind", "kind", "-at", "-id"),
        index("entry_of_person", "person", "-at", "-id", condition=Q(person__isnull=False)),
        index(
            "entry_of_operation", "operation", "-at", "-id", condition=Q(operation__isnull=False)
        ),
        migrations.RunSQL(REFUSALS, migrations.RunSQL.noop),
    ]
