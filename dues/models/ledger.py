"""Money of the dues: what came from employers, how it is shared between levels, who owes whom."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from dues.enums import Account, BankState, OperationKind
from structure.models import Employer, Unit
from structure.scope import ScopedQuerySet


class BankFile(models.Model):
    """One client-bank exchange file (1CClientBankExchange). The same bytes are taken in once."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="bank_files")
    file = models.FileField("файл", upload_to="banks/%Y/%m/", max_length=200)
    name = models.CharField("имя файла", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    state = models.CharField(
        "состояние", max_length=8, choices=BankState.choices, default=BankState.READING
    )
    counts = models.JSONField("итог", default=dict)
    error = models.CharField("почему не получилось", max_length=500, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="кто")
    created_at = models.DateTimeField("загружен", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "выписка банка"
        verbose_name_plural = "выписки банка"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "sha256"],
                condition=~Q(state=BankState.FAILED),
                name="dues_bank_file_once",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="dues_bank_file_of_unit")]

    def __str__(self):
        return self.name


class Payment(models.Model):
    """Money that came to an organisation, from an employer once he is known.

    ``key`` tells one payment from another whatever file it stands in: payer, account, number, day,
    sum. ``operation`` books it; a payment without one waits to be looked at, or is not dues
    (``set_aside``).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dues_payments")
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="dues_payments"
    )
    month = models.DateField("за месяц", null=True, blank=True)
    paid_on = models.DateField("поступило")
    number = models.CharField("№ поручения", max_length=40, blank=True)
    amount = models.DecimalField("сумма, ₽", max_digits=14, decimal_places=2)
    payer = models.CharField("плательщик", max_length=300, blank=True)
    payer_inn = models.CharField("ИНН плательщика", max_length=12, blank=True)
    purpose = models.CharField("назначение", max_length=500, blank=True)
    set_aside = models.BooleanField("не взносы", default=False)
    source = models.ForeignKey(
        BankFile, models.PROTECT, null=True, blank=True, related_name="payments"
    )
    operation = models.OneToOneField(
        "dues.Operation", models.PROTECT, null=True, blank=True, related_name="payment"
    )
    key = models.CharField(max_length=200, unique=True)
    recorded_by = models.CharField("кто записал", max_length=200)
    created_at = models.DateTimeField("записано", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "поступление"
        verbose_name_plural = "поступления"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="dues_payment_positive"),
            models.CheckConstraint(
                condition=Q(month=None) | Q(month__day=1), name="dues_payment_first_day"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-paid_on", "-id"], name="dues_payment_of_unit"),
            models.Index(fields=["-paid_on", "-id"], name="dues_payment_newest"),
            models.Index(
                fields=["unit", "id"],
                name="dues_payment_unbooked",
                condition=Q(operation=None, set_aside=False),
            ),
        ]

    def __str__(self):
        return f"{self.amount} от {self.paid_on:%d.%m.%Y}"


class Share(models.Model):
    """How received dues are shared from a day on, in this organisation and below.

    The row of the nearest organisation upwards that has one on that day is used. Parts add up to
    100; what rounding leaves stays with the primary organisation.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dues_shares")
    starts_on = models.DateField("действует с")
    primary = models.DecimalField("ППО, %", max_digits=5, decimal_places=2)
    territorial = models.DecimalField("ТО, %", max_digits=5, decimal_places=2)
    union = models.DecimalField("Профсоюз, %", max_digits=5, decimal_places=2)
    basis = models.CharField("основание", max_length=200, blank=True)
    set_by = models.CharField("кто установил", max_length=200)
    set_at = models.DateTimeField("когда установлено", auto_now_add=True)
    withdrawn_at = models.DateTimeField("отменено", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "распределение взносов"
        verbose_name_plural = "распределение взносов"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "starts_on"],
                condition=Q(withdrawn_at=None),
                name="dues_share_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    primary__gte=0,
                    territorial__gte=0,
                    union__gte=0,
                    primary=100 - F("territorial") - F("union"),
                ),
                name="dues_share_is_whole",
            ),
        ]

    def __str__(self):
        return f"{self.unit} с {self.starts_on:%d.%m.%Y}"

    @property
    def percents(self):
        """(primary, territorial, union) as people write them: «57,5»."""
        parts = (self.primary, self.territorial, self.union)
        return [f"{part.normalize():f}".replace(".", ",") for part in parts]


