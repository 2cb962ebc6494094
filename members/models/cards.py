"""The card of a person and what was changed on it, by whom and when."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import ExtractDay, ExtractMonth, Lower, Reverse
from django.urls import reverse
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from documents.models import StoredFile
from members.enums import DuesMode, Education, Employment, Gender, Status
from members.models.searching import NameGrams, WordGrams
from structure.models import Employer, Unit
from structure.scope import ScopedQuerySet, Standing

WIPED = "—"  # stands where the surname of a destroyed person stood
DESTROYED, HIDDEN = "Данные уничтожены", "Данные скрыты"
C_TEXT = models.TextField(db_collation="C")  # byte order: a plain btree serves prefixes and sorting
PLAIN_TEXT = models.TextField()


class SortForm(Func):
    """«Ёлкина Анна» → «елкина анна». ``||`` and not ``concat``: a generated column must be
    immutable. The same as ``members.names.sort_form``."""

    template = "replace(lower(rtrim(%(expressions)s)), 'ё', 'е')"
    arg_joiner = " || ' ' || "
    output_field = C_TEXT


class KeyForm(SortForm):
    """Letters only. The same as ``members.names.key_form``."""

    template = "regexp_replace(replace(lower(%(expressions)s), 'ё', 'е'), '[^a-zа-я]', '', 'g')"


class MemberQuerySet(ScopedQuerySet):
    def for_user(self, user, action):
        """Cards of his organisations; one merged into another is nobody's page any more."""
        return super().for_user(user, action).living()

    def living(self):
        """Without those merged into another, and those whose data are being destroyed."""
        return self.filter(merged_into=None, hidden_at=None)

    def in_quarantine(self):
        """Hidden and not destroyed yet: papers made before name them still."""
        return self.filter(hidden_at__isnull=False).exclude(surname=WIPED)


