"""The tree of organisations and what stands on their cards."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.urls import reverse
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey
from mptt.querysets import TreeQuerySet
from phonenumber_field.modelfields import PhoneNumberField

from structure.enums import AdmittingBody, Kind
from structure.plain_text import Words
from structure.scope import ScopedQuerySet

ANCESTORS = """
    WITH RECURSIVE up (id, parent_id) AS (
        SELECT id, parent_id FROM structure_unit WHERE id = ANY(%s)
        UNION SELECT above.id, above.parent_id
        FROM structure_unit AS above JOIN up ON above.id = up.parent_id
    ) SELECT id FROM up
"""


def in_quotes(name):
    """A name inside a sentence: «Волгоградская ТО», but ППО «Волжская ГЭС» as it is."""
    return name if "«" in name else f"«{name}»"


class UnitQuerySet(ScopedQuerySet, TreeQuerySet):
    unit_path = ""

    def open(self):
        return self.filter(closed_on=None)

    def inside(self, unit):
        """The unit itself and everything below it."""
        return self.filter(tree_id=unit.tree_id, lft__range=(unit.lft, unit.rght))

    def above(self, *units):
        """The units themselves and their ancestors; those of one unit stand nearest first.

        Climbs by ``parent``, a row of an index for each step. By numbers it would read every row
        that stands to the left in the tree.
        """
        pks = [unit.pk for unit in units]
        climbed = RawSQL(ANCESTORS, [pks])  # noqa: S611 -- a constant and ids
        return self.filter(pk__in=climbed).order_by("-level")


class Unit(MPTTModel):
    """An organisation of any level. Written only by ``structure.services``, under the tree lock.

    ``parent`` is the truth; ``lft``, ``rght``, ``tree_id``, ``level`` are derived from it and
    recomputed by the nightly check.
    """

    kind = models.CharField("уровень", max_length=20, choices=Kind.choices)
    parent = TreeForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="входит в",
    )
    name = models.CharField("полное наименование", max_length=300)
    short_name = models.CharField("краткое наименование", max_length=120)
    name_genitive = models.CharField(
        "наименование в родительном падеже",
        max_length=300,
        blank=True,
        help_text="Для бумаг: «постановление (кого?) …». Пусто — склоняется само.",
    )
    code = models.CharField("номер в реестре", max_length=30, blank=True)
    town = models.CharField("населённый пункт", max_length=100, blank=True)
    address = models.CharField("адрес", max_length=300, blank=True)
    phone = PhoneNumberField("телефон", blank=True)
    email = models.EmailField("электронная почта", blank=True)
    site = models.URLField("сайт", blank=True)
    time_zone = models.CharField(
        "часовой пояс",
        max_length=40,
        blank=True,
        help_text="Пусто — как у вышестоящей организации. По нему считаются сроки.",
    )
    admitting_body = models.CharField(
        "кто принимает в члены",
        max_length=20,
        choices=AdmittingBody.choices,
        default=AdmittingBody.COMMITTEE,
    )
    is_legal_entity = models.BooleanField("юридическое лицо", default=False)
    inn = models.CharField("ИНН", max_length=12, blank=True)
    kpp = models.CharField("КПП", max_length=9, blank=True)
    ogrn = models.CharField("ОГРН", max_length=15, blank=True)
    bank_account = models.CharField("расчётный счёт", max_length=20, blank=True)
    bank_name = models.CharField("банк", max_length=200, blank=True)
    bank_bik = models.CharField("БИК", max_length=9, blank=True)
    bank_corr_account = models.CharField("корреспондентский счёт", max_length=20, blank=True)
    payment_purpose = models.CharField("назначение платежа", max_length=210, blank=True)
    dues_percent = models.DecimalField(
        "членские взносы, %",
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Пусто — как у вышестоящей организации.",
    )
    opened_on = models.DateField("действует с", null=True, blank=True)
    closed_on = models.DateField("закрыта с", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="правопреемник",
    )
    employers = models.ManyToManyField(
        "Employer", blank=True, related_name="units", verbose_name="работодатели"
    )

    objects = TreeManager.from_queryset(UnitQuerySet)()

    class Meta:
        verbose_name = "организация"
        verbose_name_plural = "организации"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=Kind.UNION, parent=None)
                | (~Q(kind=Kind.UNION) & Q(parent__isnull=False)),
                name="unit_only_union_is_root",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(successor__isnull=False),
                name="unit_closed_has_successor",
            ),
        ]
        indexes = [
            models.Index(fields=["tree_id", "lft", "rght"], name="unit_tree"),
            GinIndex(Words("name", "short_name", "town"), name="unit_words"),
            models.Index(fields=["code"], name="unit_code", opclasses=["varchar_pattern_ops"]),
        ]

    class MPTTMeta:
        order_insertion_by = ["short_name"]

    def __str__(self):
        return self.short_name

    def get_absolute_url(self):
        return reverse("structure:unit", args=[self.pk])

    @property
    def is_open(self):
        return self.closed_on is None

    @property
    def quoted(self):
        return in_quotes(self.short_name)

    @property
    def short_kind(self):
        return Kind(self.kind).short


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

    @property
    def quoted(self):
        return in_quotes(self.short_name)

    @property
    def head_full_name(self):
        parts = (self.head_surname, self.head_name, self.head_patronymic)
        return " ".join(filter(None, parts))


class JoiningRules(models.Model):
    """Settings of joining for a branch; an empty field is answered by the nearest ancestor."""

    unit = models.OneToOneField(
        Unit, models.CASCADE, related_name="joining_rules", verbose_name="организация"
    )
    remind_after_days = models.PositiveSmallIntegerField(
        "напомнить через, дней", null=True, blank=True
    )
    close_after_days = models.PositiveSmallIntegerField(
        "закрыть через, дней", null=True, blank=True
    )
    shops_admit = models.BooleanField("цеховые организации принимают сами", null=True, blank=True)
    scan_suffices = models.BooleanField("достаточно скана", null=True, blank=True)

    class Meta:
        verbose_name = "правила приёма"
        verbose_name_plural = "правила приёма"

    def __str__(self):
        return f"Правила приёма: {self.unit}"


class JoinCode(models.Model):
    """A short code in a link or a QR that leads to the form of one organisation.

    One per place («проходная», «столовая»), so that one sees which poster works.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="join_codes", verbose_name="организация"
    )
    code = models.CharField("код", max_length=12, unique=True)
    place = models.CharField("где висит", max_length=80, blank=True)
    created_at = models.DateTimeField("создан", auto_now_add=True)
    revoked_at = models.DateTimeField("отозван", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "код для вступления"
        verbose_name_plural = "коды для вступления"

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("applications:join", args=[self.code])
