"""Employers whose payroll withholds the dues of members."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from phonenumber_field.modelfields import PhoneNumberField

from structure.models.units import Unit, in_quotes
from structure.plain_text import Words
from structure.scope import ScopedQuerySet, Standing


class EmployerQuerySet(ScopedQuerySet):
    def for_user(self, user, action):
        """Employers of organisations on which ``user`` may do ``action``, and those lent to him."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        mine = Unit.objects.for_user(user, action)
        links = Unit.employers.through.objects.filter(unit__in=mine)
        return self.filter(
            Q(pk__in=links.values("employer")) | Q(pk__in=user.lent_ids(self.model, action))
        )


class Employer(models.Model):
    """An employer whose payroll withholds the dues, and who at it signs and answers."""

    name = models.CharField("полное наименование", max_length=300)
    short_name = models.CharField("краткое наименование", max_length=150)
    inn = models.CharField("ИНН", max_length=12, blank=True)
    kpp = models.CharField("КПП", max_length=9, blank=True)
    ogrn = models.CharField("ОГРН", max_length=15, blank=True)
    town = models.CharField("населённый пункт", max_length=100, blank=True)
    address = models.CharField("адрес", max_length=300, blank=True)
    head_surname = models.CharField("фамилия руководителя", max_length=60, blank=True)
    head_name = models.CharField("имя руководителя", max_length=60, blank=True)
    head_patronymic = models.CharField("отчество руководителя", max_length=60, blank=True)
    head_post = models.CharField("должность руководителя", max_length=150, blank=True)
    head_dative = models.CharField(
        "должность и ФИО в дательном падеже",
        max_length=300,
        blank=True,
        help_text="Для бумаг: «Генеральному директору Петрову П. П.». Пусто — склоняется само.",
    )
    accounting_name = models.CharField("контакт в бухгалтерии", max_length=150, blank=True)
    accounting_email = models.EmailField("почта бухгалтерии", blank=True)
    accounting_phone = PhoneNumberField("телефон бухгалтерии", blank=True)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        verbose_name = "работодатель"
        verbose_name_plural = "работодатели"
        indexes = [
            models.Index(Lower("short_name"), name="employer_name"),
            GinIndex(Words("name", "short_name", "town"), name="employer_words"),
            models.Index(fields=["inn"], name="employer_inn", opclasses=["varchar_pattern_ops"]),
        ]
        permissions = [("view_dues", "Видеть реестры взносов работодателя")]

    def __str__(self):
        return self.short_name

    def get_absolute_url(self):
        return reverse("structure:employer", args=[self.pk])

    def rights_hang_on(self):
        """It stands in every organisation whose members work there, and is lent with any."""
        units = tuple(Unit.objects.filter(employers=self))
        lent_by = ((Employer, self.pk), *((Unit, unit.pk) for unit in units))
        return Standing(units, lent_by)

    @property
    def quoted(self):
        return in_quotes(self.short_name)

    @property
    def head_full_name(self):
        parts = (self.head_surname, self.head_name, self.head_patronymic)
        return " ".join(filter(None, parts))
