from django.db.models import TextChoices


class State(TextChoices):
    DRAFT = "draft", "Проект"
    SIGNED = "signed", "Подписано"
    ANNULLED = "annulled", "Аннулировано"


class ResolutionRefused(Exception):
    """The act on a resolution is not allowed. The message is shown to the user as it is."""
