-- Dues of members who have no statement yet: a statement that the employer knows (one in a hundred
-- that he does not), a line in the newest register of his organisation, and a row with its sum in
-- the newest booked payroll.
DROP TABLE IF EXISTS payer;
CREATE TEMP TABLE payer AS
SELECT card.id, card.unit_id, card.employer_id, card.fio_sort, card.personnel_number,
       card.department, card.id %% 100 = 0 AS is_untold,
       left(concat_ws(' ', card.surname, card.name, nullif(card.patronymic, '')), 200) AS full_name,
       coalesce(card.admitted_on, current_date - 400) AS since,
       primary_unit.id AS home
FROM members_member AS card
JOIN structure_unit AS place ON place.id = card.unit_id
JOIN structure_unit AS primary_unit ON primary_unit.tree_id = place.tree_id
    AND primary_unit.lft <= place.lft AND primary_unit.rght >= place.rght
    AND primary_unit.kind = 'primary'
WHERE card.status = 'member' AND card.employer_id IS NOT NULL AND card.hidden_at IS NULL
  AND card.merged_into_id IS NULL AND %(share)s > 0
  AND NOT EXISTS (SELECT FROM dues_duesstatement WHERE member_id = card.id);
INSERT INTO dues_duesstatement (
    member_id, unit_id, employer_id, percent, starts_on, state, key, created_at, asked_reason,
    stop_reason, number, original_received_by, told_from, told_name, told_number, is_renamed
)
SELECT id, unit_id, employer_id, 1, since,
       CASE WHEN is_untold THEN 'to_hand_over' ELSE 'confirmed' END, 'bench:' || id, now(), '', '',
       '', '', CASE WHEN NOT is_untold THEN since END,
       CASE WHEN is_untold THEN '' ELSE full_name END,
       CASE WHEN is_untold THEN '' ELSE personnel_number END, FALSE
FROM payer;
INSERT INTO dues_duesregisterline (
    register_id, statement_id, kind, position, full_name, personnel_number, department, percent,
    starts_on, reason, confirmed_on, confirmed_by, annulled, refusal
)
SELECT newest.id, statement.id, 'new',
       newest.people + row_number() OVER (PARTITION BY newest.id ORDER BY payer.fio_sort, payer.id),
       payer.full_name, payer.personnel_number, payer.department, 1, payer.since, '',
       current_date, 'bench', FALSE, ''
FROM payer
JOIN dues_duesstatement AS statement ON statement.key = 'bench:' || payer.id
JOIN LATERAL (
    SELECT id, people FROM dues_duesregister
    WHERE unit_id = payer.home AND employer_id = payer.employer_id AND kind = 'changes'
        AND annulled_on IS NULL
    ORDER BY people DESC, id LIMIT 1
) AS newest ON TRUE
WHERE NOT payer.is_untold;
UPDATE dues_duesregister AS register SET people = lines.number, confirmed = lines.number
FROM (
    SELECT register_id, count(*) AS number FROM dues_duesregisterline GROUP BY register_id
) AS lines
WHERE lines.register_id = register.id AND register.people < lines.number;
INSERT INTO dues_payrollrow (
    of_id, number, full_name, personnel_number, amount, pile, reasons, statement_id, member_id,
    candidates, before, settled, settled_by
)
SELECT newest.id, 1000000 + payer.id, payer.full_name, payer.personnel_number, 400, 'fits', '[]',
       statement.id, payer.id, '[]', '{}', '', ''
FROM payer
JOIN dues_duesstatement AS statement ON statement.key = 'bench:' || payer.id
JOIN LATERAL (
    SELECT id FROM dues_payrollfile
    WHERE unit_id = payer.home AND employer_id = payer.employer_id AND state = 'booked'
    ORDER BY month DESC LIMIT 1
) AS newest ON TRUE;
INSERT INTO dues_withholding (member_id, unit_id, employer_id, month, amount, source_id, row_id)
SELECT line.member_id, payer.unit_id, payer.employer_id, file.month, line.amount, file.id, line.id
FROM dues_payrollrow AS line
JOIN payer ON payer.id = line.member_id
JOIN dues_payrollfile AS file ON file.id = line.of_id
WHERE line.number > 1000000
