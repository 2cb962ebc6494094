"""Registers: what reaches the employer, frozen as it was told."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import Paper, StoredFile
from dues.enums import HandWay, LineKind, RegisterKind, StatementState
from dues.models.statements import DuesStatement, one_rate
from dues.wording import rate_in_words
from members.models import Member
from structure.models import Employer, Unit
from structure.scope import ScopedQuerySet, Standing

UNPRINTED = Q(paper=None)
# Of lines: one of a full register asks for no answer.
UNANSWERED = Q(confirmed_on=None, refused_on=None, annulled=False) & ~Q(kind=LineKind.STANDING)


class DuesRegisterQuerySet(ScopedQuerySet):
    def for_user(self, user, action):
        """Also what was handed to an employer that is lent to this user (his accountant)."""
        mine = super().for_user(user, action)
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return mine
        lent = user.lent_ids(Employer, action)
        handed = self.filter(employer__in=lent, handed_on__isnull=False)
        return mine | handed if lent else mine


class DuesRegister(models.Model):
    """A numbered list for one employer. Frozen once it exists.

    One of changes tells what the employer does not know yet of statements up to the day ``until``
    (included). A full one tells what stands on that day, for checking, and changes nothing in what
    he knows. ``department``: only of this подразделение.

    One made by mistake is annulled: it keeps its number and its lines, and its statements wait
    for another.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dues_registers")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="dues_registers")
    number = models.PositiveIntegerField("номер")
    year = models.PositiveSmallIntegerField("год")
    dated = models.DateField("дата")
    kind = models.CharField(
        "вид", max_length=8, choices=RegisterKind.choices, default=RegisterKind.CHANGES
    )
    until = models.DateField("по состоянию на", null=True, blank=True)
    department = models.CharField("подразделение", max_length=150, blank=True)
    receipt = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="расписка"
    )
    asked_again_on = models.DateField("напомнили", null=True, blank=True, editable=False)
    handed_on = models.DateField("передан", null=True, blank=True)
    handed_way = models.CharField(
        "как передан", max_length=6, choices=HandWay.choices, blank=True, default=""
    )
    received_by = models.CharField("кто принял", max_length=150, blank=True)
    handed_by = models.CharField("кто передал", max_length=200, blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, verbose_name="напечатан"
    )
    paper_error = models.CharField("почему не напечатан", max_length=500, blank=True)
    print_after = models.DateTimeField("печатать не раньше", null=True, blank=True)
    people = models.PositiveIntegerField("строк", default=0, editable=False)
    confirmed = models.PositiveIntegerField("принято строк", default=0, editable=False)
    refused = models.PositiveIntegerField("не принято строк", default=0, editable=False)
    annulled_on = models.DateField("аннулирован", null=True, blank=True)
    annulled_reason = models.CharField("почему аннулирован", max_length=300, blank=True)
    created_by = models.CharField("кто составил", max_length=200)
    created_at = models.DateTimeField("составлен", auto_now_add=True)

    objects = DuesRegisterQuerySet.as_manager()

    class Meta:
        verbose_name = "реестр для бухгалтерии"
        verbose_name_plural = "реестры для бухгалтерии"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="dues_register_once"),
            models.CheckConstraint(
                condition=Q(annulled_on=None) | Q(handed_on=None),
                name="dues_register_handed_is_not_annulled",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-dated", "-id"], name="dues_register_of_unit"),
            models.Index(fields=["id"], name="dues_register_unprinted", condition=UNPRINTED),
            models.Index(
                fields=["handed_on", "id"],
                name="dues_register_not_asked",
                condition=Q(handed_on__isnull=False, asked_again_on=None),
            ),
        ]

    def __str__(self):
        return f"Реестр № {self.number} от {self.dated:%d.%m.%Y}"

    def get_absolute_url(self):
        return reverse("dues:register", args=[self.pk])

    @property
    def names_hidden(self):
        """Does its paper name somebody whose data wait to be destroyed?"""
        return self.lines.filter(statement__member__in=Member.objects.in_quarantine()).exists()

    def rights_hang_on(self):
        """Once handed over it is also lent together with its employer."""
        lent_by = [(DuesRegister, self.pk)]
        if self.handed_on:
            lent_by.append((Employer, self.employer_id))
        return Standing((self.unit,), tuple(lent_by))


