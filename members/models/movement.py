"""Where a person is on the books and since when: stays, absences, and the ledger of counts."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.enums import Column, Leaving, MovementKind, TransferSide, TransferStage
from members.models.cards import Member
from structure.models import Unit


class RemovalReason(models.Model):
    """Why a member is removed: the union's own dictionary (domain of statistics in ``leaving``)."""

    code = models.CharField("код", max_length=20, unique=True)
    title = models.CharField("причина", max_length=150)
    leaving = models.CharField("строка отчёта", max_length=12, choices=Leaving.choices)
    is_active = models.BooleanField("предлагать", default=True)
    order = models.PositiveSmallIntegerField("порядок", default=100)

    class Meta:
        verbose_name = "причина снятия с учёта"
        verbose_name_plural = "причины снятия с учёта"
        ordering = ["order", "title"]

    def __str__(self):
        return self.title


class SuspensionGround(models.Model):
    """Why a member is away for a time, and what the union's rules say of such a member."""

    code = models.CharField("код", max_length=20, unique=True)
    title = models.CharField("основание", max_length=150)
    is_counted = models.BooleanField(
        "остаётся в численности", default=False, help_text="Считается членом, пока отсутствует."
    )
    pays = models.BooleanField("платит взносы", default=False)
    max_months = models.PositiveSmallIntegerField(
        "не дольше, месяцев", null=True, blank=True, help_text="Пусто — срок не ограничен."
    )
    is_active = models.BooleanField("предлагать", default=True)
    order = models.PositiveSmallIntegerField("порядок", default=100)

    class Meta:
        verbose_name = "основание временного снятия"
        verbose_name_plural = "основания временного снятия"
        ordering = ["order", "title"]

    def __str__(self):
        return self.title


