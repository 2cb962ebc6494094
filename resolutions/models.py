"""Decisions of collegial bodies: numbers, texts, votes, signatures."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import Paper, StoredFile
from members.models import Member
from resolutions.enums import State
from structure.enums import AdmittingBody
from structure.models import Unit
from structure.scope import ScopedQuerySet

UNPRINTED = Q(paper=None, state__in=(State.DRAFT, State.SIGNED))


class Resolution(models.Model):
    """A resolution on admission of one or many. A draft until it is marked signed.

    The number is taken when the draft is made, next of the body and year; an annulled one keeps
    its number (domain.md 1.4).
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="resolutions", verbose_name="организация"
    )
    body = models.CharField("кто решил", max_length=20, choices=AdmittingBody.choices)
    number = models.PositiveIntegerField("номер")
    dated = models.DateField("дата постановления")
    year = models.PositiveSmallIntegerField("год")
    protocol = models.CharField("протокол заседания №", max_length=40, blank=True)
    place = models.CharField("место", max_length=100, blank=True)
    elected = models.PositiveSmallIntegerField("избрано")
    present = models.PositiveSmallIntegerField("присутствовало")
    votes_for = models.PositiveSmallIntegerField("за")
    votes_against = models.PositiveSmallIntegerField("против", default=0)
    votes_abstained = models.PositiveSmallIntegerField("воздержались", default=0)
    chair_name = models.CharField("подписывает", max_length=150)
    chair_post = models.CharField("должность подписывающего", max_length=150)
    secretary_name = models.CharField("секретарь", max_length=150, blank=True)
    controller_name = models.CharField("контроль возложить на", max_length=150, blank=True)
    state = models.CharField("состояние", max_length=10, choices=State.choices, default=State.DRAFT)
    signed_on = models.DateField("подписано", null=True, blank=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, verbose_name="скан")
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, verbose_name="напечатано"
    )
    revision = models.PositiveSmallIntegerField("редакция проекта", default=1)
    paper_error = models.CharField("почему не напечатано", max_length=500, blank=True)
    print_after = models.DateTimeField("печатать не раньше", null=True, blank=True)
    extracts_asked_at = models.DateTimeField("просили выписки", null=True, blank=True)
    annulled_reason = models.CharField("почему аннулировано", max_length=300, blank=True)
    created_by = models.CharField("кто подготовил", max_length=200)
    created_at = models.DateTimeField("подготовлено", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "постановление"
        verbose_name_plural = "постановления"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "body", "year", "number"], name="resolution_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="resolution_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SIGNED) | Q(signed_on__isnull=False),
                name="resolution_signed_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-dated", "-id"], name="resolution_of_unit"),
            models.Index(fields=["id"], name="resolution_unprinted", condition=UNPRINTED),
            models.Index(
                fields=["id"],
                name="resolution_owes_extracts",
                condition=Q(extracts_asked_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Постановление № {self.number} от {self.dated:%d.%m.%Y}"

    def get_absolute_url(self):
        return reverse("resolutions:resolution", args=[self.pk])

    @property
    def names_hidden(self):
        """Does its paper name somebody whose data wait to be destroyed?"""
        return self.lines.filter(member__in=Member.objects.in_quarantine()).exists()


class Line(models.Model):
    """One person of a resolution, as he stood on the day it was drafted."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField("№ п/п")
    member = models.ForeignKey(Member, models.PROTECT, related_name="resolution_lines")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name="ставится на учёт"
    )
    full_name = models.CharField("ФИО", max_length=200)
    birth_date = models.DateField("дата рождения", null=True, blank=True)
    department = models.CharField("подразделение", max_length=150, blank=True)
    job = models.CharField("должность", max_length=150, blank=True)
    personnel_number = models.CharField("табельный №", max_length=30, blank=True)
    applied_on = models.DateField("дата заявления")
    first_time = models.BooleanField("впервые", default=True)
    extract = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="выписка"
    )

    class Meta:
        verbose_name = "строка постановления"
        verbose_name_plural = "строки постановлений"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "position"], name="line_position_once"),
            models.UniqueConstraint(fields=["resolution", "member"], name="line_member_once"),
        ]

    def __str__(self):
        return f"{self.position}. {self.shown_name}"

    @property
    def is_hidden(self):
        """Are the data of the person hidden until they are destroyed?"""
        return self.member.hidden_at is not None

    @property
    def shown_name(self):
        """The name on the screen; the paper that was signed says it as it did."""
        return self.member.full_name if self.is_hidden else self.full_name
