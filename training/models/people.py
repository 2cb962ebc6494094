"""Who learns: a person with a card of a member, with a sign-in to the office, or with both.

One person may have several rows: one for each door he comes in by, and those of cards that were
merged into his. Rows with the same card are of one person (``same_person``). Each keeps what was
done through it, so taking a merge or a tie back parts them exactly as they were.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Mandate, User
from audit.services import subject_key
from members.models import Member
from structure.models import Unit
from structure.scope import ScopedQuerySet


def same_person(student, path="student"):
    """A condition on rows whose student stands at ``path``: he, by whichever of his rows."""
    if student.member_id:
        return Q(**{f"{path}__member": student.member_id})
    return Q(**{path: student.pk})


def of_user(user, path="student"):
    """The same of whoever signs in as this user."""
    card, his = card_of(user), Q(**{f"{path}__user": user})
    return his | Q(**{f"{path}__member": card}) if card else his


def card_of(user):
    """The id of the card that is proved to be of this user, or None; asked once of an object."""
    if not hasattr(user, "card_in_school"):
        known = Student.objects.filter(user=user).values_list("member", flat=True)
        user.card_in_school = known.first()
    return user.card_in_school


def users_behind(students):
    """Sign-ins of these people, by whichever of their rows; one query."""
    cards = [student.member_id for student in students if student.member_id]
    return User.objects.filter(Q(student__in=students) | Q(student__member__in=cards)).order_by(
        "pk"
    )


class StudentQuerySet(ScopedQuerySet):
    def for_user(self, user, action):
        """People of his organisations as they stand today: by the card, without one by the office.

        Whoever holds no office any more is still of the organisation that sent him.
        """
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        reach, held = user.scope(action), Mandate.objects.current().filter(user=OuterRef("user"))
        by_card = reach.q("member__unit") & Q(
            member__isnull=False, member__merged_into=None, member__hidden_at=None
        )
        by_office = Q(Exists(held.filter(reach.q("unit")))) | (~Exists(held) & reach.q("unit"))
        return self.filter(by_card | (Q(member=None) & by_office))


class Student(models.Model):
    """A person in the school, as he came in.

    ``unit`` is the organisation that sends him and answers for him: of the card, where there is
    one; else of his first office. The row of a sign-in has a card once its holder has proved that
    the card is his own (``training.one_person``).
    """

    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="students",
        verbose_name="карточка",
    )  # fmt: skip
    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="student",
        verbose_name="пользователь",
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="students", verbose_name="своя организация"
    )

    objects = StudentQuerySet.as_manager()

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

    def is_same(self, other):
        """Are both rows of one person?"""
        return self.pk == other.pk or bool(self.member_id and self.member_id == other.member_id)

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
