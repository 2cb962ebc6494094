"""Letters, tasks and notices about those who were hidden before these had a mark get it too."""

from django.db import migrations

# Whose a notice is was not kept: its page says it, or the key under which it was put.
NAME_NOTICES = """
    UPDATE notifications_notice SET person = 'members.member:' || named.pk
    FROM (SELECT id, substring(url FROM '^/office/members/(\\d+)/') AS pk
          FROM notifications_notice WHERE person IS NULL) AS named
    WHERE named.id = notifications_notice.id AND named.pk IS NOT NULL;
    UPDATE notifications_notice SET person = 'applications.application:' || named.pk
    FROM (SELECT id, substring(url FROM '^/office/applications/(\\d+)/') AS pk
          FROM notifications_notice WHERE person IS NULL) AS named
    WHERE named.id = notifications_notice.id AND named.pk IS NOT NULL;
    UPDATE notifications_notice SET person = 'members.member:' || transfer.member_id
    FROM members_transfer AS transfer
    WHERE person IS NULL
      AND transfer.id = substring(key FROM '^transfer:(\\d{1,18}):')::bigint;
    UPDATE notifications_notice SET person = 'applications.application:' || change.application_id
    FROM applications_stagechange AS change
    WHERE person IS NULL
      AND change.id = substring(key FROM '^change:(\\d{1,18})$')::bigint;
    UPDATE notifications_notice SET person = 'members.member:' || request.member_id
    FROM members_requeststep AS step JOIN members_datarequest AS request
      ON request.id = step.request_id
    WHERE person IS NULL AND request.member_id IS NOT NULL
      AND step.id = substring(key FROM '^request:(\\d{1,18}):')::bigint;
"""
MARK = """
    CREATE TEMPORARY TABLE hidden_people ON COMMIT DROP AS
        SELECT 'members.member:' || id AS key FROM members_member WHERE hidden_at IS NOT NULL
        UNION ALL
        SELECT 'applications.application:' || id FROM applications_application
        WHERE hidden_at IS NOT NULL;
    CREATE TEMPORARY TABLE hidden_abouts ON COMMIT DROP AS
        SELECT key FROM hidden_people
        UNION ALL
        SELECT kind || row_of.id FROM (
            SELECT 'members.transfer:' AS kind, id, member_id FROM members_transfer
            UNION ALL SELECT 'members.electedpost:', id, member_id FROM members_electedpost
            UNION ALL SELECT 'members.suspension:', id, member_id FROM members_suspension
            UNION ALL SELECT 'members.datarequest:', id, member_id FROM members_datarequest
            UNION ALL SELECT 'members.requeststep:', step.id, request.member_id
                FROM members_requeststep AS step
                JOIN members_datarequest AS request ON request.id = step.request_id
            UNION ALL SELECT 'cabinet.proposal:', id, member_id FROM cabinet_proposal
            UNION ALL SELECT 'cabinet.wish:', id, member_id FROM cabinet_wish
        ) AS row_of JOIN members_member AS member ON member.id = row_of.member_id
        WHERE member.hidden_at IS NOT NULL;
    UPDATE notifications_message SET is_hidden = TRUE
    WHERE person IN (SELECT key FROM hidden_people) OR about IN (SELECT key FROM hidden_abouts);
    UPDATE notifications_todo SET is_hidden = TRUE
    WHERE person IN (SELECT key FROM hidden_people) OR about IN (SELECT key FROM hidden_abouts);
    UPDATE notifications_notice SET is_hidden = TRUE
    WHERE person IN (SELECT key FROM hidden_people);
    DROP TABLE hidden_people, hidden_abouts;
"""


def mark(apps, schema_editor):
    schema_editor.execute(NAME_NOTICES)
    schema_editor.execute(MARK)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0002_third_person"),
        ("notifications", "0004_notice_of_person"),
        ("members", "0018_fewer_indexes"),
        ("applications", "0004_hidden"),
        ("cabinet", "0003_how_links_are_sent"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
