"""People who sign in."""

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from guardian.models import UserObjectPermission
from phonenumber_field.modelfields import PhoneNumberField

from accounts.policy import may_be_lent, scope_of


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
    invitation_opened_at = models.DateTimeField("открыл приглашение", null=True, blank=True)
    created_at = models.DateTimeField("заведён", auto_now_add=True)
    # Who has not come in for long is written to, and then closed (``unionportal.unused``).
    unused_told_at = models.DateTimeField("предупреждён о закрытии", null=True, blank=True)
    closed_unused_at = models.DateTimeField("закрыт как давно не входивший", null=True, blank=True)
    email_changed_at = models.DateTimeField("почту сменили", null=True, blank=True, editable=False)
    # Who he is on the union's own identity server, learnt at the first sign-in by it.
    identity = models.CharField("номер на сервере входа", max_length=255, null=True, unique=True)

    objects = UserManager()

    is_person = True  # to the journal (``audit.services.person_key``)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["surname", "name"]

    class Meta:
        verbose_name = "пользователь"
        verbose_name_plural = "пользователи"
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        indexes = [models.Index(fields=["surname", "id"], name="user_by_surname")]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return " ".join(filter(None, (self.surname, self.name, self.patronymic)))

    @property
    def short_name(self):
        initials = "".join(f" {part[0]}." for part in (self.name, self.patronymic) if part)
        return self.surname + initials

    @property
    def journal_label(self):
        """Who acts, in the journal: the offices, never the name, which is found by the number."""
        return "; ".join(map(str, self.current_mandates)) or "без полномочий"

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
        return may_be_lent(action) and any(grant.action == action for grant in self._lent)

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
