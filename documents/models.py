"""Templates by organisation and version, papers made from them, files taken in, numbers."""

from django.db import models
from django.db.models import Q

from documents.enums import PaperKind
from structure.models import Unit


class Template(models.Model):
    """One version of a DOCX template. Never changed: a new text is a new version.

    ``unit=None`` is the built-in one of the portal. The one used for an organisation is the
    newest current version of its nearest ancestor that has any, else the built-in one.
    """

    kind = models.CharField("бумага", max_length=30, choices=PaperKind.choices)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="templates",
        verbose_name="организация",
    )
    version = models.PositiveIntegerField("версия")
    file = models.FileField("файл", upload_to="templates/%Y/", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    note = models.CharField("что изменилось", max_length=200, blank=True)
    uploaded_by = models.CharField("кто загрузил", max_length=200, blank=True)
    created_at = models.DateTimeField("загружен", auto_now_add=True)
    withdrawn_at = models.DateTimeField("снят", null=True, blank=True)

    class Meta:
        verbose_name = "шаблон"
        verbose_name_plural = "шаблоны"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "version"],
                name="template_version_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, версия {self.version}"


class Paper(models.Model):
    """A paper as it was made: bytes, number and template version never change."""

    kind = models.CharField("бумага", max_length=30, choices=PaperKind.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="papers", verbose_name="организация"
    )
    template = models.ForeignKey(Template, models.PROTECT, verbose_name="шаблон")
    key = models.CharField(
        max_length=120,
        unique=True,
        help_text="За что сделана бумага: повторная просьба с тем же ключом вернёт её же.",
    )
    number = models.CharField("номер", max_length=40, blank=True)
    docx = models.FileField("DOCX", upload_to="papers/%Y/%m/", max_length=200)
    pdf = models.FileField("PDF", upload_to="papers/%Y/%m/", max_length=200)
    docx_sha256 = models.CharField("SHA-256 файла DOCX", max_length=64)
    pdf_sha256 = models.CharField("SHA-256 файла PDF", max_length=64)
    pages = models.PositiveSmallIntegerField("страниц")
    places = models.JSONField(
        "места подписи и даты",
        null=True,
        blank=True,
        help_text="Найдены по PDF (documents.recognition); пусто у бумаг, где их ещё не искали.",
    )
    made_at = models.DateTimeField("сделана", auto_now_add=True)

    class Meta:
        verbose_name = "бумага"
        verbose_name_plural = "бумаги"

    def __str__(self):
        return f"{self.get_kind_display()}" + (f" № {self.number}" if self.number else "")


class StoredFile(models.Model):
    """A file taken in from a person after checks (``documents.uploads``). Never changed.

    ``loose_since`` is the night when it was found that nothing points at it.
    """

    file = models.FileField("файл", upload_to="scans/%Y/%m/", max_length=200)
    name = models.CharField("имя у отправителя", max_length=200)
    content_type = models.CharField("тип", max_length=50)
    size = models.PositiveIntegerField("байт")
    sha256 = models.CharField("SHA-256", max_length=64)
    pages = models.PositiveSmallIntegerField("страниц", default=1)
    created_at = models.DateTimeField("получен", auto_now_add=True)
    loose_since = models.DateTimeField("ни при чём с", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "файл"
        verbose_name_plural = "файлы"
        indexes = [
            models.Index(fields=["loose_since"], name="loose_file", condition=~Q(loose_since=None))
        ]

    def __str__(self):
        return self.name


class Thumbnail(models.Model):
    """A small picture of one page of a stored file."""

    stored = models.ForeignKey(StoredFile, models.CASCADE, related_name="thumbnails")
    page = models.PositiveSmallIntegerField("страница")
    file = models.FileField("картинка", upload_to="thumbnails/%Y/%m/", max_length=200)

    class Meta:
        verbose_name = "миниатюра"
        verbose_name_plural = "миниатюры"
        ordering = ["page"]
        constraints = [models.UniqueConstraint(fields=["stored", "page"], name="thumbnail_once")]

    def __str__(self):
        return f"{self.stored}, стр. {self.page}"


class Counter(models.Model):
    """The last number given out for one sequence of one organisation and year.

    Taken by ``documents.numbering.next_number`` under a row lock, in the transaction of the fact
    that it numbers: gapless, and never ``max + 1``.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="counters")
    sequence = models.CharField("что нумеруется", max_length=40)
    year = models.PositiveSmallIntegerField("год")
    last = models.PositiveIntegerField("последний номер", default=0)

    class Meta:
        verbose_name = "счётчик"
        verbose_name_plural = "счётчики"
        constraints = [
            models.UniqueConstraint(fields=["unit", "sequence", "year"], name="counter_once"),
            models.CheckConstraint(condition=Q(year__gte=2000), name="counter_year"),
        ]

    def __str__(self):
        return f"{self.unit}, {self.sequence}, {self.year}: {self.last}"
