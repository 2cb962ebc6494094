from django.db.models import TextChoices


class StatementState(TextChoices):
    TO_HAND_OVER = "to_hand_over", "Ждёт передачи"
    HANDED_OVER = "handed_over", "Передано работодателю"
    CONFIRMED = "confirmed", "Принято к удержанию"
    CANCELLED = "cancelled", "Отменено"


class DuesRefused(Exception):
    """The act on dues papers is not allowed. The message is shown to the user as it is."""
