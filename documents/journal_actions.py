"""How the journal calls what is done here."""

from audit.enums import Kind

ACTIONS = {
    "documents.template.added": (Kind.WRITE, "Загружен шаблон бумаги"),
    "documents.template.withdrawn": (Kind.WRITE, "Шаблон бумаги снят"),
}
