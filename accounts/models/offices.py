"""Offices: who holds what where, who answers for applications, who is away."""

from django.db import models
from django.db.models import F, Q

from accounts.enums import Role, acting_post
from accounts.models.dated import DatedQuerySet
from accounts.models.users import User
from structure.models import Unit


class Mandate(models.Model):
    """An elected or appointed office. A change ends one row and begins another.

    With ``standing_in_for`` it is a deputy's: the rights of that mandate for the days of an
    ``absence``, and never for a day longer than the absent person's own office.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="mandates", verbose_name="кто")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="mandates", verbose_name="где")
    role = models.CharField("полномочие", max_length=30, choices=Role.choices)
    post = models.CharField(
        "должность на бумагах",
        max_length=150,
        blank=True,
        help_text="Как подписывается на постановлениях. Пусто — по полномочию.",
    )
    starts_on = models.DateField("с")
    ends_on = models.DateField("по", null=True, blank=True)
    basis = models.CharField("основание", max_length=200, blank=True)
    standing_in_for = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name="исполняет обязанности за",
    )
    absence = models.ForeignKey(
        "Absence",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name="на время отсутствия",
    )
    # While narrowed it gives ``policy.LEFT_WHEN_NARROWED`` alone (``accounts.narrowing``).
    narrowed_on = models.DateField("права сужены с", null=True, blank=True, editable=False)
    narrowed_because = models.CharField("почему", max_length=300, blank=True, editable=False)

    objects = DatedQuerySet.as_manager()

    journal_person = "user"

    class Meta:
        verbose_name = "полномочие"
        verbose_name_plural = "полномочия"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="mandate_role_known"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="mandate_dates"
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(ends_on=None),
                name="mandate_one_open",
            ),
            models.CheckConstraint(
                condition=Q(standing_in_for=None) | Q(ends_on__isnull=False),
                name="mandate_deputy_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "role"], name="mandate_of_unit"),
            models.Index(fields=["unit", "id"], name="mandate_by_unit"),
            models.Index(fields=["ends_on", "id"], name="mandate_ending"),
            models.Index(fields=["starts_on", "id"], name="mandate_beginning"),
        ]

    def __str__(self):
        return f"{self.get_role_display()}, {self.unit}"

    @property
    def title(self):
        """How the office is called, also on papers: a deputy's begins with «и. о.»."""
        if self.standing_in_for_id:
            return f"и. о. {self.post or acting_post(self.role)}"
        return self.post or self.get_role_display()


class Responsibility(models.Model):
    """Who answers for the applications of an organisation: its own choice, one person.

    Nobody set, or absent: ``accounts.queries.responsible_for`` looks further up. On the union
    itself this person is the duty officer.
    """

    unit = models.OneToOneField(
        Unit, models.CASCADE, related_name="responsibility", verbose_name="организация"
    )
    user = models.ForeignKey(
        User, models.PROTECT, related_name="responsibilities", verbose_name="кто отвечает"
    )

    journal_person = "user"

    class Meta:
        verbose_name = "ответственный"
        verbose_name_plural = "ответственные"

    def __str__(self):
        return f"{self.unit}: {self.user}"


class Absence(models.Model):
    """A person is away from day to day; new work goes to his deputy, else past him."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences", verbose_name="кто")
    deputy = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="stands_in",
        verbose_name="кто исполняет обязанности",
    )
    starts_on = models.DateField("с")
    ends_on = models.DateField("по")
    reason = models.CharField("почему", max_length=100, blank=True)

    objects = DatedQuerySet.as_manager()

    journal_person = "user"

    class Meta:
        verbose_name = "отсутствие"
        verbose_name_plural = "отсутствия"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_dates")
        ]
        indexes = [models.Index(fields=["ends_on", "starts_on"], name="absence_today")]

    def __str__(self):
        return f"{self.user}: {self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"
