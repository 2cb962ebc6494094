from django.db.models import TextChoices


class Role(TextChoices):
    """What a mandate makes of a person in one organisation."""

    UNION_ADMIN = "union_admin", "Администратор союза"
    UNION_SPECIALIST = "union_specialist", "Специалист союза"
    TERRITORIAL_CHAIR = "territorial_chair", "Председатель ТО"
    TERRITORIAL_SPECIALIST = "territorial_specialist", "Специалист ТО"
    PRIMARY_CHAIR = "primary_chair", "Председатель ППО"
    PRIMARY_DEPUTY = "primary_deputy", "Заместитель председателя ППО"
    PRIMARY_ACCOUNTANT = "primary_accountant", "Бухгалтер ППО"
    SHOP_CHAIR = "shop_chair", "Председатель ЦПО"
    TRAINER = "trainer", "Преподаватель"
    AUDITOR = "auditor", "Ревизор"
    EMPLOYER_ACCOUNTANT = "employer_accountant", "Бухгалтер работодателя"


class GrantRefused(Exception):
    """The mandate or grant is not allowed. The message is shown to the user as it is."""
