"""What a member does and gets in the union: posts, training, awards, family."""

from django.db import models
from django.db.models import F, Q

from documents.models import StoredFile
from members.enums import AwardKind, Body, Post
from members.models.cards import Member
from structure.models import Unit
from structure.scope import ScopedQuerySet


class ElectedPost(models.Model):
    """A person holds a post or a duty in an organisation from a day to a day (excluded)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name="организация")
    body = models.CharField(
        "орган", max_length=12, choices=Body.choices, blank=True, default=Body.NONE
    )
    post = models.CharField("должность", max_length=12, choices=Post.choices)
    title = models.CharField(
        "как называется",
        max_length=150,
        blank=True,
        help_text="«Комиссия по охране труда», «председатель молодёжного совета».",
    )
    is_staff = models.BooleanField("освобождённый (штатный)", default=False)
    since = models.DateField("избран")
    planned_until = models.DateField("срок полномочий до", null=True, blank=True)
    until = models.DateField("полномочия прекращены", null=True, blank=True)
    basis = models.CharField("протокол, постановление", max_length=200, blank=True)
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="скан"
    )
    warned_on = models.DateField("предупредили", null=True, blank=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "выборная должность"
        verbose_name_plural = "выборные должности"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="elected_post_dates"
            )
        ]
        indexes = [
            models.Index(fields=["unit", "body", "post"], name="elected_post_of_unit"),
            models.Index(
                fields=["planned_until"],
                name="elected_post_ending",
                condition=Q(until=None, warned_on=None),
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.title or self.get_post_display()}"


class Training(models.Model):
    """A course the member has passed."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="trainings")
    title = models.CharField("курс", max_length=200)
    year = models.PositiveSmallIntegerField("год")
    hours = models.PositiveSmallIntegerField("часов", null=True, blank=True)
    document = models.CharField("документ", max_length=200, blank=True)

    class Meta:
        verbose_name = "обучение"
        verbose_name_plural = "обучение"

    def __str__(self):
        return f"{self.title}, {self.year}"


class Award(models.Model):
    member = models.ForeignKey(Member, models.CASCADE, related_name="awards")
    kind = models.CharField("вид", max_length=12, choices=AwardKind.choices)
    title = models.CharField("награда", max_length=200)
    year = models.PositiveSmallIntegerField("год")
    basis = models.CharField("постановление", max_length=200, blank=True)

    class Meta:
        verbose_name = "награда"
        verbose_name_plural = "награды"

    def __str__(self):
        return f"{self.title}, {self.year}"


class Relative(models.Model):
    """A member of the family, kept only for a purpose that was told (152-ФЗ ст. 5)."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="relatives")
    relation = models.CharField("кем приходится", max_length=60)
    name = models.CharField("имя", max_length=150)
    birth_date = models.DateField("дата рождения", null=True, blank=True)
    purpose = models.CharField("для чего", max_length=150, help_text="«Новогодние подарки».")

    class Meta:
        verbose_name = "член семьи"
        verbose_name_plural = "семья"

    def __str__(self):
        return f"{self.relation}: {self.name}"
