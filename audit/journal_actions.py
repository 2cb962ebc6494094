"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "admin.row.read": (Kind.READ, "Открыта строка в администрировании"),
    "audit.journal.exported": (Kind.EXPORT, "Взята выписка из журнала"),
    "audit.journal.read": (Kind.READ, "Открыт журнал"),
    "audit.keeping.changed": (Kind.WRITE, "Изменён срок хранения журнала"),
}
