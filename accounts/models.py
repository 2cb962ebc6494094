"""Users, the offices they hold, and what single objects are lent to them."""

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from guardian.models import UserObjectPermission
from phonenumber_field.modelfields import PhoneNumberField

from accounts.enums import Role
from accounts.policy import scope_of
from structure.models import Unit


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. The login is the e-mail address, kept in lower case.

    ``is_superuser`` and Django's own permissions open nothing outside ``/admin/``.
    """

    email = models.EmailField("электронная почта", unique=True)
    surname = models.CharField("фамилия", max_length=60)
    name = models.CharField("имя", max_length=60)
    patronymic = models.CharField("отчество", max_length=60, blank=True)
    phone = PhoneNumberField("телефон", blank=True)
    is_active = models.BooleanField("может входить", default=True)
    is_staff = models.BooleanField("видит админку", default=False)
    invited_at = models.DateTimeField("приглашён", null=True, blank=True)
    created_at = models.DateTimeField("заведён", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["surname", "name"]

    class Meta:
        verbose_name = "пользователь"
        verbose_name_plural = "пользователи"
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return " ".join(filter(None, (self.surname, self.name, self.patronymic)))

    @property
    def short_name(self):
        initials = "".join(f" {part[0]}." for part in (self.name, self.patronymic) if part)
        return self.surname + initials

    @cached_property
    def current_mandates(self):
        """Offices held today, units loaded. Read once: a user object lives for one request."""
        return list(self.mandates.current().select_related("unit"))

    def scope(self, action):
        """The piece of the tree in which this user may do ``action`` (``structure.scope``)."""
        return scope_of(self.current_mandates, action)

    def lent_ids(self, model, action):
        """Ids of single objects of ``model`` lent to this user for ``action`` today."""
        return [grant.object_id for grant in self._lent if grant.is_for(model, action)]

    def is_lent_for(self, action):
        """Is any single object lent to this user for ``action`` today?"""
        return any(grant.action == action for grant in self._lent)

    @cached_property
    def _lent(self):
        held = UserObjectPermission.objects.filter(
            user=OuterRef("user"),
            content_type=OuterRef("content_type"),
            object_pk=OuterRef("object_pk"),
            permission__codename=OuterRef("action"),
        )
        grants = self.grants.current().alias(
            object_pk=models.functions.Cast("object_id", models.CharField())
        )
        return list(grants.filter(Exists(held)).select_related("content_type"))


class DatedQuerySet(models.QuerySet):
    """Rows that hold from a day to a day, both days included."""

    def current(self, on=None):
        on = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)

    def unended(self, on=None):
        """Current ones and those that are still to begin."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on))


class Mandate(models.Model):
    """An elected or appointed office. A change ends one row and begins another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="mandates", verbose_name="кто")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="mandates", verbose_name="где")
    role = models.CharField("полномочие", max_length=30, choices=Role.choices)
    post = models.CharField(
        "должность на бумагах",
        max_length=150,
        blank=True,
        help_text="Как подписывается на постановлениях. Пусто — по полномочию.",
    )
    starts_on = models.DateField("с")
    ends_on = models.DateField("по", null=True, blank=True)
    basis = models.CharField("основание", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "полномочие"
        verbose_name_plural = "полномочия"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="mandate_role_known"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="mandate_dates"
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(ends_on=None),
                name="mandate_one_open",
            ),
        ]
        indexes = [models.Index(fields=["unit", "role"], name="mandate_of_unit")]

    def __str__(self):
        return f"{self.get_role_display()}, {self.unit}"

    @property
    def title(self):
        return self.post or self.get_role_display()


class Responsibility(models.Model):
    """Who answers for the applications of an organisation: its own choice, one person.

    Nobody set, or absent: ``accounts.queries.responsible_for`` looks further up. On the union
    itself this person is the duty officer.
    """

    unit = models.OneToOneField(
        Unit, models.CASCADE, related_name="responsibility", verbose_name="организация"
    )
    user = models.ForeignKey(
        User, models.PROTECT, related_name="responsibilities", verbose_name="кто отвечает"
    )

    class Meta:
        verbose_name = "ответственный"
        verbose_name_plural = "ответственные"

    def __str__(self):
        return f"{self.unit}: {self.user}"


class Absence(models.Model):
    """A person is away from day to day; new work goes past him."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences", verbose_name="кто")
    starts_on = models.DateField("с")
    ends_on = models.DateField("по")
    reason = models.CharField("почему", max_length=100, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "отсутствие"
        verbose_name_plural = "отсутствия"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_dates")
        ]

    def __str__(self):
        return f"{self.user}: {self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"


class Grant(models.Model):
    """One object lent to one person for one action, with dates.

    django-guardian holds the permission itself; this row gives it dates and a reason. A grant
    counts only while both exist, so removing either takes the right away.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name="кому")
    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name="что")
    object_id = models.BigIntegerField("номер")
    action = models.CharField("для чего", max_length=40)
    starts_on = models.DateField("с")
    ends_on = models.DateField("по", null=True, blank=True)
    reason = models.CharField("зачем", max_length=200, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, related_name="grants_given", verbose_name="кто дал"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "доступ к одному объекту"
        verbose_name_plural = "доступы к одному объекту"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "object_id", "action"], name="grant_once"
            )
        ]

    def __str__(self):
        return f"{self.user}: {self.action} {self.content_type} {self.object_id}"

    def is_for(self, model, action):
        app_label, name = self.content_type.app_label, self.content_type.model
        return self.action == action and (app_label, name) == (
            model._meta.app_label,
            model._meta.model_name,
        )