class Operation(models.Model):
    """One act in the books: its entries add up to nought in each organisation.

    Never changed and never removed (the database refuses): a mistake is reversed by another one.
    The same ``key`` is booked once. ``source``: what came in, of an operation that shares it.
    """

    kind = models.CharField("что", max_length=8, choices=OperationKind.choices)
    on = models.DateField("когда")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="dues_operations", verbose_name="чья"
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    source = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="sharings"
    )
    note = models.CharField("примечание", max_length=300, blank=True)
    key = models.CharField(max_length=150, unique=True)
    actor = models.CharField("кто", max_length=200)
    at = models.DateTimeField("записано", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "операция со взносами"
        verbose_name_plural = "операции со взносами"
        indexes = [models.Index(fields=["unit", "-on", "-id"], name="dues_operation_of_unit")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on:%d.%m.%Y}"


class LedgerEntry(models.Model):
    """So much more (debit, positive) or less (credit) on one account of one organisation.

    ``employer`` belongs to the account EMPLOYER, ``other`` to ABOVE and BELOW. Never changed.
    """

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    account = models.CharField("счёт", max_length=8, choices=Account.choices)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    other = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    on = models.DateField("когда")
    month = models.DateField("за месяц", null=True, blank=True)
    amount = models.DecimalField("сумма, ₽", max_digits=14, decimal_places=2)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "проводка"
        verbose_name_plural = "проводки"
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="dues_entry_not_nought"),
            models.CheckConstraint(
                condition=Q(account=Account.EMPLOYER, employer__isnull=False, other=None)
                | Q(account__in=[Account.ABOVE, Account.BELOW], employer=None, other__isnull=False)
                | Q(account__in=[Account.MONEY, Account.DUES], employer=None, other=None),
                name="dues_entry_names_its_counterpart",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "account", "employer", "other", "on"],
                name="dues_entry_of_account",
                include=["amount"],
            ),
            models.Index(fields=["unit", "-on", "-operation"], name="dues_entry_of_book"),
        ]

    def __str__(self):
        return f"{self.get_account_display()} {self.amount:+}"


class LedgerTotal(models.Model):
    """What the entries of one account come to in a month of days: a balance is a sum of few rows.

    Kept by the database itself as entries are added, so what a page costs does not grow with them.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    account = models.CharField("счёт", max_length=8, choices=Account.choices)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    other = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    month = models.DateField("месяц")
    debit = models.DecimalField("дебет, ₽", max_digits=16, decimal_places=2, default=0)
    credit = models.DecimalField("кредит, ₽", max_digits=16, decimal_places=2, default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "обороты за месяц"
        verbose_name_plural = "обороты за месяцы"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "account", "employer", "other", "month"],
                name="dues_total_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return f"{self.get_account_display()} {self.month:%m.%Y}"


class ClosedPeriod(models.Model):
    """A month of one organisation's book into which nothing is booked while it is closed."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dues_periods")
    month = models.DateField("месяц")
    closed_by = models.CharField("кто закрыл", max_length=200)
    closed_at = models.DateTimeField("закрыт", default=timezone.now)
    reopened_by = models.CharField("кто открыл", max_length=200, blank=True)
    reopened_at = models.DateTimeField("открыт снова", null=True, blank=True)
    reason = models.CharField("почему открыт", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "закрытый месяц"
        verbose_name_plural = "закрытые месяцы"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "month"],
                condition=Q(reopened_at=None),
                name="dues_period_closed_once",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="dues_period_first_day"),
        ]

    def __str__(self):
        return f"{self.unit}: {self.month:%m.%Y}"


class DuesMonth(models.Model):
    """What one organisation's dues from one employer came to in a month, for totals and charts.

    Counted anew from the facts by ``dues.totals.recount`` in the transaction that changes them.
    ``expected``: of those with a statement in force that month, by their sum or by what was
    withheld last. ``unit`` is the organisation that the statements are of.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dues_months")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="dues_months")
    month = models.DateField("месяц")
    payers = models.PositiveIntegerField("платят", default=0)
    with_statement = models.PositiveIntegerField("с заявлением", default=0)
    expected = models.DecimalField("ожидалось, ₽", max_digits=14, decimal_places=2, default=0)
    withheld = models.DecimalField("удержано, ₽", max_digits=14, decimal_places=2, default=0)
    received = models.DecimalField("поступило, ₽", max_digits=14, decimal_places=2, default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "взносы за месяц"
        verbose_name_plural = "взносы за месяцы"
        constraints = [
            models.UniqueConstraint(fields=["unit", "employer", "month"], name="dues_month_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="dues_month_first_day"),
        ]
        indexes = [models.Index(fields=["month", "unit"], name="dues_month_by_month")]

    def __str__(self):
        return f"{self.unit}, {self.employer}, {self.month:%m.%Y}"
