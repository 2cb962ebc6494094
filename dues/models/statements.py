"""Statements on withholding dues, dated, and what the employer was told of each."""

from django.db import models
from django.db.models import Case, F, Q, Value, When

from documents.models import StoredFile
from dues.enums import StatementState, StopReason
from dues.wording import rate_in_words
from members.models import Member
from structure.models import Employer, Unit
from structure.scope import ScopedQuerySet

RESUMED = "resume:"  # and the id of the statement that goes on, and a number


def one_rate(name):
    """Either a percent or a sum, and never nothing."""
    percent = Q(percent__gt=0, percent__lte=100, amount=None)
    return models.CheckConstraint(condition=percent | Q(percent=None, amount__gt=0), name=name)


class DuesStatement(models.Model):
    """A member's written request that one employer withhold dues (10-ФЗ ст. 28, ТК ст. 377).

    Rate and organisation never change: a change ends this row and begins another that
    ``replaces`` it. ``starts_on`` is the first day of withholding, ``stops_on`` the first day
    without it. ``asked_until`` is such a day by the member's own wish; ``stops_on`` is the earlier
    of it and of what the register of members says (``dues.settling``). Nothing is withheld at all
    where ``stops_on`` is not after ``starts_on``, or of a cancelled one.

    ``told_…`` is what the employer knows by the last standing line of a register of changes;
    ``is_untold`` is the database's own answer whether he knows all of it.
    """

    # The index by member and day serves the key of the member; few rows have the other two.
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="dues_statements", db_index=False
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dues_statements")
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="dues_statements"
    )
    percent = models.DecimalField("процент", max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(
        "сумма в месяц, ₽", max_digits=10, decimal_places=2, null=True, blank=True
    )
    starts_on = models.DateField("удерживать с")
    asked_from = models.DateField("удерживать с (просьба)", null=True, blank=True)
    asked_until = models.DateField("прекратить с (просьба)", null=True, blank=True)
    asked_reason = models.CharField(
        "почему просит", max_length=12, choices=StopReason.choices, blank=True, default=""
    )
    stops_on = models.DateField("прекратить с", null=True, blank=True)
    stop_reason = models.CharField(
        "почему прекращено", max_length=12, choices=StopReason.choices, blank=True, default=""
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", db_index=False
    )
    dated = models.DateField("дата заявления", null=True, blank=True)
    number = models.CharField("№ заявления", max_length=40, blank=True)
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="скан",
        db_index=False,
    )  # fmt: skip
    state = models.CharField(
        "состояние",
        max_length=15,
        choices=StatementState.choices,
        default=StatementState.TO_HAND_OVER,
    )
    original_on = models.DateField("подлинник получен", null=True, blank=True)
    original_handed_on = models.DateField("подлинник передан", null=True, blank=True)
    original_received_by = models.CharField("кто принял подлинник", max_length=150, blank=True)
    told_from = models.DateField("сказано: с", null=True, blank=True, editable=False)
    told_until = models.DateField("сказано: до", null=True, blank=True, editable=False)
    told_name = models.CharField("сказано: ФИО", max_length=200, blank=True, editable=False)
    told_number = models.CharField("сказано: таб. №", max_length=30, blank=True, editable=False)
    is_renamed = models.BooleanField("ФИО или табельный № другие", default=False, editable=False)
    key = models.CharField("за что", max_length=120, unique=True)
    created_at = models.DateTimeField("заведено", auto_now_add=True)
    is_untold = models.GeneratedField(
        expression=Case(
            When(
                Q(state=StatementState.CANCELLED) | Q(stops_on__lte=F("starts_on")),
                then=Case(When(told_from=None, then=Value(False)), default=Value(True)),
            ),
            When(told_from=None, then=Value(True)),
            When(~Q(told_from=F("starts_on")), then=Value(True)),
            When(Q(told_until=None, stops_on=None), then=F("is_renamed")),
            When(Q(told_until=None) | Q(stops_on=None), then=Value(True)),
            When(~Q(told_until=F("stops_on")), then=Value(True)),
            default=Value(False),
            output_field=models.BooleanField(),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "заявление на удержание взносов"
        verbose_name_plural = "заявления на удержание взносов"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=StatementState.values), name="dues_statement_state_known"
            ),
            one_rate("dues_statement_one_rate"),
        ]
        indexes = [
            models.Index(
                fields=["unit", "created_at"],
                name="dues_statement_waiting",
                condition=Q(is_untold=True),
            ),
            models.Index(
                fields=["unit", "employer"],
                name="dues_statement_untold",
                condition=Q(is_untold=True),
            ),
            models.Index(
                fields=["employer", "unit"],
                name="dues_statement_standing",
                condition=Q(stops_on=None) & ~Q(state=StatementState.CANCELLED),
            ),
            models.Index(fields=["member", "starts_on"], name="dues_statement_of_member"),
            models.Index(
                fields=["replaces"],
                name="dues_statement_replaces",
                condition=Q(replaces__isnull=False),
            ),
            models.Index(
                fields=["scan"], name="dues_statement_scan", condition=Q(scan__isnull=False)
            ),
            models.Index(
                fields=["unit", "starts_on"],
                name="dues_statement_unconfirmed",
                condition=Q(state=StatementState.HANDED_OVER),
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.rate} с {self.starts_on:%d.%m.%Y}"

    @property
    def rate(self):
        """«1,5 %», «300,00 ₽»: as people write it."""
        return rate_in_words(self.percent, self.amount)

    @property
    def root_id(self):
        """The statement that the member signed: this one, or that which goes on here."""
        return int(self.key.split(":")[1]) if self.key.startswith(RESUMED) else self.pk

    @property
    def is_never(self):
        """Is it in force on no day?"""
        is_empty = self.stops_on is not None and self.stops_on <= self.starts_on
        return self.state == StatementState.CANCELLED or is_empty


class DuesExemptionQuerySet(ScopedQuerySet):
    """It goes with the member: whoever has him now sees it, and ends it."""

    unit_path = "member__unit"


class DuesExemption(models.Model):
    """A member is freed from dues for a time (``until`` excluded; none while it is not known).

    ``unit`` is where he was when it was recorded.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="dues_exemptions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dues_exemptions")
    since = models.DateField("освобождён с")
    until = models.DateField("освобождён до", null=True, blank=True)
    ground = models.CharField("основание", max_length=200)
    basis = models.CharField("документ", max_length=200, blank=True)
    cancelled_at = models.DateTimeField("отменено", null=True, blank=True)
    created_by = models.CharField("кто записал", max_length=200)
    created_at = models.DateTimeField("записано", auto_now_add=True)

    objects = DuesExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = "освобождение от взносов"
        verbose_name_plural = "освобождения от взносов"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="dues_exemption_dates"
            ),
        ]
        indexes = [models.Index(fields=["member", "since"], name="dues_exemption_of_member")]

    def __str__(self):
        return f"{self.member}: {self.ground} с {self.since:%d.%m.%Y}"
