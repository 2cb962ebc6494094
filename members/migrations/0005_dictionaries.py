"""First dictionaries of movement, and the ledger of memberships that were there before it."""

from django.db import migrations

# code, title, line of statistics (the union edits them in the admin)
REASONS = [
    ("own_will", "По собственному желанию", "own_will"),
    ("charter", "Исключён за нарушение Устава", "expelled"),
    ("unpaid", "Исключён за неуплату взносов", "expelled"),
    ("dismissed", "Уволен, на учёт в другой организации не встал", "dismissed"),
    ("other_union", "Перешёл в другой профсоюз", "other"),
    ("retired", "Вышел на пенсию без сохранения учёта", "other"),
    ("died", "Смерть", "died"),
    ("closed", "Ликвидация организации или работодателя", "other"),
]
# code, title, counted as a member, pays, months at most
GROUNDS = [
    ("army", "Военная служба", False, False, None),
    ("child_care", "Отпуск по уходу за ребёнком", True, False, 36),
    ("abroad", "Длительная командировка, работа за границей", False, False, 36),
    ("no_work", "Временная потеря работы", False, False, 6),
    ("study", "Учёба с отрывом от производства", False, False, 60),
]
AWAY = ("other_ground", "Другое основание", False, False, None)

POSTINGS = """
    INSERT INTO members_movement (member_id, kind, "on", unit_id, note, actor, recorded_at)
    SELECT member_id, 'arrived', since, unit_id, 'Остаток на начало учёта', 'портал', now()
    FROM members_membership stay WHERE since < coalesce(until, 'infinity')
    AND NOT EXISTS (SELECT FROM members_movement line
                    WHERE line.member_id = stay.member_id AND line."on" = stay.since
                      AND line.kind IN ('admitted', 'arrived', 'transferred'));
    INSERT INTO members_posting
        (movement_id, member_id, unit_id, delta, "column", is_first, "on", posted_on)
    SELECT (SELECT min(line.id) FROM members_movement line
            WHERE line.member_id = stay.member_id AND line."on" = stay.since
              AND line.kind IN ('admitted', 'arrived', 'transferred')),
           member_id, unit_id, 1,
           CASE WHEN since = admitted_on THEN 'joined' ELSE 'came' END,
           since = admitted_on, since, since
    FROM members_membership stay WHERE since < coalesce(until, 'infinity');
    INSERT INTO members_movement (member_id, kind, "on", unit_id, note, actor, recorded_at)
    SELECT member_id, 'removed', until, unit_id, reason, 'портал', now()
    FROM members_membership stay WHERE since < until
    AND NOT EXISTS (SELECT FROM members_movement line
                    WHERE line.member_id = stay.member_id AND line."on" = stay.until
                      AND line.kind IN ('removed', 'transferred'));
    INSERT INTO members_posting
        (movement_id, member_id, unit_id, delta, "column", is_first, "on", posted_on)
    SELECT (SELECT min(line.id) FROM members_movement line
            WHERE line.member_id = stay.member_id AND line."on" = stay.until
              AND line.kind IN ('removed', 'transferred')),
           member_id, unit_id, -1,
           CASE WHEN EXISTS (SELECT FROM members_membership next
                             WHERE next.member_id = stay.member_id AND next.since = stay.until
                               AND next.id <> stay.id)
                THEN 'went' ELSE 'left' END,
           false, until, until
    FROM members_membership stay WHERE since < until;
"""
ABSENCES = """
    INSERT INTO members_suspension (member_id, ground_id, since, basis)
    SELECT card.id, (SELECT id FROM members_suspensionground WHERE code = 'other_ground'),
           coalesce((SELECT max(line."on") FROM members_movement line
                     WHERE line.member_id = card.id AND line.kind = 'suspended'),
                    card.admitted_on),
           left(card.status_reason, 200)
    FROM members_member card WHERE card.status = 'suspended' AND card.admitted_on IS NOT NULL;
    INSERT INTO members_posting
        (movement_id, member_id, unit_id, delta, "column", is_first, "on", posted_on)
    SELECT (SELECT max(line.id) FROM members_movement line WHERE line.member_id = card.id),
           card.id, card.unit_id, -1, 'suspended', false, absence.since, absence.since
    FROM members_member card JOIN members_suspension absence ON absence.member_id = card.id
    WHERE card.status = 'suspended';
"""


def fill(apps, schema_editor):
    reason = apps.get_model("members", "RemovalReason")
    for order, (code, title, leaving) in enumerate(REASONS, start=1):
        reason.objects.create(code=code, title=title, leaving=leaving, order=order * 10)
    ground = apps.get_model("members", "SuspensionGround")
    for order, (code, title, counted, pays, months) in enumerate([*GROUNDS, AWAY], start=1):
        ground.objects.create(
            code=code, title=title, is_counted=counted, pays=pays, max_months=months,
            order=order * 10,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("members", "0004_register")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(POSTINGS + ABSENCES, migrations.RunSQL.noop),
    ]
