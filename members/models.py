"""People of the union: the card of a person, where he is on the books and since when."""

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import ExtractDay, ExtractMonth, Lower
from django.urls import reverse
from phonenumber_field.modelfields import PhoneNumberField

from members.enums import ConsentChannel, ConsentKind, Gender, MovementKind, Status
from structure.models import Employer, Unit
from structure.scope import ScopedQuerySet

C_TEXT = models.TextField(db_collation="C")  # byte order: a plain btree serves prefixes and sorting


class SortForm(Func):
    """«Ёлкина Анна» → «елкина анна». ``||`` and not ``concat``: a generated column must be
    immutable. The same as ``members.names.sort_form``."""

    template = "replace(lower(rtrim(%(expressions)s)), 'ё', 'е')"
    arg_joiner = " || ' ' || "
    output_field = C_TEXT


class KeyForm(SortForm):
    """Letters only. The same as ``members.names.key_form``."""

    template = "regexp_replace(replace(lower(%(expressions)s), 'ё', 'е'), '[^a-zа-я]', '', 'g')"


class Member(models.Model):
    """The card of one person (учётная карточка), member or not yet or no longer.

    ``status`` and ``unit`` are what holds today; how it came so is told by ``Membership`` and
    ``Movement`` rows. They change only in ``members.services``.
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
    email = models.EmailField("электронная почта", blank=True)
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
    personnel_number = models.CharField("табельный №", max_length=30, blank=True)
    card_number = models.CharField("№ профбилета", max_length=30, blank=True)
    status = models.CharField(
        "статус", max_length=12, choices=Status.choices, default=Status.NONE, blank=True
    )
    status_reason = models.CharField("причина", max_length=200, blank=True)
    admitted_on = models.DateField("принят", null=True, blank=True)
    fio_sort = models.GeneratedField(
        expression=SortForm("surname", "name", "patronymic"), output_field=C_TEXT, db_persist=True
    )
    fio_key = models.GeneratedField(
        expression=KeyForm("surname", "name", "patronymic"), output_field=C_TEXT, db_persist=True
    )
    created_at = models.DateTimeField("карточка заведена", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "учётная карточка"
        verbose_name_plural = "учётные карточки"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="member_status_known"
            )
        ]
        indexes = [
            models.Index(fields=["fio_sort", "id"], name="member_fio"),
            models.Index(fields=["unit", "fio_sort", "id"], name="member_unit_fio"),
            models.Index(fields=["status", "fio_sort", "id"], name="member_status_fio"),
            models.Index(fields=["fio_key"], name="member_fio_key"),
            models.Index(fields=["phone"], name="member_phone", condition=~Q(phone="")),
            models.Index(Lower("email"), name="member_email", condition=~Q(email="")),
            models.Index(
                fields=["card_number"], name="member_card_number", condition=~Q(card_number="")
            ),
            models.Index(
                fields=["personnel_number"],
                name="member_personnel",
                condition=~Q(personnel_number=""),
            ),
            models.Index(
                ExtractMonth("birth_date"), ExtractDay("birth_date"), "unit", name="member_birthday"
            ),
        ]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return reverse("members:member", args=[self.pk])

    @property
    def full_name(self):
        return " ".join(filter(None, (self.surname, self.name, self.patronymic)))

    @property
    def short_name(self):
        initials = "".join(f" {part[0]}." for part in (self.name, self.patronymic) if part)
        return self.surname + initials


class Membership(models.Model):
    """A person is a member in one organisation from a day to a day (``until`` excluded)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    admitted_on = models.DateField("принят")
    since = models.DateField("на учёте с")
    until = models.DateField("на учёте до", null=True, blank=True)
    reason = models.CharField("причина снятия", max_length=200, blank=True)
    basis = models.CharField("основание", max_length=200, blank=True)
    key = models.CharField("за что", max_length=120, unique=True)

    class Meta:
        verbose_name = "членство"
        verbose_name_plural = "членство"
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(until=None), name="membership_one_current"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_dates"
            ),
        ]
        indexes = [models.Index(fields=["unit", "since"], name="membership_of_unit")]

    def __str__(self):
        return f"{self.member}: {self.unit} с {self.since:%d.%m.%Y}"


class Movement(models.Model):
    """One line of a person's history. Never changed: a mistake is a line of its own."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="movements")
    kind = models.CharField("что произошло", max_length=12, choices=MovementKind.choices)
    on = models.DateField("когда")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="movements")
    note = models.CharField("подробности", max_length=300, blank=True)
    actor = models.CharField("кто записал", max_length=200)
    recorded_at = models.DateTimeField("записано", auto_now_add=True)

    class Meta:
        verbose_name = "движение"
        verbose_name_plural = "движение"
        indexes = [models.Index(fields=["member", "-on", "-id"], name="movement_of_member")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.on:%d.%m.%Y}"


class DistinctPair(models.Model):
    """Two cards are of different people: somebody looked, so nobody is asked again."""

    first = models.ForeignKey(Member, models.CASCADE, related_name="distinct_first")
    second = models.ForeignKey(Member, models.CASCADE, related_name="distinct_second")
    decided_by = models.CharField("кто решил", max_length=200)
    decided_at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "разные люди"
        verbose_name_plural = "разные люди"
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_ordered"),
            models.UniqueConstraint(fields=["first", "second"], name="distinct_once"),
        ]

    def __str__(self):
        return f"{self.first} ≠ {self.second}"


class ConsentText(models.Model):
    """A version of the text shown beside a tick. Never changed: a new text is a new version."""

    kind = models.CharField("согласие", max_length=20, choices=ConsentKind.choices)
    version = models.PositiveIntegerField("версия")
    title = models.CharField("заголовок", max_length=200)
    body = models.TextField("текст")
    sha256 = models.CharField("SHA-256", max_length=64)
    published_at = models.DateTimeField("действует с", auto_now_add=True)

    class Meta:
        verbose_name = "текст согласия"
        verbose_name_plural = "тексты согласий"
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="consent_text_once")
        ]

    def __str__(self):
        return f"{self.title}, версия {self.version}"


class Consent(models.Model):
    """One given consent: which text, how, when, from where; withdrawn or not (152-ФЗ ст. 9).

    ``member`` is empty while it is not yet known who the applicant is.
    """

    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="consents"
    )
    kind = models.CharField("согласие", max_length=20, choices=ConsentKind.choices)
    text = models.ForeignKey(ConsentText, models.PROTECT, null=True, blank=True)
    operators = models.ManyToManyField(Unit, related_name="+", verbose_name="операторы")
    channel = models.CharField("как дано", max_length=10, choices=ConsentChannel.choices)
    choices = models.JSONField("по категориям", default=dict, blank=True)
    given_at = models.DateTimeField("дано")
    address = models.GenericIPAddressField("адрес", null=True, blank=True)
    user_agent = models.CharField("браузер", max_length=300, blank=True)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "согласие"
        verbose_name_plural = "согласия"

    def __str__(self):
        return f"{self.get_kind_display()} от {self.given_at:%d.%m.%Y}"