class Membership(models.Model):
    """A person is a member in one organisation from a day to a day (``until`` excluded)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", db_index=False)
    admitted_on = models.DateField("принят")
    since = models.DateField("на учёте с")
    until = models.DateField("на учёте до", null=True, blank=True)
    reason = models.CharField("причина снятия", max_length=200, blank=True)
    basis = models.CharField("основание", max_length=200, blank=True)
    key = models.CharField("за что", max_length=120, unique=True)

    class Meta:
        verbose_name = "членство"
        verbose_name_plural = "членство"
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(until=None), name="membership_one_current"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_dates"
            ),
        ]
        indexes = [models.Index(fields=["unit", "since"], name="membership_of_unit")]

    def __str__(self):
        return f"{self.member}: {self.unit} с {self.since:%d.%m.%Y}"


class Movement(models.Model):
    """One line of a person's history. Never changed: a mistake is a line of its own.

    ``undoes`` is the line that this one takes back. ``trace`` has what the act changed, for taking
    it back, and what it was asked with, for doing it again on another day.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="movements", db_index=False)
    kind = models.CharField("что произошло", max_length=12, choices=MovementKind.choices)
    on = models.DateField("когда")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="movements")
    note = models.CharField("подробности", max_length=300, blank=True)
    actor = models.CharField("кто записал", max_length=200)
    recorded_at = models.DateTimeField("записано", default=timezone.now)
    operation = models.UUIDField("операция", null=True, blank=True)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", editable=False
    )
    trace = models.JSONField("что изменило", default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = "движение"
        verbose_name_plural = "движение"
        indexes = [
            models.Index(fields=["member", "-on", "-id"], name="movement_of_member"),
            models.Index(
                fields=["operation"], name="movement_of_operation", condition=~Q(operation=None)
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on:%d.%m.%Y}"


class Suspension(models.Model):
    """A member is away for a time from a day to a day (``until`` excluded)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="suspensions")
    ground = models.ForeignKey(SuspensionGround, models.PROTECT, verbose_name="основание")
    since = models.DateField("отсутствует с")
    planned_until = models.DateField("вернётся", null=True, blank=True)
    until = models.DateField("отсутствовал до", null=True, blank=True)
    is_counted = models.BooleanField(
        "остаётся в численности",
        default=False,
        help_text="Как говорило основание в день снятия: если оно изменится, прошлое не изменится.",
    )
    basis = models.CharField("документ", max_length=200, blank=True)
    reminded_on = models.DateField("напомнили", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "временное снятие"
        verbose_name_plural = "временные снятия"
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(until=None), name="suspension_one_current"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="suspension_dates"
            ),
        ]
        indexes = [
            models.Index(
                fields=["planned_until"],
                name="suspension_ending",
                condition=Q(until=None),
            )
        ]

    def __str__(self):
        return f"{self.member}: {self.ground} с {self.since:%d.%m.%Y}"


class Posting(models.Model):
    """One more (+1) or one less (-1) on the books of an organisation.

    The balance of an organisation is a sum of these lines and of nothing else. ``on`` is the day
    it happened, ``posted_on`` the day from which the register counts it: the day it was recorded
    if that came later. A line whose ``on`` lies before a period and whose ``posted_on`` lies in it
    is a correction of that period. Lines are added, never changed; undoing an import or a merge
    takes away its own. A line that takes back another has its column and the opposite sign: an
    error put right in the same period leaves nothing in the columns.
    """

    movement = models.ForeignKey(Movement, models.CASCADE, related_name="postings")
    member = models.ForeignKey(Member, models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="postings", db_index=False)
    delta = models.SmallIntegerField("сколько")
    column = models.CharField("графа", max_length=10, choices=Column.choices)
    reason = models.ForeignKey(
        RemovalReason,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        verbose_name="причина",
    )
    is_first = models.BooleanField("впервые принят", default=False)
    undoes = models.ForeignKey(
        Movement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        editable=False,
        help_text="Движение, строку которого эта отменяет.",
    )
    on = models.DateField("когда")
    posted_on = models.DateField("учтено")

    class Meta:
        verbose_name = "проводка учёта"
        verbose_name_plural = "проводки учёта"
        constraints = [
            models.CheckConstraint(condition=Q(delta__in=[-1, 1]), name="posting_by_one"),
            models.CheckConstraint(
                condition=Q(posted_on__gte=F("on")), name="posting_not_before_it_happened"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "posted_on"],
                name="posting_of_unit",
                include=["on", "column", "delta"],
            ),
            models.Index(fields=["unit", "on"], name="posting_by_day", include=["delta"]),
            models.Index(fields=["posted_on", "id"], name="posting_recorded"),
            models.Index(fields=["undoes"], name="posting_that_undoes", condition=~Q(undoes=None)),
            models.Index(fields=["reason"], name="posting_of_reason", condition=~Q(reason=None)),
        ]

    def __str__(self):
        return f"{self.unit_id}: {self.delta:+d} {self.get_column_display()} {self.on:%d.%m.%Y}"


class TransferQuerySet(models.QuerySet):
    def for_user(self, user, action):
        """Requests that touch an organisation of the user, on either side."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        scope = user.scope(action)
        return self.filter(scope.q("source") | scope.q("target"))

    def open(self):
        return self.filter(stage__in=[TransferStage.ASKED, TransferStage.AGREED])


class Transfer(models.Model):
    """A request to move a member: asked by one side, confirmed by the other.

    Until it is done the member is counted in ``source`` alone, from ``on`` in ``target`` alone.
    ``confirm_by`` is the day after which it is confirmed by itself; swept, never a delayed task.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="transfers")
    source = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="откуда")
    target = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="куда")
    asked_by_side = models.CharField("кто попросил", max_length=10, choices=TransferSide.choices)
    asked_by = models.CharField("кто попросил", max_length=200)
    asked_at = models.DateTimeField("когда попросили", default=timezone.now)
    on = models.DateField("перевести с")
    basis = models.CharField("основание", max_length=200, blank=True)
    confirm_by = models.DateField("подтвердится само после", null=True, blank=True)
    stage = models.CharField(
        "состояние", max_length=10, choices=TransferStage.choices, default=TransferStage.ASKED
    )
    decided_by = models.CharField("кто решил", max_length=200, blank=True)
    decided_at = models.DateTimeField("когда решили", null=True, blank=True)
    note = models.CharField("почему отклонён", max_length=300, blank=True)
    membership = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    operation = models.UUIDField("операция", null=True, blank=True, editable=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = "перевод"
        verbose_name_plural = "переводы"
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=TransferStage.values), name="transfer_stage_known"
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="transfer_goes_somewhere"
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(stage__in=[TransferStage.ASKED, TransferStage.AGREED]),
                name="transfer_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["confirm_by"],
                name="transfer_to_confirm",
                condition=Q(stage=TransferStage.ASKED),
            ),
            models.Index(
                fields=["on"], name="transfer_to_do", condition=Q(stage=TransferStage.AGREED)
            ),
            models.Index(fields=["-asked_at", "-id"], name="transfer_newest"),
            models.Index(fields=["source", "-asked_at"], name="transfer_of_source"),
            models.Index(fields=["target", "-asked_at"], name="transfer_of_target"),
            models.Index(
                fields=["operation"], name="transfer_of_operation", condition=~Q(operation=None)
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.source} → {self.target}"


class MembershipRules(models.Model):
    """How an organisation and those below it keep members; empty is as the one above says."""

    unit = models.OneToOneField(
        Unit, models.CASCADE, related_name="membership_rules", verbose_name="организация"
    )
    card_mask = models.CharField(
        "образец № профбилета",
        max_length=30,
        blank=True,
        help_text="# — цифра, остальное как написано: «34-######». Пусто — любой номер.",
    )
    confirm_transfer_days = models.PositiveSmallIntegerField(
        "перевод подтверждается сам через, дней", null=True, blank=True
    )
    seniority_from_application = models.BooleanField(
        "стаж считается с заявления", null=True, blank=True
    )

    class Meta:
        verbose_name = "правила учёта"
        verbose_name_plural = "правила учёта"

    def __str__(self):
        return f"Правила учёта: {self.unit}"
