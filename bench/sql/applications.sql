-- So many open applications of members who have none, with four papers each and, where
-- papers are waited for, two terms that have not come yet. On every stage in turn, or only waiting.
DROP TABLE IF EXISTS added;
CREATE TEMP TABLE added AS
SELECT nextval(pg_get_serial_sequence('applications_application', 'id')) AS application,
       chosen.place,
       now() - chosen.place * interval '1 minute' AS moment,
       CASE WHEN %(only_signing)s THEN 'signing'
            ELSE (ARRAY['new', 'signing', 'signing', 'resolution', 'employer'])[place %% 5 + 1]
       END AS stage,
       chosen.id AS member
FROM (
    SELECT id, row_number() OVER (ORDER BY id) AS place
    FROM members_member AS member
    WHERE NOT EXISTS (SELECT FROM applications_application WHERE member_id = member.id)
    ORDER BY id
    LIMIT %(number)s
) AS chosen;
INSERT INTO applications_application (
    id, token, form_key, unit_id, member_id, responsible_id, surname, name, patronymic, genitive,
    birth_date, phone, email, employer_id, department, position, personnel_number,
    was_member_before, dissemination_choices, comment, stage, outcome, reason, submitted_at,
    stage_since, edition
)
SELECT added.application, md5(added.application::text), gen_random_uuid(), unit_id, added.member,
       duty.user_id, surname, name, patronymic, '', birth_date, '+79730000000', email, employer_id,
       department, position, personnel_number, false, '{}', '', stage, '', '', moment, moment, 1
FROM added
JOIN members_member AS member ON member.id = added.member
CROSS JOIN (SELECT min(user_id) AS user_id FROM accounts_responsibility) AS duty;
INSERT INTO applications_applicationpaper (application_id, kind, received, received_by, remark)
SELECT application, kind,
       CASE WHEN stage IN ('resolution', 'employer') OR place %% 4 > number THEN 'scan' ELSE '' END,
       '', ''
FROM added
CROSS JOIN unnest(ARRAY['statement', 'processing_consent', 'dissemination_consent',
                        'dues_statement']) WITH ORDINALITY AS paper (kind, number)
WHERE %(number)s > 0;
INSERT INTO applications_timer (application_id, event, due_at)
SELECT application, event, moment + days * interval '1 day' + interval '40 days'
FROM added
CROSS JOIN (VALUES ('remind', 10), ('lapse', 40)) AS term (event, days)
WHERE stage = 'signing';
