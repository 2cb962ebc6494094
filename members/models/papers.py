"""Papers printed for a move of a member: what he signs, and what the organisation gives him."""

from django.db import models
from django.utils import timezone

from documents.enums import PaperKind
from documents.models import Paper
from members.models.cards import Member
from members.models.movement import Movement, Transfer


class MovementPaper(models.Model):
    """A paper of a member's move. Without ``movement`` it was printed before the act itself."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="movement_papers")
    movement = models.ForeignKey(
        Movement, models.CASCADE, null=True, blank=True, related_name="papers"
    )
    transfer = models.ForeignKey(
        Transfer, models.CASCADE, null=True, blank=True, related_name="papers"
    )
    kind = models.CharField("бумага", max_length=30, choices=PaperKind.choices)
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+")
    made_by = models.CharField("кто напечатал", max_length=200)
    made_at = models.DateTimeField("когда", default=timezone.now)

    class Meta:
        verbose_name = "бумага движения"
        verbose_name_plural = "бумаги движения"
        indexes = [models.Index(fields=["member", "-made_at"], name="movement_paper_newest")]

    def __str__(self):
        return f"{self.member}: {self.get_kind_display()}"
