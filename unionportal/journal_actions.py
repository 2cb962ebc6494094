"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "unionportal.demo.loaded": (Kind.WRITE, "Загружен пример профсоюза"),
    "rights.lent.read": (Kind.READ, "Открыто, кому что дано отдельно"),
    "rights.read": (Kind.READ, "Открыто, кто это видит и почему"),
}
