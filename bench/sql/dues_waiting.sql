-- The same number of people of each primary organisation wait for a register whatever the size of
-- the union, so that pages show the same: payrolls were told other names of them.
UPDATE dues_duesstatement AS statement SET is_renamed = TRUE
FROM (
    SELECT told.id, row_number() OVER (
        PARTITION BY primary_unit.id, told.employer_id ORDER BY told.id
    ) AS turn
    FROM dues_duesstatement AS told
    JOIN structure_unit AS place ON place.id = told.unit_id
    JOIN structure_unit AS primary_unit ON primary_unit.tree_id = place.tree_id
        AND primary_unit.lft <= place.lft AND primary_unit.rght >= place.rght
        AND primary_unit.kind = 'primary'
    WHERE told.state = 'confirmed' AND told.told_from = told.starts_on
      AND told.told_until IS NULL AND told.stops_on IS NULL
) AS waiting
WHERE waiting.id = statement.id AND waiting.turn <= %(each)s;
