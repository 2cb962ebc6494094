"""How the payroll of one employer wants a register, and how its own lists look."""

from django.db import models

from dues.enums import Encoding, FileForm
from structure.models import Employer


class RegisterLayout(models.Model):
    """The employer's own columns: set once from a sample file, used for every file to him.

    ``columns`` is ``[{"field": name, "heading": words, "format": name}, …]`` in their order; fields
    and formats are those of ``dues.layouts``. Nothing outside that list can be asked for.
    """

    employer = models.OneToOneField(Employer, models.PROTECT, related_name="register_layout")
    form = models.CharField("файл", max_length=4, choices=FileForm.choices, default=FileForm.XLSX)
    encoding = models.CharField(
        "кодировка", max_length=10, choices=Encoding.choices, default=Encoding.UTF8
    )
    delimiter = models.CharField("разделитель", max_length=1, default=";")
    has_heading = models.BooleanField("строка заголовков", default=True)
    columns = models.JSONField("столбцы", default=list)
    set_by = models.CharField("кто настроил", max_length=200)
    set_at = models.DateTimeField("настроено", auto_now=True)

    class Meta:
        verbose_name = "вид файла для работодателя"
        verbose_name_plural = "виды файлов для работодателей"

    def __str__(self):
        return f"{self.employer}: {self.get_form_display()}"


class PayrollLayout(models.Model):
    """What the columns of the employer's list of withheld dues are, learnt once.

    ``columns`` is ``{normalised heading: field}``; a list with other headings asks again. A sum
    that differs from the usual one by more than ``swing`` percent is looked at.
    """

    employer = models.OneToOneField(Employer, models.PROTECT, related_name="payroll_layout")
    columns = models.JSONField("столбцы", default=dict)
    swing = models.PositiveSmallIntegerField("обычное колебание, %", default=40)
    learnt_by = models.CharField("кто указал", max_length=200)
    learnt_at = models.DateTimeField("указано", auto_now=True)

    class Meta:
        verbose_name = "столбцы ведомости работодателя"
        verbose_name_plural = "столбцы ведомостей работодателей"

    def __str__(self):
        return str(self.employer)


class PayrollDay(models.Model):
    """The day of the month by which an employer withholds, and by which he pays the dues over."""

    employer = models.OneToOneField(Employer, models.PROTECT, related_name="payroll_day")
    withholds = models.PositiveSmallIntegerField("удерживает, число месяца", default=10)
    pays = models.PositiveSmallIntegerField("перечисляет, число месяца", default=15)

    class Meta:
        verbose_name = "дни зарплаты работодателя"
        verbose_name_plural = "дни зарплаты работодателей"

    def __str__(self):
        return f"{self.employer}: {self.withholds}"
