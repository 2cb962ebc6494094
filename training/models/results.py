"""What is left of learning: records of persons, certificates, warnings of what ends."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from documents.models import Paper, StoredFile
from structure.models import Unit
from structure.scope import ScopedQuerySet
from training.enums import Category, CourseKind, Form, RecordState, Source, Subject
from training.models.courses import LearningRules
from training.models.groups import Enrolment
from training.models.people import Student


class TrainingRecord(models.Model):
    """One learning of one person, here or elsewhere: what section IV of form № 2 counts.

    ``unit`` and ``category`` are as of ``ended_on`` and stay. Here: ``enrolment`` is set and the
    state is never «ждёт». Elsewhere: proposed by the person or his organisation, then confirmed.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="records")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="training_records", verbose_name="организация"
    )
    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, null=True, blank=True, related_name="record"
    )
    course_line = models.UUIDField(null=True, blank=True, editable=False)
    state = models.CharField("состояние", max_length=10, choices=RecordState.choices)
    title = models.CharField("чему учился", max_length=200)
    kind = models.CharField("вид обучения", max_length=12, choices=CourseKind.choices)
    subject = models.CharField(
        "тема", max_length=10, choices=Subject.choices, default=Subject.GENERAL
    )
    category = models.CharField(
        "кем был", max_length=10, choices=Category.choices, blank=True, default=Category.NONE
    )
    organiser = models.CharField("кто учил", max_length=200)
    form = models.CharField("форма", max_length=8, choices=Form.choices, default=Form.IN_ROOM)
    began_on = models.DateField("с")
    ended_on = models.DateField("по")
    hours = models.DecimalField(
        "академических часов", max_digits=5, decimal_places=1, default=0,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    document = models.CharField("документ: вид, №", max_length=200, blank=True)
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="скан"
    )
    valid_until = models.DateField("действует по", null=True, blank=True)
    cost = models.DecimalField(
        "стоимость, ₽", max_digits=10, decimal_places=2, default=Decimal(0),
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    source = models.CharField(
        "за чей счёт", max_length=12, choices=Source.choices, default=Source.FREE
    )
    is_school = models.BooleanField("в школе профактива", default=False)
    proposed_by = models.CharField("кто внёс", max_length=200, blank=True)
    proposer = models.ForeignKey(  # nobody when he did it himself on his own page
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    decided_by = models.CharField("кто подтвердил", max_length=200, blank=True)
    refused_because = models.CharField("почему нет", max_length=300, blank=True)
    created_at = models.DateTimeField("внесено", default=timezone.now)
    decided_at = models.DateTimeField("решено", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    journal_person = "of_person"

    class Meta:
        verbose_name = "обучение человека"
        verbose_name_plural = "обучение людей"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__gte=F("began_on")), name="training_record_dates"
            )
        ]
        indexes = [
            models.Index(fields=["student", "-ended_on"], name="training_of_student"),
            models.Index(fields=["unit", "ended_on"], name="training_of_unit"),
            models.Index(
                fields=["valid_until"], name="training_ending",
                condition=Q(state=RecordState.CONFIRMED, valid_until__isnull=False),
            ),
            models.Index(
                fields=["unit", "created_at"], name="training_to_confirm",
                condition=Q(state=RecordState.PROPOSED),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.student}: {self.title}"

    @property
    def of_person(self):
        return self.student.of_person


class Certificate(models.Model):
    """A numbered paper of a record. Its code is not kept, only its mark (``training.codes``)."""

    record = models.OneToOneField(TrainingRecord, models.PROTECT, related_name="certificate")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="certificates")
    number = models.CharField("№", max_length=40)
    seed = models.CharField(max_length=40, editable=False)
    mark = models.CharField(max_length=64, unique=True, editable=False)
    issued_on = models.DateField("выдан")
    issued_by = models.CharField("кто выдал", max_length=200)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)  # of its printing
    print_failed = models.CharField(max_length=300, blank=True, editable=False)
    revoked_on = models.DateField("отозван", null=True, blank=True)
    revoked_by = models.CharField("кто отозвал", max_length=200, blank=True)
    reason = models.CharField("почему", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "удостоверение"
        verbose_name_plural = "удостоверения"
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="certificate_number_once")
        ]
        indexes = [
            models.Index(fields=["id"], name="certificate_to_print", condition=Q(paper=None)),
            models.Index(fields=["number"], name="certificate_by_number"),
        ]

    def __str__(self):
        return f"Удостоверение № {self.number}"


class WarnedQuerySet(ScopedQuerySet):
    unit_path = "student__unit"


class Warned(models.Model):
    """A person was told that a mandatory learning ends or is missing: once for each term.

    ``told_at`` is of the reminder before the end, ``warned_at`` of the warning that nothing holds
    any more: rights narrow when the days of grace after it are over.
    """

    rule = models.ForeignKey(LearningRules, models.CASCADE, related_name="warned")
    student = models.ForeignKey(Student, models.CASCADE, related_name="warned")
    due_on = models.DateField("до")  # last day of what was learnt; without it, of the warning
    told_at = models.DateTimeField("сказано", default=timezone.now)
    warned_at = models.DateTimeField("предупреждён", null=True, blank=True)
    narrowed_at = models.DateTimeField("права сужены", null=True, blank=True)
    ended_at = models.DateTimeField("выучился", null=True, blank=True)

    objects = WarnedQuerySet.as_manager()

    journal_person = "of_person"

    class Meta:
        verbose_name = "предупреждение об обучении"
        verbose_name_plural = "предупреждения об обучении"
        constraints = [
            models.UniqueConstraint(fields=["rule", "student", "due_on"], name="warned_once")
        ]
        indexes = [
            models.Index(fields=["rule", "due_on", "id"], name="warned_open",
                         condition=Q(ended_at=None))
        ]  # fmt: skip

    def __str__(self):
        return f"{self.student}: до {self.due_on:%d.%m.%Y}"

    @property
    def of_person(self):
        return self.student.of_person
