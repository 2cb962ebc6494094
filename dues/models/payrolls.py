"""Lists of withheld dues from payrolls, their rows, and what was booked from them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dues.enums import PayrollState, Pile, Settlement
from dues.models.statements import DuesStatement
from members.models import Member
from members.names import key_form
from structure.models import Employer, Unit
from structure.scope import ScopedQuerySet

AT_WORK = [PayrollState.READING, PayrollState.MATCHING, PayrollState.BOOKING]


class PayrollFileQuerySet(ScopedQuerySet):
    def owing(self, now):
        """What a worker should be busy with and nobody is: never begun, or its worker is gone."""
        return self.filter(state__in=AT_WORK).filter(
            Q(lease_until=None) | Q(lease_until__lt=now),
            Q(retry_at=None) | Q(retry_at__lte=now),
        )


class PayrollFile(models.Model):
    """One list of one employer for one month. The same bytes are taken in once.

    ``unit``: whose people it is matched with, those of the organisations below included. ``month``
    is the first day of the month. ``turn`` grows with each worker that takes it over, ``bookings``
    each time it is booked anew. ``stated_total`` is what a row «Итого» of the file says.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="payroll_files")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="payroll_files")
    month = models.DateField("месяц")
    file = models.FileField("файл", upload_to="payrolls/%Y/%m/", max_length=200)
    name = models.CharField("имя файла", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    kind = models.CharField("вид файла", max_length=5)
    sheet = models.CharField("лист", max_length=100, blank=True)
    heading_row = models.PositiveIntegerField("строка заголовков", default=0)
    headings = models.JSONField("заголовки", default=list)
    columns = models.JSONField("столбцы", default=dict)
    state = models.CharField(
        "состояние", max_length=10, choices=PayrollState.choices, default=PayrollState.READING
    )
    total = models.PositiveIntegerField("строк", default=0)
    done = models.PositiveIntegerField("обработано", default=0)
    counts = models.JSONField("по стопкам", default=dict)
    skipped = models.JSONField("пропущенные строки", default=list)
    warnings = models.JSONField("предупреждения", default=list)
    sum_total = models.DecimalField("всего, ₽", max_digits=14, decimal_places=2, default=0)
    stated_total = models.DecimalField(
        "итог в файле, ₽", max_digits=14, decimal_places=2, null=True, blank=True
    )
    bookings = models.PositiveIntegerField(default=0, editable=False)
    error = models.CharField("почему не получилось", max_length=500, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="кто")
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто учёл"
    )
    created_at = models.DateTimeField("загружен", default=timezone.now)
    booked_at = models.DateTimeField("учтён", null=True, blank=True)
    undone_at = models.DateTimeField("отменён", null=True, blank=True)
    turn = models.PositiveIntegerField(default=0, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    retry_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PayrollFileQuerySet.as_manager()

    class Meta:
        verbose_name = "ведомость удержанных взносов"
        verbose_name_plural = "ведомости удержанных взносов"
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "unit", "sha256"],
                condition=~Q(state__in=[PayrollState.UNDONE, PayrollState.FAILED]),
                name="dues_payroll_file_once",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="dues_payroll_first_day"),
        ]
        indexes = [
            models.Index(fields=["unit", "-month", "-id"], name="dues_payroll_of_unit"),
            models.Index(
                fields=["lease_until"], name="dues_payroll_at_work", condition=Q(state__in=AT_WORK)
            ),
        ]

    def __str__(self):
        return f"{self.employer}, {self.month:%m.%Y}"

    def get_absolute_url(self):
        return reverse("dues:payroll", args=[self.pk])

    @property
    def is_at_work(self):
        return self.state in AT_WORK

    @property
    def percent(self):
        return min(100, 100 * self.done // self.total) if self.total else 0


class PayrollRow(models.Model):
    """A row of the list, or a member whom the list lacks (``number`` null), in its pile.

    ``settled`` says which of the offered actions was taken; "" while none was. ``month`` is told
    by the row itself, else it is that of the file. ``before`` is what the row was before somebody
    said who it is about, for taking it back.
    """

    of = models.ForeignKey(PayrollFile, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField("строка файла", null=True)
    full_name = models.CharField("ФИО в файле", max_length=300, blank=True)
    personnel_number = models.CharField("таб. № в файле", max_length=60, blank=True)
    base = models.DecimalField("база, ₽", max_digits=14, decimal_places=2, null=True)
    amount = models.DecimalField("удержано, ₽", max_digits=12, decimal_places=2, null=True)
    month = models.DateField("за месяц", null=True)
    pile = models.CharField("стопка", max_length=12, choices=Pile.choices)
    reasons = models.JSONField("замечания", default=list)
    statement = models.ForeignKey(
        DuesStatement, models.PROTECT, null=True, blank=True, related_name="payroll_rows"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="payroll_rows"
    )
    candidates = models.JSONField("кто это может быть", default=list)
    before = models.JSONField(default=dict, editable=False)
    settled = models.CharField(
        "что сделано", max_length=20, choices=Settlement.choices, blank=True, default=""
    )
    settled_by = models.CharField("кто сделал", max_length=200, blank=True)
    settled_at = models.DateTimeField("когда сделано", null=True, blank=True)

    class Meta:
        verbose_name = "строка ведомости"
        verbose_name_plural = "строки ведомостей"
        constraints = [
            models.UniqueConstraint(
                fields=["of", "number"],
                condition=Q(number__isnull=False),
                name="dues_payroll_row_once",
            ),
        ]
        indexes = [
            models.Index(fields=["of", "pile", "id"], name="dues_payroll_row_by_pile"),
            models.Index(
                fields=["of", "pile"], name="dues_payroll_row_settled", condition=~Q(settled="")
            ),
        ]

    def __str__(self):
        return f"{self.of}: {self.number or '—'}"

    @property
    def is_hidden(self):
        """Are the data of the person hidden until they are destroyed?"""
        return self.member is not None and self.member.hidden_at is not None

    @property
    def shown_name(self):
        """As the file says; of the card where it says nothing or the person is hidden."""
        if self.member and (self.is_hidden or not self.full_name):
            return self.member.full_name
        return self.full_name

    @property
    def shown_number(self):
        if self.is_hidden:
            return ""
        if self.number is None and self.member:
            return self.member.personnel_number
        return self.personnel_number

    @property
    def differs_from_card(self):
        """Is the name of the card worth showing beside that of the file?"""
        is_known = self.member and self.full_name and not self.is_hidden
        return bool(is_known) and key_form(self.full_name) != self.member.fio_key


class Withholding(models.Model):
    """So much was withheld from a person for a month, as one booked list says.

    A corrected sum is another row (negative too); undoing the list takes its rows away.
    """

    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="withholdings"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="withholdings")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="withholdings")
    month = models.DateField("месяц")
    amount = models.DecimalField("удержано, ₽", max_digits=12, decimal_places=2)
    base = models.DecimalField("база, ₽", max_digits=14, decimal_places=2, null=True)
    source = models.ForeignKey(PayrollFile, models.PROTECT, related_name="withholdings")
    row = models.OneToOneField(PayrollRow, models.PROTECT, related_name="withholding")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "удержанный взнос"
        verbose_name_plural = "удержанные взносы"
        indexes = [
            models.Index(fields=["member", "month"], name="dues_withheld_of_member"),
            models.Index(fields=["unit", "employer", "month"], name="dues_withheld_by_month"),
        ]

    def __str__(self):
        return f"{self.member}: {self.amount} за {self.month:%m.%Y}"