class Member(models.Model):
    """The card of one person (учётная карточка), member or not yet or no longer.

    ``status``, ``unit`` and ``admitted_on`` are what holds today; how it came so is told by
    ``Membership``, ``Suspension`` and ``Movement`` rows, and they change together, in
    ``members.movement`` and ``members.services``. Everything else on the card changes in
    ``members.editing``, which keeps old values in ``Revision`` rows.
    """

    surname = models.CharField("фамилия", max_length=60)
    name = models.CharField("имя", max_length=60)
    patronymic = models.CharField("отчество", max_length=60, blank=True)
    genitive = models.CharField("ФИО в родительном падеже", max_length=200, blank=True)
    gender = models.CharField(
        "пол", max_length=1, choices=Gender.choices, default=Gender.UNKNOWN, blank=True
    )
    birth_date = models.DateField("дата рождения", null=True, blank=True)
    phone = PhoneNumberField("телефон", blank=True)
    extra_phone = PhoneNumberField("другой телефон", blank=True)
    email = models.EmailField("электронная почта", blank=True)
    address = models.CharField("почтовый адрес", max_length=300, blank=True)
    education = models.CharField(
        "образование", max_length=10, choices=Education.choices, blank=True, default=""
    )
    school = models.CharField("учебное заведение, год", max_length=200, blank=True)
    speciality = models.CharField("специальность", max_length=150, blank=True)
    photo = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="фото"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="members", verbose_name="состоит на учёте"
    )
    employer = models.ForeignKey(
        Employer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name="работодатель",
    )
    department = models.CharField("подразделение", max_length=150, blank=True)
    position = models.CharField("должность", max_length=150, blank=True)
    profession = models.CharField("профессия", max_length=150, blank=True)
    personnel_number = models.CharField("табельный №", max_length=30, blank=True)
    employment = models.CharField(
        "занятость", max_length=12, choices=Employment.choices, blank=True, default=""
    )
    card_number = models.CharField("№ профбилета", max_length=30, blank=True)
    status = models.CharField(
        "статус", max_length=12, choices=Status.choices, default=Status.NONE, blank=True
    )
    status_reason = models.CharField("причина", max_length=200, blank=True)
    applied_on = models.DateField("подал заявление", null=True, blank=True)
    admitted_on = models.DateField("принят", null=True, blank=True)
    first_joined_on = models.DateField(
        "впервые вступил в профсоюз",
        null=True,
        blank=True,
        help_text="Если состоял в профсоюзе раньше, в другой организации.",
    )
    came_from = models.CharField("откуда прибыл", max_length=200, blank=True)
    dues_mode = models.CharField(
        "как платит взносы", max_length=10, choices=DuesMode.choices, blank=True, default=""
    )
    dues_from = models.DateField("платит с", null=True, blank=True)
    papers_at_chair = models.BooleanField(
        "бумаги у председателя",
        default=False,
        help_text="Состоял до портала: подписанные заявление и согласия лежат в организации.",
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Растёт с каждым изменением карточки."
    )
    fio_sort = models.GeneratedField(
        expression=SortForm("surname", "name", "patronymic"), output_field=C_TEXT, db_persist=True
    )
    fio_key = models.GeneratedField(
        expression=KeyForm("surname", "name", "patronymic"), output_field=C_TEXT, db_persist=True
    )
    created_at = models.DateTimeField("карточка заведена", auto_now_add=True)
    hidden_at = models.DateTimeField(
        "данные скрыты",
        null=True,
        editable=False,
        help_text="Ждут уничтожения или уничтожены: карточки нет ни в списках, ни в поиске.",
    )

    objects = MemberQuerySet.as_manager()

    is_person = True  # to the journal (``audit.services.person_key``)

    class Meta:
        verbose_name = "учётная карточка"
        verbose_name_plural = "учётные карточки"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="member_status_known"
            ),
            models.UniqueConstraint(
                fields=["card_number"], condition=~Q(card_number=""), name="member_card_once"
            ),
        ]
        indexes = [
            models.Index(fields=["fio_sort", "id"], name="member_fio"),
            models.Index(fields=["unit", "fio_sort", "id"], name="member_unit_fio"),
            models.Index(fields=["status", "fio_sort", "id"], name="member_status_fio"),
            models.Index(fields=["fio_key"], name="member_fio_key"),
            models.Index(fields=["phone"], name="member_phone", condition=~Q(phone="")),
            models.Index(
                fields=["extra_phone"], name="member_extra_phone", condition=~Q(extra_phone="")
            ),
            models.Index(fields=["birth_date"], name="member_born"),
            models.Index(Lower("email"), name="member_email", condition=~Q(email="")),
            models.Index(
                fields=["personnel_number"],
                name="member_personnel",
                condition=~Q(personnel_number=""),
            ),
            models.Index(
                ExtractMonth("birth_date"), ExtractDay("birth_date"), "unit", name="member_birthday"
            ),
            # What search and filters of the register ask; those for rare things hold only them.
            GinIndex(NameGrams("fio_sort", "unit"), name="member_name_grams"),
            GinIndex(WordGrams("position"), name="member_position_grams"),
            GinIndex(WordGrams("department"), name="member_department_grams"),
            models.Index(
                OpClass(Reverse("phone", output_field=PLAIN_TEXT), "text_pattern_ops"),
                name="member_phone_end",
                condition=~Q(phone=""),
            ),
            models.Index(
                OpClass(Reverse("extra_phone", output_field=PLAIN_TEXT), "text_pattern_ops"),
                name="member_extra_phone_end",
                condition=~Q(extra_phone=""),
            ),
            models.Index(fields=["admitted_on"], name="member_admitted"),
            models.Index(fields=["unit"], name="member_no_phone", condition=Q(phone="")),
            models.Index(fields=["unit"], name="member_no_email", condition=Q(email="")),
            models.Index(fields=["unit"], name="member_no_card", condition=Q(card_number="")),
            models.Index(
                fields=["employment", "unit"],
                name="member_employment",
                condition=~Q(employment=""),
            ),
            models.Index(
                fields=["dues_mode", "unit"], name="member_dues_mode", condition=~Q(dues_mode="")
            ),
        ]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return reverse("members:member", args=[self.pk])

    def rights_hang_on(self):
        return Standing((self.unit,), ((Member, self.pk),), is_gone=bool(self.merged_into_id))

    @property
    def full_name(self):
        """Not of a hidden one: figures balance down to people, and he is one of them still."""
        if self.hidden_at:
            return DESTROYED if self.surname == WIPED else HIDDEN
        return self.known_name

    @property
    def known_name(self):
        return " ".join(filter(None, (self.surname, self.name, self.patronymic)))

    @property
    def short_name(self):
        if self.hidden_at:
            return self.full_name
        initials = "".join(f" {part[0]}." for part in (self.name, self.patronymic) if part)
        return self.surname + initials


class Revision(models.Model):
    """What one act changed on a card: ``{field: [old, new]}`` as JSON values. Never changed.

    Moves between organisations are not here: they are ``Movement`` rows.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField("какой стала", help_text="Номер карточки после этого.")
    changes = models.JSONField("что изменилось")
    source = models.CharField("откуда", max_length=200, blank=True)
    actor = models.CharField("кто", max_length=200)
    at = models.DateTimeField("когда", default=timezone.now)
    operation = models.UUIDField("операция", null=True, blank=True)

    class Meta:
        verbose_name = "изменение карточки"
        verbose_name_plural = "изменения карточек"
        indexes = [
            models.Index(fields=["member", "-at", "-id"], name="revision_of_member"),
            models.Index(
                fields=["operation"], name="revision_of_operation", condition=~Q(operation=None)
            ),
        ]

    def __str__(self):
        return f"{self.member_id}, {self.at:%d.%m.%Y %H:%M}: {', '.join(self.changes)}"
