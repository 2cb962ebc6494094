"""Dues that a member brings himself: to the cash desk of his primary organisation."""

from django.db import models
from django.db.models import Q

from members.models import Member
from structure.models import Unit
from structure.scope import ScopedQuerySet


class CashDues(models.Model):
    """So much was taken in cash from a member for a month.

    ``unit`` is the organisation in whose book it is. ``key`` makes a form sent twice one row. What
    was recorded by mistake is marked ``undone_at`` and its operation is reversed.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="cash_dues")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cash_dues")
    month = models.DateField("за месяц")
    amount = models.DecimalField("сумма, ₽", max_digits=12, decimal_places=2)
    paid_on = models.DateField("принято")
    number = models.CharField("№ ордера", max_length=40, blank=True)
    operation = models.OneToOneField("dues.Operation", models.PROTECT, related_name="cash_dues")
    key = models.CharField(max_length=80, unique=True)
    recorded_by = models.CharField("кто записал", max_length=200)
    created_at = models.DateTimeField("записано", auto_now_add=True)
    undone_at = models.DateTimeField("отменено", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "взнос наличными"
        verbose_name_plural = "взносы наличными"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="dues_cash_positive"),
            models.CheckConstraint(condition=Q(month__day=1), name="dues_cash_first_day"),
        ]
        indexes = [
            models.Index(fields=["member", "month"], name="dues_cash_of_member"),
            models.Index(fields=["unit", "-paid_on", "-id"], name="dues_cash_of_unit"),
        ]

    def __str__(self):
        return f"{self.amount} за {self.month:%m.%Y}"
