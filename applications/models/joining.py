"""The application, its four papers, its history and its timers."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import User
from applications.enums import OPEN, Event, Outcome, Received, Stage
from documents.enums import PaperKind
from documents.models import Paper, StoredFile
from members.models import Consent, Member
from resolutions.models import Resolution
from structure.models import Employer, JoinCode, Unit
from structure.scope import ScopedQuerySet

# Lines of the history that are not steps, so not ``Event``s.
SUBMITTED, CORRECTED, MOVED, PASSED_ON = "submit", "correct", "move", "pass_on"
SIGN_AGAIN = "sign_again"
LETTER_AWAY, LETTER_HERE = "letter_away", "letter_here"
NOT_STEPS = {
    LETTER_AWAY: "Письмо отвязано: оно не об этом заявлении",
    LETTER_HERE: "Письмо перенесено сюда: его отвязали от другого заявления",
    SIGN_AGAIN: "На присланных листах не всё подписано: просим подписать",
    MOVED: "Передано правопреемнику",
    PASSED_ON: "Передано в другую организацию",
    SUBMITTED: "Заявление подано",
    CORRECTED: "Данные исправлены, бумаги напечатаны заново",
}


def new_token():
    return secrets.token_urlsafe(24)


class ApplicationQuerySet(ScopedQuerySet):
    def for_user(self, user, action):
        """Without those of people whose data are being destroyed."""
        return super().for_user(user, action).filter(hidden_at=None)

    def open(self):
        return self.filter(stage__in=OPEN)


class Application(models.Model):
    """One application to join, as the applicant wrote it.

    ``stage`` is assigned by ``applications.workflow.fire`` and by nothing else.
    """

    token = models.CharField(max_length=40, unique=True, default=new_token)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="applications", verbose_name="куда вступает"
    )
    code = models.ForeignKey(
        JoinCode, models.PROTECT, null=True, blank=True, verbose_name="по какому коду пришёл"
    )
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name="учётная карточка",
    )
    responsible = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name="кто отвечает",
    )
    surname = models.CharField("фамилия", max_length=60)
    name = models.CharField("имя", max_length=60)
    patronymic = models.CharField("отчество", max_length=60, blank=True)
    genitive = models.CharField(
        "ФИО в родительном падеже",
        max_length=200,
        blank=True,
        help_text="Как в бумагах: «от Иванова Петра Сергеевича». Пусто — склоняется само.",
    )
    birth_date = models.DateField("дата рождения", null=True, blank=True)
    phone = PhoneNumberField("телефон", blank=True)
    email = models.EmailField("электронная почта", blank=True)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, verbose_name="работодатель"
    )
    department = models.CharField("подразделение", max_length=150, blank=True)
    position = models.CharField("должность", max_length=150, blank=True)
    personnel_number = models.CharField("табельный №", max_length=30, blank=True)
    was_member_before = models.BooleanField("состоял в профсоюзе раньше", default=False)
    dissemination_choices = models.JSONField("что можно распространять", default=dict, blank=True)
    comment = models.TextField("что написал заявитель", max_length=1000, blank=True)
    consents = models.ManyToManyField(Consent, related_name="applications")
    stage = models.CharField("стадия", max_length=12, choices=Stage.choices, default=Stage.NEW)
    outcome = models.CharField(
        "исход", max_length=12, choices=Outcome.choices, default=Outcome.NONE, blank=True
    )
    reason = models.CharField("причина", max_length=500, blank=True)
    submitted_at = models.DateTimeField("подано", default=timezone.now)
    stage_since = models.DateTimeField("на стадии с", default=timezone.now)
    resolution = models.ForeignKey(
        Resolution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name="постановление",
    )
    handed_on = models.DateField("передано работодателю", null=True, blank=True)
    edition = models.PositiveSmallIntegerField("редакция бумаг", default=1)
    hidden_at = models.DateTimeField("данные скрыты", null=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    is_person = True  # to the journal (``audit.services.person_key``)

    class Meta:
        verbose_name = "заявление о вступлении"
        verbose_name_plural = "заявления о вступлении"
        permissions = [
            ("handle_application", "Вести заявление"),
            ("decide_application", "Решать по заявлению"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="application_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="application_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", stage__in=OPEN) | (~Q(outcome="") & ~Q(stage__in=OPEN)),
                name="application_ended_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""), name="application_has_contact"
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(stage__in=OPEN),
                name="application_one_open_per_member",
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "-stage_since", "-id"], name="application_board"),
            models.Index(
                fields=["unit", "stage", "-stage_since", "-id"], name="application_unit_board"
            ),
            models.Index(fields=["-submitted_at", "-id"], name="application_newest"),
        ]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return reverse("applications:application", args=[self.pk])

    @property
    def full_name(self):
        return " ".join(filter(None, (self.surname, self.name, self.patronymic)))

    @property
    def short_name(self):
        initials = "".join(f" {part[0]}." for part in (self.name, self.patronymic) if part)
        return self.surname + initials

    @property
    def is_open(self):
        return self.stage in OPEN

    def get_public_url(self):
        return reverse("applications:mine", args=[self.token])


class ApplicationPaper(models.Model):
    """One of the four papers of an application: what was printed and how it came back signed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="papers")
    kind = models.CharField("бумага", max_length=30, choices=PaperKind.choices)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True)
    received = models.CharField(
        "получено", max_length=10, choices=Received.choices, default=Received.NO, blank=True
    )
    received_at = models.DateTimeField("когда получено", null=True, blank=True)
    received_by = models.CharField("кто отметил", max_length=200, blank=True)
    remark = models.CharField("что исправить", max_length=300, blank=True)

    class Meta:
        verbose_name = "бумага заявления"
        verbose_name_plural = "бумаги заявления"
        constraints = [
            models.UniqueConstraint(fields=["application", "kind"], name="paper_kind_once"),
        ]

    def __str__(self):
        return self.get_kind_display()


