"""The tree of organisations and what stands on their cards."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey
from mptt.querysets import TreeQuerySet
from phonenumber_field.modelfields import PhoneNumberField

from structure.enums import CHILDREN, AdmittingBody, Bookkeeping, Kind, Standing
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


def years_after(day, years):
    """The same day of another year; of 29 February, the last of the month."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


class UnitQuerySet(ScopedQuerySet, TreeQuerySet):
    unit_path = ""

    def open(self):
        return self.filter(closed_on=None)

    def real(self):
        """Without organisations made for practice (``Unit.is_practice``)."""
        return self.filter(is_practice=False)

    def the_union(self):
        """The union itself, or None while there is none; never the one made for practice."""
        return self.real().filter(parent=None).order_by("pk").first()

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
    standing = models.CharField(
        "состояние", max_length=20, choices=Standing.choices, default=Standing.ACTIVE
    )
    certificate_number = models.CharField("номер свидетельства", max_length=40, blank=True)
    certificate_on = models.DateField("дата свидетельства", null=True, blank=True)
    town = models.CharField("населённый пункт", max_length=100, blank=True)
    address = models.CharField("адрес", max_length=300, blank=True)
    phone = PhoneNumberField("телефон", blank=True)
    email = models.EmailField("электронная почта", blank=True)
    site = models.URLField("сайт", blank=True)
    social = models.URLField("страница в соцсети", blank=True)
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
    registered_on = models.DateField("дата регистрации", null=True, blank=True)
    legal_address = models.CharField("юридический адрес", max_length=300, blank=True)
    oktmo = models.CharField("ОКТМО", max_length=11, blank=True)
    okpo = models.CharField("ОКПО", max_length=8, blank=True)
    okved = models.CharField("ОКВЭД", max_length=8, blank=True)
    bank_account = models.CharField("расчётный счёт", max_length=20, blank=True)
    bank_name = models.CharField("банк", max_length=200, blank=True)
    bank_bik = models.CharField("БИК", max_length=9, blank=True)
    bank_corr_account = models.CharField("корреспондентский счёт", max_length=20, blank=True)
    payment_purpose = models.CharField("назначение платежа", max_length=210, blank=True)
    bookkeeping = models.CharField(
        "бухгалтерский учёт", max_length=10, choices=Bookkeeping.choices, blank=True
    )
    dues_percent = models.DecimalField(
        "членские взносы, %",
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Пусто — как у вышестоящей организации.",
    )
    last_election_on = models.DateField("последнее отчётно-выборное", null=True, blank=True)
    term_years = models.PositiveSmallIntegerField("срок полномочий, лет", null=True, blank=True)
    tariff_agreement = models.CharField("отраслевое соглашение", max_length=300, blank=True)
    tariff_agreement_until = models.DateField("соглашение действует до", null=True, blank=True)
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
    # Made for learning, with people who do not exist. Such a tree stands apart from the union's.
    is_practice = models.BooleanField("учебная", default=False, editable=False)
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
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="unit_standing_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tree_id", "lft", "rght"], name="unit_tree"),
            models.Index(fields=["id"], name="unit_practice", condition=Q(is_practice=True)),
            GinIndex(Words("name", "short_name", "town"), name="unit_words"),
            models.Index(fields=["code"], name="unit_code", opclasses=["varchar_pattern_ops"]),
            models.Index(
                fields=["last_election_on"],
                name="unit_elections",
                condition=Q(closed_on=None, term_years__gt=0),
            ),
            models.Index(
                fields=["tariff_agreement_until"],
                name="unit_tariff_agreement",
                condition=Q(closed_on=None, tariff_agreement_until__isnull=False),
            ),
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

    @property
    def may_hold(self):
        """May organisations stand inside it?"""
        return bool(CHILDREN[self.kind])

    @property
    def next_election_on(self):
        """When the term of the elected bodies ends, or None when it is not known."""
        if not (self.last_election_on and self.term_years):
            return None
        return years_after(self.last_election_on, self.term_years)
