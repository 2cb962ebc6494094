from django.db.models import TextChoices


class Revoked(TextChoices):
    """Why a union card stopped being good."""

    LOST = "lost", "Утерян"
    REISSUED = "reissued", "Выдан новый"
    LEFT = "left", "Снят с учёта"
    MISTAKE = "mistake", "Выдан по ошибке"


class ProposalState(TextChoices):
    WAITING = "waiting", "Ждёт решения"
    ACCEPTED = "accepted", "Принято"
    PARTLY = "partly", "Принято частично"
    REJECTED = "rejected", "Отклонено"
    WITHDRAWN = "withdrawn", "Отозвано"


class WishKind(TextChoices):
    """What a member asks for on his page that the office has to do."""

    LEAVE = "leave", "Выйти из профсоюза"


class WishState(TextChoices):
    WAITING = "waiting", "Передано в организацию"
    DONE = "done", "Выполнено"
    WITHDRAWN = "withdrawn", "Отозвано"


class CabinetRefused(Exception):
    """It cannot be done now. The message is shown to the reader as it is."""