class Scan(models.Model):
    """A picture or PDF of a signed paper, in the place meant for it."""

    slot = models.ForeignKey(ApplicationPaper, models.CASCADE, related_name="scans")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("загружен", default=timezone.now)
    uploaded_by = models.CharField("кто загрузил", max_length=200)
    removed_at = models.DateTimeField("убран", null=True, blank=True)

    class Meta:
        verbose_name = "скан"
        verbose_name_plural = "сканы"
        ordering = ["uploaded_at", "pk"]
        indexes = [models.Index(fields=["slot"], name="scan_shown", condition=Q(removed_at=None))]

    def __str__(self):
        return f"{self.slot}: {self.stored}"


class Candidate(models.Model):
    """A card in the register that may be of the applicant, found at submission."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="candidates")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    reasons = models.JSONField("что совпало", default=list)
    status = models.CharField("статус тогда", max_length=12, blank=True)

    class Meta:
        verbose_name = "похожая карточка"
        verbose_name_plural = "похожие карточки"
        constraints = [
            models.UniqueConstraint(fields=["application", "member"], name="candidate_once")
        ]

    def __str__(self):
        return f"{self.application} ~ {self.member}"


class TimerQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(Q(retry_at=None) | Q(retry_at__lte=now), due_at__lte=now)


class Timer(models.Model):
    """An event that will happen by itself unless the application leaves its stage first.

    ``due_at`` is the lawful term and never moves; ``retry_at`` is set when firing it failed.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="timers")
    event = models.CharField("что случится", max_length=12, choices=Event.choices)
    due_at = models.DateTimeField("срок")
    retry_at = models.DateTimeField("повторить", null=True, blank=True)

    objects = TimerQuerySet.as_manager()

    class Meta:
        verbose_name = "срок"
        verbose_name_plural = "сроки"
        constraints = [
            models.UniqueConstraint(fields=["application", "event"], name="timer_armed_once")
        ]
        indexes = [models.Index(fields=["due_at"], name="timer_due")]

    def __str__(self):
        return f"{self.get_event_display()} {timezone.localtime(self.due_at):%d.%m.%Y %H:%M}"


class StageChangeQuerySet(models.QuerySet):
    def owing(self, now):
        """Steps whose effects are still to be run and which no worker holds now."""
        return self.filter(
            Q(lease_until=None) | Q(lease_until__lt=now),
            Q(retry_at=None) | Q(retry_at__lte=now),
            effects_done_at=None,
        )


class StageChange(models.Model):
    """One step taken: history, audit and the outbox of what the step still has to do.

    The names of the effects are stored, so changing the table of steps later does not change
    what a step already taken owes.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="changes")
    event = models.CharField("событие", max_length=12)
    source = models.CharField("откуда", max_length=12, choices=Stage.choices, blank=True)
    target = models.CharField("куда", max_length=12, choices=Stage.choices)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    actor_label = models.CharField("кто", max_length=200)
    note = models.CharField("почему", max_length=500, blank=True)
    at = models.DateTimeField("когда", default=timezone.now)
    effects = models.JSONField("что следует", default=list)
    effects_done_at = models.DateTimeField("исполнено", null=True, blank=True)
    lease_until = models.DateTimeField("занято до", null=True, blank=True)
    retry_at = models.DateTimeField("повторить", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("попыток", default=0)
    error = models.CharField("последняя ошибка", max_length=500, blank=True)

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "шаг заявления"
        verbose_name_plural = "шаги заявлений"
        indexes = [
            models.Index(fields=["at"], name="change_owing", condition=Q(effects_done_at=None)),
            models.Index(fields=["application", "at", "id"], name="change_of_application"),
        ]

    def __str__(self):
        return f"{self.application}: {self.label}"

    @property
    def label(self):
        return NOT_STEPS[self.event] if self.event in NOT_STEPS else Event(self.event).label
