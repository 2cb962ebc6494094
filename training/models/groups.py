"""Who learns with whom and when: groups, tutors, enrolments, meetings, attendance."""

import uuid
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from audit.services import subject_key
from structure.models import Unit
from structure.scope import Action, ScopedQuerySet
from training.enums import (
    HOLDING,
    Audience,
    Category,
    EnrolmentState,
    Form,
    GroupState,
    MeetingState,
    Presence,
    Source,
)
from training.models.courses import Course, Lesson
from training.models.media import Video
from training.models.people import Student

OF_TUTOR = frozenset({Action.VIEW_TRAINING, Action.TEACH})


def tutors_day(now=None):
    """The day by which tutors come and go: by one clock for all, or one who has ended would teach
    on until the midnight of a reader farther west."""
    return timezone.localdate(now, timezone.get_default_timezone())


def taught_by(user, path=""):
    """A condition on rows whose group stands at ``path``: this user teaches it today."""
    today, prefix = tutors_day(), f"{path}__" if path else ""
    tutors = Tutor.objects.filter(Q(until=None) | Q(until__gte=today), user=user, since__lte=today)
    return Q(**{f"{prefix}pk__in": tutors.values("group")})


class OfGroupQuerySet(ScopedQuerySet):
    """By the organisation that holds the group; its tutors see it and teach it besides."""

    group_path = ""

    def for_user(self, user, action):
        mine = super().for_user(user, action)
        if action not in OF_TUTOR or not getattr(user, "is_authenticated", False):
            return mine
        if not user.is_active:
            return self.none()
        taught = self.filter(taught_by(user, self.group_path))
        return self.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=taught.values("pk")))


class Group(models.Model):
    """People who learn one version of a course together (подгруппа)."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="study_groups", verbose_name="кто проводит"
    )
    course = models.ForeignKey(Course, models.PROTECT, related_name="groups", verbose_name="курс")
    title = models.CharField("название", max_length=120)
    state = models.CharField(
        "состояние", max_length=10, choices=GroupState.choices, default=GroupState.PLANNED
    )
    form = models.CharField("форма", max_length=8, choices=Form.choices, default=Form.REMOTE)
    capacity = models.PositiveSmallIntegerField(
        "мест", null=True, blank=True, validators=[MinValueValidator(1)],
        help_text="Пусто — без ограничения.",
    )  # fmt: skip
    starts_on = models.DateField("начало")
    ends_on = models.DateField("окончание")
    takes_applications = models.BooleanField("принимать просьбы", default=True)
    needs_approval = models.BooleanField("нужно согласие своей организации", default=True)
    enrol_until = models.DateField("набор до", null=True, blank=True)
    about = models.TextField("что важно знать", blank=True)
    cost = models.DecimalField(
        "стоимость на человека, ₽", max_digits=10, decimal_places=2, default=Decimal(0),
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    source = models.CharField(
        "за чей счёт", max_length=12, choices=Source.choices, default=Source.FREE
    )
    cancelled_because = models.CharField("почему отменена", max_length=300, blank=True)
    created_by = models.CharField("кто создал", max_length=200, blank=True)
    created_at = models.DateTimeField("создана", default=timezone.now)

    objects = OfGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "группа"
        verbose_name_plural = "группы"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="study_group_dates"
            )
        ]
        indexes = [
            models.Index(fields=["unit", "-starts_on", "-id"], name="study_group_of_unit"),
            models.Index(fields=["-starts_on", "-id"], name="study_group_newest"),
        ]

    def __str__(self):
        return self.title


class Tutor(models.Model):
    """Who teaches a group, from a day to a day (included); one who leaves is kept."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="tutors")
    user = models.ForeignKey(User, models.PROTECT, related_name="taught")
    since = models.DateField("с")
    until = models.DateField("по", null=True, blank=True)

    class Meta:
        verbose_name = "преподаватель"
        verbose_name_plural = "преподаватели"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="tutor_dates"
            ),
            models.UniqueConstraint(
                fields=["group", "user"], name="tutor_once", condition=Q(until=None)
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.group}"


class EnrolmentQuerySet(OfGroupQuerySet):
    unit_path = "group__unit"
    group_path = "group"

    def for_user(self, user, action):
        """By the group; whoever sends people to learn sees those of his own organisations."""
        if action != Action.SEND_TO_TRAINING:
            return super().for_user(user, action)
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        return self.filter(user.scope(action).q("home"))


