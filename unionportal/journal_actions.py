"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "unionportal.demo.loaded": (Kind.WRITE, "Загружен пример профсоюза"),
}
