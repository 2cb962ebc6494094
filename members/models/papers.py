"""Papers printed for a move of a member: what he signs, and what the organisation gives him."""

from django.db import models
from django.utils import timezone

from documents.enums import PaperKind
from documents.models import Paper, StoredFile
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


class MovementScan(models.Model):
    """A sheet of such a paper that came back signed. One taken away stays in the archive."""

    paper = models.ForeignKey(MovementPaper, models.CASCADE, related_name="scans")
    page = models.PositiveSmallIntegerField("страница")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    put_by = models.CharField("кто приложил", max_length=200)
    put_at = models.DateTimeField("когда приложен", default=timezone.now)
    removed_at = models.DateTimeField("убран", null=True, blank=True)

    class Meta:
        verbose_name = "скан бумаги движения"
        verbose_name_plural = "сканы бумаг движения"
        ordering = ["page", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "page"],
                condition=models.Q(removed_at=None),
                name="movement_scan_once",
            )
        ]

    def __str__(self):
        return f"{self.paper}, стр. {self.page}"
