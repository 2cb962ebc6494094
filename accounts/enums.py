from django.db.models import TextChoices


class Role(TextChoices):
    """What a mandate makes of a person in one organisation."""

    UNION_ADMIN = "union_admin", "Администратор союза"
    UNION_SPECIALIST = "union_specialist", "Специалист союза"
    TERRITORIAL_CHAIR = "territorial_chair", "Председатель ТО"
    TERRITORIAL_SPECIALIST = "territorial_specialist", "Специалист ТО"
    PRIMARY_CHAIR = "primary_chair", "Председатель ППО"
    PRIMARY_DEPUTY = "primary_deputy", "Заместитель председателя ППО"
    PRIMARY_ACCOUNTANT = "primary_accountant", "Бухгалтер"
    SHOP_CHAIR = "shop_chair", "Председатель ЦПО"
    TRAINER = "trainer", "Преподаватель"
    AUDITOR = "auditor", "Ревизор"
    EMPLOYER_ACCOUNTANT = "employer_accountant", "Бухгалтер работодателя"


def acting_post(role):
    """The office after «и. о.»: «и. о. председателя ППО»."""
    return ACTING[role]


ACTING = {
    Role.UNION_ADMIN: "администратора союза",
    Role.UNION_SPECIALIST: "специалиста союза",
    Role.TERRITORIAL_CHAIR: "председателя ТО",
    Role.TERRITORIAL_SPECIALIST: "специалиста ТО",
    Role.PRIMARY_CHAIR: "председателя ППО",
    Role.PRIMARY_DEPUTY: "заместителя председателя ППО",
    Role.PRIMARY_ACCOUNTANT: "бухгалтера",
    Role.SHOP_CHAIR: "председателя ЦПО",
    Role.TRAINER: "преподавателя",
    Role.AUDITOR: "ревизора",
    Role.EMPLOYER_ACCOUNTANT: "бухгалтера работодателя",
}


class HandoverState(TextChoices):
    """How far the passing on of one person's work has come."""

    PLANNED = "planned", "Передаст, когда полномочие закончится"
    DONE = "done", "Передано"
    TAKEN_BACK = "taken_back", "Возвращено"


class GrantRefused(Exception):
    """The mandate or grant is not allowed. The message is shown to the user as it is."""


class AccountRefused(Exception):
    """It cannot be done with this account. The message is shown to the user as it is."""
