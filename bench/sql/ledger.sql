-- Stays, absences, history and the ledger of members who have none yet: admitted, and some gone or
-- away since, on days drawn from their ids.
DROP TABLE IF EXISTS fresh;
CREATE TEMP TABLE fresh AS
SELECT id, unit_id, status, coalesce(admitted_on, created_at::date) AS admitted_on,
       CASE WHEN status <> 'member' THEN
           coalesce(admitted_on, created_at::date)
               + (hashint8(id) & 65535) % greatest(current_date - admitted_on, 1)
       END AS changed_on
FROM members_member AS card
WHERE status IN ('member', 'suspended', 'removed') AND merged_into_id IS NULL
  AND NOT EXISTS (SELECT FROM members_membership WHERE member_id = card.id);
INSERT INTO members_membership (member_id, unit_id, admitted_on, since, until, reason, basis, key)
SELECT id, unit_id, admitted_on, admitted_on, CASE WHEN status = 'removed' THEN changed_on END,
       '', '', 'bench:' || id
FROM fresh;
INSERT INTO members_movement (member_id, kind, "on", unit_id, note, actor, recorded_at, trace)
SELECT id, 'admitted', admitted_on, unit_id, '', 'bench', admitted_on, '{}'::jsonb FROM fresh
UNION ALL
SELECT id, status, changed_on, unit_id, '', 'bench', changed_on, '{}'::jsonb
FROM fresh WHERE changed_on IS NOT NULL;
INSERT INTO members_suspension (member_id, ground_id, since, is_counted, basis)
SELECT fresh.id, ground.id, changed_on, false, ''
FROM fresh JOIN members_suspensionground AS ground ON ground.code = 'army'
WHERE status = 'suspended';
INSERT INTO members_posting
    (movement_id, member_id, unit_id, delta, "column", reason_id, is_first, "on", posted_on)
SELECT line.id, line.member_id, line.unit_id, CASE line.kind WHEN 'admitted' THEN 1 ELSE -1 END,
       CASE line.kind WHEN 'admitted' THEN 'joined' WHEN 'removed' THEN 'left' ELSE 'suspended' END,
       CASE line.kind WHEN 'removed' THEN reason.id END, line.kind = 'admitted', line."on", line."on"
FROM members_movement AS line JOIN fresh ON fresh.id = line.member_id
JOIN members_removalreason AS reason ON reason.code = 'own_will'
ORDER BY line.id;