class DuesRegisterLineQuerySet(models.QuerySet):
    def standing(self):
        """Without lines of annulled registers: nobody was told by them."""
        return self.filter(annulled=False)

    def starting(self):
        """The lines that tell the employer to begin: one of each statement at most."""
        return self.standing().filter(kind=LineKind.NEW, refused_on=None)

    def waiting(self):
        """Lines to which the payroll has not answered, and the answer still matters."""
        over = Q(statement__state=StatementState.CANCELLED) & ~Q(kind=LineKind.CANCELLED)
        return self.filter(UNANSWERED).exclude(over)


class DuesRegisterLine(models.Model):
    """One statement in a register: the whole of it, with what the payroll needs that day.

    The last standing line of a statement in registers of changes is what the employer knows.
    """

    register = models.ForeignKey(
        DuesRegister, models.CASCADE, related_name="lines", db_index=False
    )  # found by ``dues_line_once_in_register``
    statement = models.ForeignKey(DuesStatement, models.PROTECT, related_name="lines")
    kind = models.CharField(
        "что сказано", max_length=9, choices=LineKind.choices, default=LineKind.NEW
    )
    position = models.PositiveIntegerField("№ п/п")
    full_name = models.CharField("ФИО", max_length=200)
    personnel_number = models.CharField("табельный №", max_length=30, blank=True)
    department = models.CharField("подразделение", max_length=150, blank=True)
    percent = models.DecimalField("процент", max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField("сумма, ₽", max_digits=10, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField("удерживать с")
    stops_on = models.DateField("прекратить с", null=True, blank=True)
    reason = models.CharField("причина", max_length=100, blank=True)
    refused_on = models.DateField("не принято", null=True, blank=True)
    refusal = models.CharField("почему не принято", max_length=300, blank=True)
    confirmed_on = models.DateField("принято к удержанию", null=True, blank=True)
    confirmed_by = models.CharField("кто отметил", max_length=200, blank=True)
    annulled = models.BooleanField("реестр аннулирован", default=False)

    objects = DuesRegisterLineQuerySet.as_manager()

    class Meta:
        verbose_name = "строка реестра"
        verbose_name_plural = "строки реестров"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement"],
                condition=Q(annulled=False, kind=LineKind.NEW, refused_on=None),
                name="dues_line_begins_once",
            ),
            models.UniqueConstraint(
                fields=["register", "statement"], name="dues_line_once_in_register"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on=None) | Q(refused_on=None),
                name="dues_line_confirmed_is_not_refused",
            ),
            one_rate("dues_line_one_rate"),
            models.UniqueConstraint(
                fields=["register", "position"],
                name="dues_line_position_once",
                deferrable=models.Deferrable.IMMEDIATE,  # the rest close up by one statement
            ),
        ]
        indexes = [
            models.Index(
                fields=["register", "position"], name="dues_line_unanswered", condition=UNANSWERED
            ),
            models.Index(
                fields=["register", "position"],
                name="dues_line_refused",
                condition=Q(refused_on__isnull=False),
            ),
            models.Index(fields=["register", "kind", "position"], name="dues_line_of_kind"),
        ]

    def __str__(self):
        return f"{self.position}. {self.shown_name}"

    @property
    def asks(self):
        """Does it wait for an answer? The same as ``waiting`` of one line already loaded."""
        answered = self.confirmed_on or self.refused_on or self.annulled
        over = self.statement.state == StatementState.CANCELLED and self.kind != LineKind.CANCELLED
        return not (answered or over or self.kind == LineKind.STANDING)

    @property
    def rate(self):
        return rate_in_words(self.percent, self.amount)

    @property
    def is_hidden(self):
        """Are the data of the person hidden until they are destroyed?"""
        return self.statement.member.hidden_at is not None

    @property
    def shown_name(self):
        """The name on the screen and in files; the paper that was handed over says it as it did."""
        return self.statement.member.full_name if self.is_hidden else self.full_name

    @property
    def shown_number(self):
        return "" if self.is_hidden else self.personnel_number

    @property
    def shown_department(self):
        return "" if self.is_hidden else self.department
