"""Who learns: a person with a card of a member, with a sign-in to the office, or with both."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from audit.services import subject_key
from members.models import Member
from structure.models import Unit
from structure.scope import ScopedQuerySet


class Student(models.Model):
    """One person in the school, whichever door he comes in by.

    ``unit`` is the organisation that sends him and answers for him: of the card, where there is
    one; else of his first office. A user whose card is known has one row with both.
    """

    member = models.OneToOneField(
        Member, models.PROTECT, null=True, blank=True, related_name="student",
        verbose_name="карточка",
    )  # fmt: skip
    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="student",
        verbose_name="пользователь",
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="students", verbose_name="своя организация"
    )

    objects = ScopedQuerySet.as_manager()

    journal_person = "of_person"

    class Meta:
        verbose_name = "слушатель"
        verbose_name_plural = "слушатели"
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False) | Q(user__isnull=False),
                name="student_is_somebody",
            )
        ]

    def __str__(self):
        return self.full_name

    @property
    def person(self):
        """The card if there is one: it is what statistics count."""
        return self.member or self.user

    @property
    def of_person(self):
        """Whose it is, to the journal (``audit.services.person_key``)."""
        return subject_key(self.person)

    @property
    def full_name(self):
        return self.person.full_name

    @property
    def short_name(self):
        return self.person.short_name

    @property
    def home(self):
        """The organisation that answers for him today: of his card, else of his office."""
        if self.member:
            return self.member.unit
        held = self.user.current_mandates
        return held[0].unit if held else self.unit