class Enrolment(models.Model):
    """One person in one group. ``home`` sends him; ``queued_at`` is his turn when waiting."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="enrolments")
    student = models.ForeignKey(Student, models.PROTECT, related_name="enrolments")
    home = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name="своя организация"
    )
    state = models.CharField("состояние", max_length=10, choices=EnrolmentState.choices)
    category = models.CharField(
        "кем был", max_length=10, choices=Category.choices, blank=True, default=Category.NONE
    )
    reason = models.CharField("почему", max_length=300, blank=True)
    asked_by = models.CharField("кто записал", max_length=200, blank=True)
    decided_by = models.CharField("кто согласовал", max_length=200, blank=True)
    created_at = models.DateTimeField("когда", default=timezone.now)
    queued_at = models.DateTimeField("в очереди с", null=True, blank=True)
    changed_at = models.DateTimeField("состояние с", default=timezone.now)
    operation = models.UUIDField(null=True, blank=True, editable=False)  # of a list, to take back
    moved_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = EnrolmentQuerySet.as_manager()

    journal_person = "of_person"

    class Meta:
        verbose_name = "запись в группу"
        verbose_name_plural = "записи в группы"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "student"], name="enrolled_once",
                condition=Q(state__in=HOLDING),
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["group", "state", "queued_at"], name="enrolment_of_group"),
            models.Index(fields=["student", "-created_at"], name="enrolment_of_student"),
            models.Index(
                fields=["home", "created_at"], name="enrolment_to_approve",
                condition=Q(state=EnrolmentState.APPLIED),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.student}: {self.group}"

    @property
    def of_person(self):
        return self.student.of_person


class MeetingQuerySet(OfGroupQuerySet):
    unit_path = "group__unit"
    group_path = "group"


class Meeting(models.Model):
    """A class of a group by the timetable: an instant, shown in each one's own time zone.

    ``reason`` is why it was moved or cancelled the last time. A recording is seen by those whom
    ``recording_for`` names, by nobody while it is empty.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="meetings")
    lesson = models.ForeignKey(
        Lesson, models.PROTECT, null=True, blank=True, related_name="meetings",
        verbose_name="занятие курса",
    )  # fmt: skip
    title = models.CharField("тема", max_length=200)
    starts_at = models.DateTimeField("начало")
    ends_at = models.DateTimeField("окончание")
    hours = models.DecimalField(
        "академических часов", max_digits=4, decimal_places=1, default=0,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    room = models.CharField("где", max_length=200, blank=True)
    link = models.URLField("ссылка на видеовстречу", blank=True)
    tutor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="кто ведёт",
    )  # fmt: skip
    state = models.CharField(
        "состояние", max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    seed = models.UUIDField(default=uuid.uuid4, editable=False)  # of the QR of attendance
    changes = models.PositiveSmallIntegerField(default=0, editable=False)  # SEQUENCE of its ICS
    reason = models.CharField("почему", max_length=300, blank=True)
    recording = models.ForeignKey(
        Video, models.PROTECT, null=True, blank=True, related_name="meetings",
        verbose_name="запись",
    )  # fmt: skip
    recording_link = models.URLField("ссылка на запись", blank=True)
    recording_for = models.CharField(
        "кому видна запись", max_length=6, choices=Audience.choices, blank=True,
        default=Audience.NOBODY,
    )  # fmt: skip
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "занятие"
        verbose_name_plural = "занятия"
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_times")
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="meeting_by_time"),
            models.Index(
                fields=["starts_at"], name="meeting_to_remind",
                condition=Q(reminded_at=None, state=MeetingState.PLANNED),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.title}, {timezone.localtime(self.starts_at):%d.%m.%Y %H:%M}"

    @property
    def uid(self):
        """How calendar programs know it; the seed itself stays here."""
        return uuid.uuid5(self.seed, "calendar")


class Attendance(models.Model):
    """Was the person there; told by the tutor, or by himself with the QR on the screen."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendance")
    presence = models.CharField("был ли", max_length=8, choices=Presence.choices)
    reason = models.CharField("уважительная причина", max_length=200, blank=True)
    is_by_code = models.BooleanField("отметился сам", default=False)
    marked_by = models.CharField("кто отметил", max_length=200, blank=True)
    marked_at = models.DateTimeField("когда", default=timezone.now)

    class Meta:
        verbose_name = "посещение"
        verbose_name_plural = "посещения"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "enrolment"], name="attendance_once")
        ]

    def __str__(self):
        return f"{self.enrolment}: {self.get_presence_display()}"


class CalendarFeed(models.Model):
    """The secret address from which a calendar program reads classes: of a student, or of one who
    teaches. The address carries ``number``: a new number, and the former address is dead."""

    student = models.OneToOneField(
        Student, models.CASCADE, null=True, blank=True, related_name="calendar_feed"
    )
    user = models.OneToOneField(
        User, models.CASCADE, null=True, blank=True, related_name="calendar_feed"
    )
    number = models.PositiveIntegerField(default=1, editable=False)
    is_on = models.BooleanField("адрес действует", default=True)

    journal_person = "of_person"
    journal_title = "Адрес календаря занятий"

    class Meta:
        verbose_name = "адрес календаря"
        verbose_name_plural = "адреса календарей"
        constraints = [
            models.CheckConstraint(
                condition=Q(student__isnull=False, user=None) | Q(student=None, user__isnull=False),
                name="calendar_feed_of_one",
            )
        ]

    def __str__(self):
        return f"Календарь: {self.student or self.user}"

    @property
    def of_person(self):
        return self.student.of_person if self.student else subject_key(self.user)
