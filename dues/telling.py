"""What the employer knows of each statement: kept beside it, taken from lines of registers."""

from django.db import connection

# The last standing line of a register of changes is all he knows; «не удерживать» is nothing.
RETELL = """
    UPDATE dues_duesstatement AS statement
    SET told_from = told.starts_on, told_until = told.stops_on, is_renamed = FALSE,
        told_name = coalesce(told.full_name, ''),
        told_number = coalesce(told.personnel_number, '')
    FROM unnest(%s::bigint[]) AS asked (id)
    LEFT JOIN LATERAL (
        SELECT line.* FROM dues_duesregisterline AS line
        JOIN dues_duesregister AS register ON register.id = line.register_id
        WHERE line.statement_id = asked.id AND NOT line.annulled AND register.kind = 'changes'
        ORDER BY line.register_id DESC LIMIT 1
    ) AS told ON told.kind <> 'cancelled'
    WHERE statement.id = asked.id
"""


def retell(statement_ids):
    """Write anew what standing registers have told of these statements.

    Called in the transaction that adds, takes away or annuls lines, with the statements locked.
    """
    with connection.cursor() as cursor:
        cursor.execute(RETELL, [list(statement_ids)])
