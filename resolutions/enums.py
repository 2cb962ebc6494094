from django.db.models import TextChoices


class State(TextChoices):
    DRAFT = "draft", "Проект"
    SIGNED = "signed", "Подписано"
    ANNULLED = "annulled", "Аннулировано"


# Stands in ``paper_error`` of a signed and printed resolution while its extracts are owed.
EXTRACTS_ASKED = "Выписки готовятся."


class ResolutionRefused(Exception):
    """The act on a resolution is not allowed. The message is shown to the user as it is."""
