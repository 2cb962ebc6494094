"""What the employer knows of each statement: kept beside it, taken from lines of registers."""

from django.db import connection

# The last standing line of a register of changes is all he knows; «не удерживать» is nothing, and
# a line that he did not accept tells nothing. While it matters to him, he is told another name.
RETELL = """
    UPDATE dues_duesstatement AS statement
    SET told_from = told.starts_on, told_until = told.stops_on,
        told_name = coalesce(told.full_name, ''),
        told_number = coalesce(told.personnel_number, ''),
        is_renamed = coalesce(
            statement.stops_on IS NULL AND (told.full_name, told.personnel_number) <> (
                left(concat_ws(
                    ' ', nullif(payer.surname, ''), nullif(payer.name, ''),
                    nullif(payer.patronymic, '')
                ), 200),
                payer.personnel_number
            ),
            FALSE
        )
    FROM ({asked}) AS asked (id)
    JOIN dues_duesstatement AS known ON known.id = asked.id
    JOIN members_member AS payer ON payer.id = known.member_id
    LEFT JOIN LATERAL (
        SELECT line.* FROM dues_duesregisterline AS line
        JOIN dues_duesregister AS register ON register.id = line.register_id
        WHERE line.statement_id = asked.id AND NOT line.annulled AND line.refused_on IS NULL
            AND register.kind = 'changes'
        ORDER BY line.register_id DESC LIMIT 1
    ) AS told ON told.kind <> 'cancelled'
    WHERE statement.id = asked.id
"""
NAMED = "SELECT unnest(%s::bigint[])"
IN_REGISTER = "SELECT statement_id FROM dues_duesregisterline WHERE register_id = %s"


def retell(statement_ids):
    """Write anew what standing registers have told of these statements.

    Called in the transaction that adds, takes away, annuls or refuses lines, with the statements
    locked.
    """
    _retell(NAMED, list(statement_ids))


def retell_register(pk):
    """The same of every statement that has a line in this register."""
    _retell(IN_REGISTER, pk)


def _retell(asked, told):
    with connection.cursor() as cursor:
        cursor.execute(RETELL.format(asked=asked), [told])
